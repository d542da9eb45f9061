"""Assumptions that go together: a Gaussian copula over named quantities."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Annotated

import numpy as np
from pydantic import Field

from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.problems import FieldProblem, Path
from kidal_sim.scenario.quantity.quantiles import LARGEST_U, SMALLEST_U, Array, special
from kidal_sim.scenario.quantity.spec import Frozen, Quantity, SourceName

MOST_CORRELATED = 200
SMALLEST_EIGENVALUE = 1e-9
"""Below this the correlations contradict each other, or all but fix a quantity by the others."""


class Correlation(Frozen):
    """Quantities that tend to be high or low together."""

    between: Annotated[list[str], Field(min_length=2, max_length=50)]
    """Addresses of the quantities, such as `units.main_column.people`; each pair of them is correlated."""
    correlation: Annotated[float, Field(gt=-1, lt=1)]
    """Correlation of their normal scores, between -1 and 1."""
    source: SourceName = None
    """An entry of `sources`, or `judgement`."""
    note: str | None = None
    """What a reader should know of it."""


def correlate(uniforms: Mapping[str, Array], correlations: Sequence[Correlation], first: Collection[str] = ()) -> dict[str, Array]:
    """Return the uniforms of each address, made to go together; those in no correlation stay as they are.

    Making one of them certain leaves the draws of the others as they were, so long as its uniforms are still given.

    Independent normal scores z become L z, where L is the Cholesky factor of the correlation matrix of the addresses in
    order of name, so that neither the file's order nor an unrelated correlation changes any draw. An address in `first` comes
    before the others, which then follow from it and it from none of them: what a design fixes stays the same while others are drawn.
    """
    related = sorted(
        {address for correlation in correlations for address in correlation.between}, key=lambda each: (each not in first, each)
    )
    if not related:
        return dict(uniforms)
    factor = np.linalg.cholesky(matrix(related, correlations))
    scores = special().ndtri(np.clip([uniforms[address] for address in related], SMALLEST_U, LARGEST_U))
    mixed: dict[str, Array] = {}
    for row, address in enumerate(related):
        # Summed term by term: a matrix product may round differently with the number of runs in the batch.
        score = sum((factor[row, column] * scores[column] for column in range(row + 1)), np.zeros_like(scores[0]))
        mixed[address] = uniforms[address] if row == 0 else special().ndtr(score)
    return {**uniforms, **mixed}


def matrix(addresses: Sequence[str], correlations: Sequence[Correlation]) -> Array:
    """Return the correlation matrix of these addresses; pairs that no entry mentions are independent."""
    coefficients = np.eye(len(addresses))
    position = {address: at for at, address in enumerate(addresses)}
    for correlation in correlations:
        for one, other in combinations([address for address in correlation.between if address in position], 2):
            coefficients[position[one], position[other]] = coefficients[position[other], position[one]] = correlation.correlation
    return coefficients


def problems(quantities: Mapping[str, Quantity], correlations: Sequence[Correlation]) -> Iterator[FieldProblem]:
    """Yield what is wrong with a scenario's correlations, each with its path inside it; `quantities` by address."""
    sound = True
    seen: dict[frozenset[str], int] = {}
    for at, correlation in enumerate(correlations):
        for problem in _problems_of_one(quantities, correlation, seen, at):
            sound = False
            yield problem
    if sound and correlations:
        yield from _contradictions(correlations)


def _problems_of_one(
    quantities: Mapping[str, Quantity], correlation: Correlation, seen: dict[frozenset[str], int], at: int
) -> Iterator[FieldProblem]:
    between: Path = ("correlations", at, "between")
    for position, address in enumerate(correlation.between):
        if address not in quantities:
            message = f"`{address}` is not the address of a quantity{suggestion(address, (quantities,))}"
            yield FieldProblem((*between, position), "no-such-address", message)
        elif address in correlation.between[:position]:
            yield FieldProblem((*between, position), "duplicate-name", f"`{address}` stands twice in this correlation")
    for one, other in combinations(sorted(set(correlation.between)), 2):
        if seen.setdefault(frozenset((one, other)), at) != at:
            message = f"`{one}` and `{other}` are already correlated in entry {seen[frozenset((one, other))]}"
            yield FieldProblem(between, "correlated-twice", message)


def _contradictions(correlations: Sequence[Correlation]) -> Iterator[FieldProblem]:
    """Yield the first entry whose quantities and those before it cannot be correlated as all the entries together require."""
    addresses: list[str] = []
    for at, correlation in enumerate(correlations):
        addresses += [address for address in correlation.between if address not in addresses]
        if len(addresses) > MOST_CORRELATED:
            message = f"there are more than {MOST_CORRELATED} correlated quantities, the most that are possible"
            yield FieldProblem(("correlations", at, "between"), "too-many", message)
            return
        if np.linalg.eigvalsh(matrix(addresses, correlations))[0] < SMALLEST_EIGENVALUE:
            yield FieldProblem(("correlations", at, "correlation"), "impossible-correlations", _impossible(correlation))
            return


def _impossible(correlation: Correlation) -> str:
    size = len(correlation.between)
    message = f"with the other entries a correlation of {correlation.correlation:g} cannot exist (the matrix is not positive definite)"
    if correlation.correlation < 0 and size > 2:
        message += f"; {size} quantities cannot all be correlated below {-1 / (size - 1):.3g}"
    return message
