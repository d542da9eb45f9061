"""What would change the answer, as far as other results show: each is recognized by its design, whatever it is called.

A topic that no results are about names the command that would answer it.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from kidal_sim.analysis.decision import breakeven, regret
from kidal_sim.analysis.sensitivity import evidence, sensitivity, variance
from kidal_sim.analysis.sensitivity.outcome_sensitivity import MOST_PANELS
from kidal_sim.batch.design.experiment import Sweep
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.batch.storage.manifest import is_results
from kidal_sim.errors import BatchError
from kidal_sim.judgements.judge import FILE, PLAIN, judge
from kidal_sim.presentation.report.blocks import Block, Heading, Section, Table, Text, blocks_of
from kidal_sim.presentation.report.figures import picture

Announce = Callable[[str], None]
"""Tells whoever waits what is being read."""
OPEN = ("question", "command")
DIRECTIONS = (":min", ":max")
NEEDED = (
    "give a folder of `breakeven`, `sensitivity`, `evidence` or `judge`, or one with nested draws or a sampled sweep, which "
    "`variance` and `regret` can analyse"
)


@dataclass(frozen=True)
class ReportContext:
    """What is looked at in other folders."""

    outcomes: tuple[str, ...]
    """Those that matter here, the most important first."""
    prefer: tuple[str, ...]
    """What is preferred, as `--prefer` has it; none if it is not given."""
    code: str
    """The program's sources by which the report's own folder was made."""
    scenarios: frozenset[str]
    """Digests of its scenarios."""
    plans: tuple[str, ...] = ()
    """Its plans."""

    def scope(self, results: Results) -> list[Block]:
        """Return which plans results are of, if they lack some of the report's: the best among some need not be the best of all."""
        there = results.variants
        missing = [plan for plan in self.plans if plan not in there]
        if not missing:
            return []
        return [Text(f"Of {_listed(there)} alone; {_listed(missing)} {'is' if len(missing) == 1 else 'are'} not among its plans.")]

    @property
    def criteria(self) -> list[tuple[str, ...]]:
        """Return each outcome by itself where only its direction is given; weighted outcomes together."""
        single = [(each,) for each in self.prefer if each.endswith(DIRECTIONS)]
        weighed = tuple(each for each in self.prefer if not each.endswith(DIRECTIONS))
        return single + ([weighed] if weighed else [])


class Topic(NamedTuple):
    """One way in which the answer may change."""

    heading: str
    tell: Callable[[Any, ReportContext, str], list[Block]]
    """Given results, or a folder of judgements, and what its figures are to be called."""
    command: str
    """The command whose results would answer it."""
    chooses: bool = False
    """Whether a preference has to be stated."""


def section(sources: Sequence[Results | Path], context: ReportContext, announce: Announce = lambda what: None) -> Section:
    """Return what the sources say, topic by topic; each is announced before it is read, which may take minutes."""
    known = [(source, topic) for source in map(_opened, sources) for topic in topics(source)]
    blocks: list[Block] = []
    for name, topic in TOPICS.items():
        if own := [source for source, each in known if each == name]:
            blocks += [Heading(topic.heading), *_told(name, topic, own, context, announce)]
    open_topics = tuple((topic.heading, topic.command) for name, topic in _worthwhile(context) if name not in {each for _, each in known})
    if open_topics:
        blocks.append(Table("Not analysed yet: add the folder of each command by --with", OPEN, open_topics))
    return Section("change", "What would change the answer", tuple(blocks))


def _worthwhile(context: ReportContext) -> list[tuple[str, Topic]]:
    """Return the topics worth looking at: with a single plan, none about which is better."""
    return [(name, topic) for name, topic in TOPICS.items() if len(context.plans) != 1 or not topic.chooses]


def _opened(source: Results | Path) -> Results | Path:
    """Return results that are open; or the folder, if it is one of judgements."""
    if isinstance(source, Results) or ((source / FILE).is_file() and is_results(source / PLAIN)):
        return source
    return open_results(source)


def topics(source: Results | Path) -> list[str]:
    """Return the topics of results, by their design; refuse results that have none."""
    if isinstance(source, Path):
        return ["judgements"]
    folder = source.folder
    if not source.finished:
        raise BatchError(f"--with {folder}: is {source.status}; go on with: kidal-sim resume {shlex.quote(str(folder))}")
    sweep = source.experiment.sweep if source.experiment else None
    found = _by_sweep(sweep) if sweep is not None else ["spread", "regret"] if source.nested else []
    if not found:
        raise BatchError(f"--with {folder}: does not tell what would change the answer; {NEEDED}")
    return found


def _by_sweep(sweep: Sweep) -> list[str]:
    if sweep.saltelli is not None:
        return ["evidence" if sweep.saltelli.groups == "status" else "sensitivity"]
    if sweep.morris is not None:
        return ["sensitivity"]
    return ["breakeven"] if sweep.grid else ["spread", "regret"] if sweep.latin_hypercube or sweep.sobol else []


