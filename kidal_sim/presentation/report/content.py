"""What a report says of a results folder, whatever it is written in."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kidal_sim.analysis.comparison.decision_matrix import always_known, choose_outcomes, preferences
from kidal_sim.analysis.comparison.tables import legend
from kidal_sim.analysis.decision import regret
from kidal_sim.analysis.sensitivity import variance
from kidal_sim.analysis.validation.convergence import NOTE as CONVERGENCE_NOTE
from kidal_sim.batch.layout import EXPERIMENT
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.manifest import Manifest
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.presentation.report import limits, rates, robustness
from kidal_sim.presentation.report.assumptions import PlanAssumptions
from kidal_sim.presentation.report.blocks import Block, Code, Heading, Items, Report, Section, Table, Text, blocks_of
from kidal_sim.presentation.report.figures import figures, fitted, theatre
from kidal_sim.presentation.report.view import View

NO_VERSION = "not installed"
"""What a manifest says of a package that was run from its sources."""
FEW_POINTS = 6
"""Points of a sweep that are all shown if none is chosen."""
MOST_SENTENCES = 6
MOST_ASKING = 4
"""Plans whose questions are on the first screen."""
STOPPED = (
    "It ended by a rule that looked at the results, after {stopped:,} runs of each plan: the intervals of the tables are those of a number "
    "of runs fixed beforehand, and a little too narrow. Those of column any time hold."
)
BY_ITSELF = "*: the chance of 5 % that any is wrong is that of each point's table by itself, not of all the tables together."
UNSAID = "Which plan is better depends on what you prefer. Nothing is stated, so the report leaves it open; --prefer OUTCOME:min states it."


@dataclass(frozen=True)
class ReportOptions:
    """What a report is to look at."""

    outcomes: tuple[str, ...] = ()
    """Names or patterns; the main ones if there are none."""
    prefer: tuple[str, ...] = ()
    """What is better, as `--prefer` has it; if it is not given, as the experiment has it."""
    point: int | None = None
    """The point of a sweep; if none is given, all of them if they are few."""
    beside: tuple[Results | Path, ...] = ()
    """Results of other analyses, which say what would change the answer."""
    form: str = "html"
    """In what it will be written, which its own command says."""


def compose(results: Results, options: ReportOptions, announce: robustness.Announce = lambda what: None) -> Report:
    """Return all that a report says of results; what is read is announced before."""
    announce(f"{results.folder}: plans and figures ...")
    prefer = options.prefer or tuple(preferences(results))
    known = results.outcomes
    chosen, wants = choose_outcomes(known, options.outcomes, prefer)
    assumptions = PlanAssumptions.of(results)
    views = [View.of(results, tuple(chosen), wants, point) for point in _points(results, options.point)]
    sources: list[Results | Path] = [*([results] if _shows_sensitivity(results, views) else []), *options.beside]
    context = _context(results, views[0], prefer)
    sections = (
        *_in_words(views),
        robustness.section(sources, context, announce),
        _per_view("decision", "Decision matrix", views, View.matrix, _reading(views, known)),
        Section("figures", "Figures", _drawn(views)),
        Section("assumptions", "Assumptions", tuple(blocks_of(assumptions))),
        *rates.section(views),
        _per_view("convergence", "Convergence", views, View.convergence, _convergence_notes(results)),
        _limits(),
        _provenance(results, options),
    )
    return Report(
        results.title,
        _questions(results),
        _alarms(results),
        _answer(views),
        _headline(views),
        assumptions.totals,
        _made(results),
        fitted(sections),
    )


def _questions(results: Results) -> tuple[tuple[str, str], ...]:
    """Return what the experiment asks; if it asks nothing, what each plan does, if these are few."""
    if asked := results.manifest.question:
        return (("", asked),)
    plans = {name: f"{each.title}. {each.question}".strip() for name, each in results.manifest.variants.items()}
    return tuple(plans.items()) if len(plans) <= MOST_ASKING else ()


def _points(results: Results, point: int | None) -> Sequence[int]:
    count = results.plan.points
    return range(count) if point is None and count <= FEW_POINTS else [results.chosen_point(point)]


def _context(results: Results, view: View, prefer: tuple[str, ...]) -> robustness.ReportContext:
    """Return what is looked at in other folders, and with what these are compared."""
    found = results.manifest
    digests = frozenset(each.digest for each in found.variants.values())
    return robustness.ReportContext(
        tuple(each.name for each in view.headline_outcomes), prefer, found.fingerprint["code"], digests, results.variants
    )


def _alarms(results: Results) -> tuple[str, ...]:
    """Return what a reader must not overlook."""
    if results.finished:
        return ()
    return (
        f"This folder is {results.status}: what follows is of the runs that every plan has so far, and will change. "
        f"Go on with: kidal-sim resume {shlex.quote(str(results.folder))}",
    )


def _answer(views: Sequence[View]) -> tuple[str, ...]:
    """Return the answer in a handful of sentences."""
    sentences = [f"{view.label}: {' '.join(view.core)}" for view in views] if len(views) > 1 else _first(views[0])
    is_open = len(views[0].comparison.variants) > 1 and not views[0].comparison.wants
    return (*sentences, *([UNSAID] if is_open else []))


def _first(view: View) -> list[str]:
    """Return the sentences on the first screen."""
    return view.sentences if len(view.sentences) <= MOST_SENTENCES else view.core


def _in_words(views: Sequence[View]) -> tuple[Section, ...]:
    """Return all sentences, where the first screen has some of them only."""
    blocks: list[Block] = []
    for view in views:
        shown = set(view.core if len(views) > 1 else _first(view))
        if rest := tuple(each for each in view.sentences if each not in shown):
            blocks += [*_headed(view, views), Items(rest)]
    return (Section("words", "Each plan in words", tuple(blocks)),) if blocks else ()


def _headline(views: Sequence[View]) -> tuple[Any, ...]:
    return views[0].headline if len(views) == 1 else ()


def _headed(view: View, views: Sequence[View]) -> list[Block]:
    return [Heading(view.label)] if len(views) > 1 else []


def _per_view(name: str, heading: str, views: Sequence[View], blocks_for: Any, notes: Sequence[Block]) -> Section:
    """Return a section with the same blocks for every point."""
    return Section(name, heading, (*(block for view in views for block in (*_headed(view, views), *blocks_for(view))), *notes))


def _drawn(views: Sequence[View]) -> tuple[Block, ...]:
    """Return the figures of every point, and the map."""
    named = [(view, f"point-{view.point}-" if len(views) > 1 else "") for view in views]
    blocks = (block for view, before in named for block in (*_headed(view, views), *figures(view, before)))
    return (*blocks, theatre(views[0]))


def _reading(views: Sequence[View], known: Sequence[Outcome]) -> list[Block]:
    """Return how to read the matrix, and what its outcomes mean."""
    rows = tuple((each.name, each.kind, each.unit, each.meaning) for each in known)
    lines = legend(views[0].comparison)
    note = Text(" ".join([*lines, *([BY_ITSELF] if len(views) > 1 and len(views[0].comparison.variants) > 1 else [])]), "note")
    return [note, Table("What each outcome means", ("outcome", "kind", "unit", "meaning"), rows, folded=True)]


def _convergence_notes(results: Results) -> list[Block]:
    """Return how to read the tables of convergence."""
    if results.nested:
        return []
    stopped = results.manifest.stopped
    return [*([Text(STOPPED.format(stopped=stopped))] if stopped else []), Text(CONVERGENCE_NOTE, "note")]


def _shows_sensitivity(results: Results, views: Sequence[View]) -> bool:
    """Tell whether the design of the runs shows how much assumptions matter, with enough states and runs for it."""
    plan = results.plan
    enough = plan.draws is not None and plan.draws >= regret.FEWEST_STATES and plan.runs >= variance.FEWEST
    several = len(results.variants) > 1
    return bool(
        results.finished and plan.points == 1 and enough and several
        and all(always_known(views[0].comparison, name) for name in views[0].comparison.wants)
    )  # fmt: skip


def _limits() -> Section:
    """Return the section on what the model cannot say."""
    purpose, left_out = limits.purpose(), limits.left_out()
    blocks: list[Block] = [Text(each) for each in purpose]
    blocks += [Heading("Known limits"), Items(tuple(limits.limits())), Heading("What is left out"), Items(tuple(left_out))]
    return Section("limits", "What the model cannot say", tuple(blocks))


def _made(results: Results) -> str:
    """Return where it comes from, in a line."""
    ended = f", made {results.manifest.ended[:10]}" if results.finished else ""
    runs = results.description()
    return f"{runs[0].upper()}{runs[1:]}{ended}, rules {results.manifest.fingerprint['code']}."


def _provenance(results: Results, options: ReportOptions) -> Section:
    """Return the section on where the report comes from."""
    found, name = results.manifest, results.folder.resolve().name
    metadata = results.metadata()
    metadata["made_by"] = metadata["made_by"].replace(f"kidal_sim {NO_VERSION}", "kidal_sim, from its sources")
    about = [("folder", name), *metadata.items(), ("command", found.command), ("began", found.began)]
    about += [("ended", found.ended), ("seconds", f"{found.seconds:g}")] if results.finished else []
    about += [(f"digest of {kind}", digest) for kind, digest in found.digests.items()]
    blocks = (
        Table("What was run", ("", "value"), tuple((key.replace("_", " "), value) for key, value in about if value)),
        Table("With what", ("", "version"), _versions(found)),
        Text("The same runs again, with the same digest wherever these versions are the same:"),
        Code(shlex.join(["kidal-sim", "batch", str(results.folder / EXPERIMENT), "--out", "again"])),
        Text("This report again, to the byte:"),
        Code(_repeated(results.folder, options)),
    )
    return Section("provenance", "Where it comes from", blocks)


def _versions(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Return the versions of whatever the numbers depend on, and of the machine; the same thing once."""
    used, machine = dict(manifest.fingerprint), {key: str(value) for key, value in manifest.machine.items()}
    if used["kidal_sim"] == NO_VERSION:
        del used["kidal_sim"]  # run from a folder of sources, which have no version: `code` says which they are
    if (model := machine.pop("processor", used.get("processor", ""))) != used.get("processor", ""):
        machine["model of processor"] = model
    return (*used.items(), *machine.items())


def _repeated(folder: Path, options: ReportOptions) -> str:
    """Return the command that makes this report, with paths as they were given."""
    flags = [("--outcome", each) for each in options.outcomes] + [("--prefer", each) for each in options.prefer]
    flags += [("--point", str(options.point))] if options.point is not None else []
    flags += [("--with", str(each if isinstance(each, Path) else each.folder)) for each in options.beside]
    flags += [("--format", options.form)] if options.form != ReportOptions.form else []
    return shlex.join(["kidal-sim", "report", str(folder), *(word for flag in flags for word in flag)])
