"""The command that shows one run of a batch: in words, as a page that moves, or as a film."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim.batch.design.plan import MOST_RUNS, file_stem
from kidal_sim.cli import console
from kidal_sim.cli.options import Changes, Layers, Point, Prefer, Seed, Source, is_given, overrides, refuse_given, whole
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.analysis.criterion import Criterion
    from kidal_sim.batch.results.results import Results

OF_SCENARIO = ("seed", "runs", "changes", "layers")
OF_FOLDER = ("variant", "point")
"""Options that only a scenario, or only a results folder, has."""


class Which(StrEnum):
    """Which run to look at; `kidal_sim.analysis.figure_data.run_selection` says what each means."""

    median = "median"
    best = "best"
    worst = "worst"
    surprising = "surprising"


class StoryFormat(StrEnum):
    """How a story is printed."""

    text = "text"
    json = "json"


@dataclass(frozen=True)
class Choice:
    """Which run to replay: by number, or by its outcomes."""

    run: int | None
    pick: Which | None
    by: str | None
    prefer: Sequence[str]


Run = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(0, MOST_RUNS - 1), help="Which run; 0 if not given.", show_default=False)
]
Pick = Annotated[Which | None, typer.Option(help="Find the run, by --by or --prefer, instead of --run.", show_default=False)]
By = Annotated[str | None, typer.Option(metavar="OUTCOME", help="With --pick median or surprising: by which outcome.", show_default=False)]
Runs = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(1, MOST_RUNS), help="With --pick, of a scenario: of so many runs.")]
Variant = Annotated[str | None, typer.Option(metavar="NAME", help="Of a results folder: which plan; else the first.", show_default=False)]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help="Write a page that moves (.html) or a film of its map (.gif; .mp4 with ffmpeg) instead of words; may be repeated.",
    ),
]  # fmt: skip
Force = Annotated[bool, typer.Option("--force", metavar="", help="With -o, replace files that are no pages of replays.")]
Everything = Annotated[bool, typer.Option("--all", metavar="", help="Tell every event, not only what matters and what led to it.")]
Printed = Annotated[StoryFormat, typer.Option("--format", help="How to print it; json has every event, as records.")]


def replay(
    context: typer.Context, source: Source, run: Run = None, seed: Seed = 1, pick: Pick = None, by: By = None, prefer: Prefer = None,
    runs: Runs = 2000, variant: Variant = None, point: Point = None, changes: Changes = None, layers: Layers = None, out: Out = None,
    everything: Everything = False, form: Printed = StoryFormat.text, force: Force = False,
) -> None:  # fmt: skip
    """Replay one run with names: tell what happened and why, or show it.

    Words are printed; -o replay.html writes a page with a map, to be played
    and scrubbed, that needs no network; -o replay.gif a film of the map. A file that is
    there is kept, unless it is such a page, but for --force.
    """
    if source.is_dir():
        refuse_given(context, OF_SCENARIO, "a results folder, which has its own")
    else:
        refuse_given(context, OF_FOLDER, "a scenario file")
    _refuse_together(run is not None and pick is not None, "--pick", "--run")
    _refuse_together(bool(out) and (everything or form is StoryFormat.json), "-o", "--all or --format json")
    _refuse_together(by is not None and bool(prefer), "--by", "--prefer")
    for option, given in {"--by": by, "--prefer": prefer, "--runs": is_given(context, "runs")}.items():
        if pick is None and given:
            raise typer.BadParameter("needs --pick", param_hint=option)
    if out:
        from kidal_sim.presentation.replay.replay import refuse_unless_possible

        refuse_unless_possible(out, force)
    elif force:
        raise typer.BadParameter("needs -o", param_hint="--force")
    choice = Choice(run, pick, by, prefer or ())
    quiet = form is StoryFormat.json
    if source.is_dir():
        from kidal_sim.batch.results.results import open_results

        campaign, chosen = _of_results(open_results(source), variant, point, choice, quiet)
    else:
        campaign, chosen = _of_scenario(source, overrides(changes, layers), (seed, runs), choice, quiet)
    if out:
        _write(campaign, chosen, out, force)
    else:
        _tell(campaign, chosen, [by] if by else [], everything, form)


def _refuse_together(found: bool, one: str, other: str) -> None:
    if found:
        raise typer.BadParameter(f"cannot be given together with {other}", param_hint=one)


def _of_scenario(
    file: Path, changed: tuple[list[tuple[str, str]], list[Path]], batch: tuple[int, int], choice: Choice, quiet: bool
) -> "tuple[Campaign, str]":
    """Return a run of a scenario, and which it is; batch: seed, and of how many runs one is picked."""
    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.batch.execution.run_in_memory import run as run_many
    from kidal_sim.cli.run_into_folder import compile_rules
    from kidal_sim.engine.outcomes.table import describe
    from kidal_sim.scenario.files.load import load

    scenario, (seed, runs) = load(file, *changed), batch
    by = _by(choice, None, [each.name for each in describe(scenario)]) if choice.pick else None
    compile_rules({file_stem(file): scenario}, quiet, agents=True)
    number, why = choice.run or 0, ""
    if choice.pick and by:
        number, why = _picked(run_many(scenario, runs, seed), by, choice.pick)
    return Campaign(scenario, seed, number), f"Run {number} of seed {seed}{why}."


def _of_results(results: "Results", variant: str | None, point: int | None, choice: Choice, quiet: bool) -> "tuple[Campaign, str]":
    """Return a run of results, and which one it is."""
    import pyarrow.compute as pc

    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.cli.run_into_folder import compile_rules
    from kidal_sim.explain.rerun import changed, rerun_rows
    from kidal_sim.explain.rerun import rows as stored

    at, name = results.chosen_point(point), variant or results.variants[0]
    by = _by(choice, results, [each.name for each in results.outcomes]) if choice.pick else None
    compile_rules({name: results.scenario(name, at)}, quiet)
    number, why = choice.run or 0, ""
    if choice.pick and by:
        rows = results.runs_of(name, at).to_pandas(filter=pc.field("point") == at)
        number, why = _picked(rows, by, choice.pick)
    found = list(rerun_rows(results, name, [number], at, stored(results, name, at, None, [number])))
    assert len(found) == 1  # and its outcomes are those of its row
    if note := changed(results):
        console.warn(note)
    at_point = f", point {at}" if results.plan.points > 1 else ""
    return Campaign.from_results(results, name, number, at), f"Run {number} of {name}{at_point}, {results.folder.resolve().name}{why}."


def _by(choice: Choice, results: "Results | None", known: Sequence[str]) -> "str | Criterion":
    """Return by what a run is picked: an outcome, or what is preferred."""
    from kidal_sim.analysis.criterion import criterion_in, criterion_of
    from kidal_sim.scenario.names import suggestion

    graded = choice.pick in (Which.best, Which.worst)
    if choice.by and graded:
        raise BatchError(
            f"--pick {choice.pick}: which run is better depends on what is preferred: give --prefer {choice.by}:min or "
            f"--prefer {choice.by}:max instead of --by"
        )
    if choice.by is not None:
        if choice.by not in known:
            raise BatchError(f"--by {choice.by}: there is no such outcome{suggestion(choice.by, (known,))}")
        return choice.by
    if results is not None:
        return criterion_of(results, choice.prefer, known)
    if not choice.prefer:
        options = "--prefer OUTCOME:min (or max)" + ("" if graded else ", or --by OUTCOME")
        raise BatchError(f"--pick {choice.pick}: give {options}")
    return criterion_in(None, choice.prefer, known)


def _picked(rows: "pd.DataFrame", by: "str | Criterion", pick: Which) -> tuple[int, str]:
    from kidal_sim.analysis.figure_data.run_selection import pick_run

    number, why = pick_run(rows, by, pick.value)
    return number, f", {why}"


def _write(campaign: "Campaign", chosen: str, out: Sequence[Path], force: bool) -> None:
    """Write the page and the films, and say so."""
    from kidal_sim.presentation.replay.replay import replay as write

    write(campaign, *out, chosen=chosen, force=force)
    console.say(campaign.scenario.title)
    console.say(chosen)
    for path in out:
        console.say_size(path)


def _tell(campaign: "Campaign", chosen: str, more: Sequence[str], everything: bool, form: StoryFormat) -> None:
    """Print the story."""
    from kidal_sim.explain.headline import headline

    while campaign.running:
        campaign.step()
    if form is StoryFormat.json:
        console.put_json(_content(campaign))
        return
    console.say(campaign.scenario.title)
    console.say(chosen)
    console.put_table(("outcome", "", ""), headline(campaign, more))
    print(campaign.story(everything) or "Nothing to tell.")


def _content(campaign: "Campaign") -> dict[str, Any]:
    """Return everything about a run, for programs."""
    events = campaign.history().astype(object)
    return {
        "title": campaign.scenario.title, "seed": campaign.key.seed, "run": int(campaign.run.run[0]), "outcomes": campaign.outcomes(),
        "overflow": campaign.overflow, "events": events.where(events.notna(), None).to_dict("records"),
    }  # fmt: skip


COMMANDS = (replay,)