def _told(name: str, topic: Topic, sources: Sequence[Results | Path], context: ReportContext, announce: Announce) -> list[Block]:
    if topic.chooses and not context.prefer:
        listed = ", ".join(_folder(each).resolve().name for each in sources)
        return [Text(f"{listed} answer this once a preference is stated: --prefer OUTCOME:min or OUTCOME:max.", "note")]
    blocks: list[Block] = []
    for at, source in enumerate(sources):
        announce(f"{_folder(source)}: {topic.heading[0].lower()}{topic.heading[1:]} ...")
        blocks += [*topic.tell(source, context, f"{name}-{at}"), _origin(source, context)]
    return blocks


def _folder(source: Results | Path) -> Path:
    return source if isinstance(source, Path) else source.folder


def _origin(source: Results | Path, context: ReportContext) -> Text:
    """Return from which results it is, and whether they are of the same scenarios and program."""
    found = (open_results(source / PLAIN) if isinstance(source, Path) else source).manifest
    origin = f"From {_folder(source).resolve().name}: {found.title}, seed {found.plan.seed}, digest {found.digest}."
    code, own = found.fingerprint["code"], {each.digest for each in found.variants.values()}
    if code != context.code:
        origin += f" Its program was another version (code {code}, here {context.code})."
    if missing := len(context.scenarios - own):
        origin += f" {'None' if missing == len(context.scenarios) else 'Not all'} of the scenarios here are among its own."
    return Text(origin, "note")


def _breakeven(results: Results, context: ReportContext, name: str) -> list[Block]:
    blocks: list[Block] = []
    for at, prefer in enumerate(context.criteria):
        found = breakeven.breakeven(results, prefer)
        caption = f"Where the preferred plan changes ({found.prefer})"
        kind = "breakeven" if len(found.axes) == 1 else "flip-map"
        blocks += [*context.scope(results), *blocks_of(found), picture(kind, found.figure(), f"{name}-{at}", caption)]
    return blocks


def _sensitivity(results: Results, context: ReportContext, name: str) -> list[Block]:
    sampled = SampledDesign.of(results)
    there = [each.name for each in sampled.outcomes]
    values = sampled.tables([name for name in context.outcomes if name in there])
    known = [sampled.outcome(name) for name, each in values.items() if not (each != each).any()]
    pair = (sampled.plans[0], sampled.plans[1]) if len(sampled.plans) > 1 else None
    found = sensitivity.of_outcomes(sampled, known, pair)
    if not found.varying:
        return [Text("None of the outcomes of this report is known in every run and varies there.", "note")]
    shown = replace(found, outcomes=found.varying[:MOST_PANELS])
    return [*blocks_of(found), picture("tornado", shown.figure(), name)]


def _evidence(results: Results, context: ReportContext, name: str) -> list[Block]:
    blocks: list[Block] = []
    for prefer in context.criteria:
        found = [*context.scope(results), *blocks_of(evidence.evidence(results, prefer))]
        blocks += [each for each in found if each not in blocks]
    return blocks


def _spread(results: Results, context: ReportContext, name: str) -> list[Block]:
    there = [each.name for each in results.outcomes]
    found = variance.variance(results, [name for name in context.outcomes if name in there])
    return blocks_of(found, "Assumptions, dice and plan")


def _regret(results: Results, context: ReportContext, name: str) -> list[Block]:
    blocks: list[Block] = []
    for at, prefer in enumerate(context.criteria):
        found = regret.regret(results, prefer)
        caption = f"How far each plan is from the best ({found.prefer})"
        blocks += [*context.scope(results), *blocks_of(found), picture("regret", found.figure(), f"{name}-{at}", caption)]
    return blocks


def _judged(folder: Path, context: ReportContext, name: str) -> list[Block]:
    report = judge(folder)
    drawn = picture("judgements", report.figure(), name)
    return blocks_of(report, "Published judgements, held against runs", drawn)


def _listed(plans: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(plans[:-1]), plans[-1])))


TOPICS = {
    "breakeven": Topic(
        "At which value the preferred plan changes", _breakeven,
        "kidal-sim breakeven EXPERIMENT --input PATH --prefer OUTCOME:min --out results/breakeven", True,
    ),
    "sensitivity": Topic(
        "On which assumptions it depends", _sensitivity,
        "kidal-sim sensitivity experiments/sensitivity.yaml --out results/sensitivity",
    ),
    "evidence": Topic(
        "How much of it is judgement", _evidence,
        "kidal-sim batch experiments/evidence.yaml --out results/evidence", True,
    ),
    "spread": Topic(
        "What could be found out, and what is chance", _spread,
        "kidal-sim batch experiments/nested.yaml --out results/nested",
    ),
    "regret": Topic(
        "Which plan is never far wrong", _regret,
        "kidal-sim batch experiments/nested.yaml --out results/nested", True,
    ),
    "judgements": Topic(
        "Whether the judgements of the literature hold here", _judged,
        "kidal-sim judge --out results/judgements",
    ),
}  # fmt: skip
"""By name, in the order of the report."""
