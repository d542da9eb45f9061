"""What makes one plan better than another. Nothing is preferred unless somebody says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kidal_sim.arguments import names
from kidal_sim.batch.design.experiment import Experiment
from kidal_sim.batch.results.results import Results
from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

MOST_WORTH = 1e9
"""Of a unit; sums of squares stay far from the end of the numbers."""
DIRECTIONS = {"min": -1.0, "max": 1.0}
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Criterion:
    """Outcomes and what a unit of each is worth; a plan with the larger sum is the better one."""

    weights: Mapping[str, float]

    @classmethod
    def of(cls, *texts: str) -> "Criterion":
        """Return the criterion of options: `government_losses:min`; or several with weights, `government_losses:-1`, `civilians_killed:-2`.

        >>> Criterion.of("government_losses:min")
        Criterion(weights={'government_losses': -1.0})
        """
        weights: dict[str, str | float] = {}
        for text in texts:
            name, _, worth = text.partition(":")
            if name in weights:
                raise BatchError(f"--prefer {text}: {name} is given twice")
            weights[name] = worth if worth in DIRECTIONS else _weight(text, worth)
        return cls.from_mapping(weights)

    @classmethod
    def from_mapping(cls, prefer: Mapping[str, str | float]) -> "Criterion":
        """Return the criterion that an experiment file states under `prefer`."""
        if len(prefer) > 1 and (plain := [name for name, worth in prefer.items() if worth in DIRECTIONS]):
            raise BatchError(f"--prefer {plain[0]}:{prefer[plain[0]]}: beside other outcomes give it a weight, such as {plain[0]}:-2")
        weights = {name: DIRECTIONS[worth] if isinstance(worth, str) else float(worth) for name, worth in prefer.items()}
        if large := [name for name, weight in weights.items() if abs(weight) > MOST_WORTH]:
            raise BatchError(f"--prefer {large[0]}:{weights[large[0]]:g}: the weight is too large; the largest is {MOST_WORTH:g}")
        if not any(weights.values()):
            raise BatchError("--prefer: all weights are 0; give one that is not")
        return cls(weights)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes with a weight."""
        return tuple(self.weights)

    @property
    def words(self) -> str:
        """The preference in words, such as `less government_losses`."""
        if len(self.weights) > 1:
            return "more of " + " ".join(f"{weight:+g} {name}" for name, weight in self.weights.items())
        ((name, weight),) = self.weights.items()
        return f"{'more' if weight > 0 else 'less'} {name}"

    def score(self, values: Mapping[str, Array]) -> Array:
        """Return the weighted sum of outcomes in each run, in the shape of the arrays; the larger, the better."""
        for name in self.weights:
            if unknown := int(np.isnan(values[name]).sum()):
                raise BatchError(
                    f"--prefer {name}: has no value in {unknown:,} of {values[name].size:,} runs, so plans cannot be ranked by it; "
                    "choose an outcome that every run has"
                )
        return np.asarray(sum(weight * values[name] for name, weight in self.weights.items()), dtype=np.float64)


def criterion_of(results: Results, texts: Sequence[str], known: Sequence[str]) -> Criterion:
    """Return the criterion of the options, or else of the experiment of the results; refuse if neither has one.

    Parameters
    ----------
    texts: those of `--prefer`.
    known: names of the outcomes there are.
    """
    return criterion_in(None if texts else results.experiment, texts, known)


def criterion_in(experiment: Experiment | None, texts: Sequence[str], known: Sequence[str]) -> Criterion:
    """Return the criterion of the options, or else of an experiment that may not have been run yet; refuse if neither has one."""
    texts = names("prefer", texts)
    stated = experiment.prefer if experiment is not None else None
    if not texts and stated is None:
        raise BatchError(
            "which plan is better depends on what you prefer: give --prefer OUTCOME:min (or max), or state `prefer:` in the experiment file"
        )
    criterion = Criterion.of(*texts) if texts or stated is None else Criterion.from_mapping(stated)
    for name in criterion.outcomes:
        if name not in known:
            raise BatchError(f"--prefer {name}: there is no such outcome{suggestion(name, (known,))}")
    return criterion


def _weight(text: str, worth: str) -> float:
    try:
        if np.isfinite(float(worth)):
            return float(worth)
    except ValueError:
        pass
    raise BatchError(f"--prefer {text}: write OUTCOME:min, OUTCOME:max or OUTCOME:WEIGHT")
