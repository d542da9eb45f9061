"""Experiment files: which scenarios, with what changed, how many runs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.batch.stopping.sequential_stopping import FEWEST
from kidal_sim.scenario.files.load import load_scenario_list
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.spec import Frozen

MOST_POINTS = 100_000


class Variant(Frozen):
    """A scenario, changed or not, as one of those that are compared."""

    scenario: str
    """A scenario file: by its path from this file, or a shipped one such as `kidal_sim:kidal_push.yaml`."""
    layers: list[str] = Field(alias="with", default_factory=list)
    """Files of changes, laid over it one after the other."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Values by address, laid over it after that."""


class Sampled(Frozen):
    """Points that fill the space of some uncertain inputs evenly."""

    points: Annotated[int, Field(ge=2, le=MOST_POINTS)]
    """How many."""
    inputs: Annotated[list[str], Field(min_length=1)]
    """Addresses of the inputs; `rules.combat.*` means all that are uncertain there."""


class Trajectories(Frozen):
    """Points on trajectories, on each of which every input moves once: what matters at all, cheaply."""

    trajectories: Annotated[int, Field(ge=4, le=1000)]
    """How many; each has one point more than there are inputs."""
    levels: Annotated[int, Field(ge=2, le=100)] = 4
    """Values of an input, in the middles of as many equal parts of its probability; an even number."""
    inputs: Annotated[list[str], Field(min_length=1)]
    """Addresses of the inputs; `rules.combat.*` means all that are uncertain there."""


class Crossed(Frozen):
    """Sobol' points, and beside each of them points at which one input, or one group of them, is drawn anew: shares of the variance."""

    points: Annotated[int, Field(ge=8, le=MOST_POINTS)]
    """How many, before those beside them: a power of two. Each makes two more points than there are inputs or groups."""
    inputs: Annotated[list[str], Field(min_length=1)]
    """Addresses of the inputs; `rules.combat.*` means all that are uncertain there."""
    groups: Literal["status"] | None = None
    """`status`: inputs with the same status (fact, assessed, claim, judgement, unsourced) are drawn anew together; by default,
    each by itself, but for those that a correlation ties together."""


class Sweep(Frozen):
    """Points at which every variant is run: one of these six."""

    grid: Annotated[dict[str, Annotated[list[Any], Field(min_length=1)]], Field(min_length=1)] | None = None
    """Values by address; every combination is a point."""
    listed: Annotated[list[Annotated[dict[str, Any], Field(min_length=1)]], Field(min_length=1)] | None = Field(alias="list", default=None)
    """The points themselves, each with its values by address."""
    latin_hypercube: Sampled | None = None
    """A Latin hypercube over the inputs' own distributions."""
    sobol: Sampled | None = None
    """Sobol' points over the inputs' own distributions, scrambled by the seed."""
    morris: Trajectories | None = None
    """Trajectories for a screening, over the inputs' own distributions (Morris 1991)."""
    saltelli: Crossed | None = None
    """Crossed Sobol' points for shares of the variance, over the inputs' own distributions (Saltelli et al. 2010)."""

    @property
    def sampled(self) -> tuple[str, Sampled | Trajectories | Crossed] | None:
        """The kind that sets uniforms, by name, if it is one of these."""
        kinds = {name: getattr(self, name) for name in ("latin_hypercube", "sobol", "morris", "saltelli")}
        return next(((name, kind) for name, kind in kinds.items() if kind is not None), None)


class Until(Frozen):
    """Run no more than it takes to know one outcome well enough."""

    outcome: str
    """Which one."""
    between: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None
    """Two variants: what is to be known is their difference, run by run with common random numbers."""
    variant: str | None = None
    """The variant whose outcome it is; the first by default."""
    halfwidth: Annotated[float, Field(gt=0)]
    """Half the width of the interval that is narrow enough, in the outcome's unit; of a chance, as a share."""
    minimum: Annotated[int, Field(ge=FEWEST, le=MOST_RUNS)] = 1000
    """Runs of each variant before anybody looks."""
    maximum: Annotated[int, Field(ge=FEWEST, le=MOST_RUNS)] = 100_000
    """Runs of each variant after which it ends in any case."""

    def of(self, variants: Iterable[str]) -> tuple[str, ...]:
        """The variants that are watched: two for their difference."""
        return tuple(self.between or (self.variant or next(iter(variants)),))


class Experiment(Frozen):
    """One question put to some scenarios."""

    title: str
    """What it is called in tables and reports."""
    question: str = ""
    """What it is to answer."""
    variants: Annotated[dict[str, Variant], Field(min_length=1, max_length=1000)]
    """The scenarios that are compared, by name."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Values by address, laid over every variant."""
    sweep: Sweep | None = None
    """Points at which every variant is run."""
    draws: Annotated[int, Field(ge=1, le=MOST_RUNS)] | None = None
    """Draws of the uncertain inputs, each with `runs` draws of the dice; if not given, every run draws both."""
    runs: Annotated[int, Field(ge=1, le=MOST_RUNS)] = 2000
    """Runs of each variant, at each point and with each draw of the inputs."""
    seed: Annotated[int, Field(ge=0, lt=SEEDS)] = 1
    """The same seed gives the same dice and the same results."""
    outcomes: Annotated[list[str], Field(min_length=1)] | None = None
    """Outcomes to keep, by name or as `kidal_*`; all of them by default."""
    series: bool | None = None
    """Whether to keep the daily series; by default, only of small batches."""
    prefer: Annotated[dict[str, Literal["min", "max"] | float], Field(min_length=1)] | None = None
    """What makes a plan better: an outcome and `min` or `max`; or several with weights, each in what a unit of it is worth. It
    changes no run, and nothing is preferred by default."""
    until: Until | None = None
    """End earlier, once an outcome is known well enough; takes the place of `runs`."""

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see."""
        yield from _problems_of_sweep(self.sweep)
        yield from _problems_of_draws(self)
        if self.until is not None:
            yield from _problems_of_until(self, self.until)
        if self.prefer is not None and all(weight == 0 for weight in self.prefer.values()):
            yield FieldProblem(("prefer",), "out-of-range", "all weights are 0: one of them must not be")
        if self.prefer is not None and len(self.prefer) > 1:
            yield from (
                FieldProblem(("prefer", name), "wrong-type", f"{weight!r} stands beside other outcomes: write a weight instead")
                for name, weight in self.prefer.items() if isinstance(weight, str)
            )  # fmt: skip


def load_experiment(path: str | Path) -> tuple[Experiment, Node]:
    """The experiment in a file, and the nodes it was made of, which know where each thing stands."""
    return load_scenario_list(path, Experiment, "variants")


def _problems_of_sweep(sweep: Sweep | None) -> Iterator[FieldProblem]:
    if sweep is None:
        return
    given = [name for name, info in Sweep.model_fields.items() if getattr(sweep, name) is not None]
    if len(given) != 1:
        words = ", ".join(info.alias or name for name, info in Sweep.model_fields.items())
        yield FieldProblem(("sweep",), "missing-key", f"the sweep has {len(given)} kinds of points: write one of {words}")
    for name in ("sobol", "saltelli"):
        kind = getattr(sweep, name)
        if kind is not None and kind.points & (kind.points - 1):
            message = f"{kind.points:,} is no power of two, which Sobol' points need to be even"
            yield FieldProblem(("sweep", name, "points"), "out-of-range", message)
    if sweep.morris is not None and sweep.morris.levels % 2:
        message = f"{sweep.morris.levels} is odd: with an odd number some levels come up more often"
        yield FieldProblem(("sweep", "morris", "levels"), "out-of-range", message)
    points = 1
    for values in (sweep.grid or {}).values():
        points *= len(values)
    if points > MOST_POINTS:
        yield FieldProblem(("sweep", "grid"), "too-many", f"{points:,} points are too many: the most are {MOST_POINTS:,}")


def _problems_of_draws(experiment: Experiment) -> Iterator[FieldProblem]:
    """What a sweep for sensitivities leaves to chance is drawn anew in each run, and its runs are independent."""
    for name in ("morris", "saltelli"):
        if experiment.draws is not None and experiment.sweep is not None and getattr(experiment.sweep, name) is not None:
            message = f"`draws` cannot stand beside `{name}`: give `runs` alone, which draw what the sweep does not set"
            yield FieldProblem(("draws",), "unexpected-key", message)


def _problems_of_until(experiment: Experiment, until: Until) -> Iterator[FieldProblem]:
    for at, name in enumerate(until.between or ()):
        if name not in experiment.variants:
            yield FieldProblem(("until", "between", at), "unknown-name", _no_variant(name, experiment))
    if until.between and until.between[0] == until.between[1]:
        yield FieldProblem(("until", "between"), "duplicate-name", "the same variant stands here twice")
    if until.variant is not None and until.variant not in experiment.variants:
        yield FieldProblem(("until", "variant"), "unknown-name", _no_variant(until.variant, experiment))
    if until.between and until.variant:
        yield FieldProblem(("until", "variant"), "unexpected-key", "`variant` stands beside `between`: keep one of them")
    if until.maximum < until.minimum:
        message = f"{until.maximum:,} is below the minimum, {until.minimum:,}"
        yield FieldProblem(("until", "maximum"), "out-of-range", message)
    if experiment.sweep is not None or experiment.draws is not None:
        other = "sweep" if experiment.sweep is not None else "draws"
        message = f"`until` cannot stand beside `{other}`: each point and draw would end at a number of its own"
        yield FieldProblem(("until",), "unexpected-key", message)


def _no_variant(name: str, experiment: Experiment) -> str:
    return f"`{name}` is not one of the variants: {', '.join(experiment.variants)}"
