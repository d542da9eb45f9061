"""The command that tells one run of a batch as a story."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim import cli_listing
from kidal_sim.batch.design.plan import MOST_RUNS
from kidal_sim.cli_options import Changes, File, Layers, Seed, laid, whole

if TYPE_CHECKING:
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.scenario.schema import Scenario

HEADLINE = ("plan_called_off", "government_losses", "insurgent_losses", "civilians_killed", "aircraft_lost")
"""Outcomes told first, after those of the objective."""


class At(StrEnum):
    """Which run, by the value of an outcome."""

    low = "low"
    median = "median"
    high = "high"


class Form(StrEnum):
    """How a story is printed."""

    text = "text"
    json = "json"


Run = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(0, MOST_RUNS - 1), help="The run of a batch with this seed; 0 if not given.", show_default=False
    ),
]
Pick = Annotated[
    str | None, typer.Option(metavar="OUTCOME", help="Find the run by the value of this outcome, instead of --run.", show_default=False)
]
Where = Annotated[At, typer.Option("--at", help="With --pick: the run with the lowest, the middle or the highest value.")]
Runs = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(1, MOST_RUNS), help="With --pick: of so many runs.")]
Everything = Annotated[bool, typer.Option("--all", help="Tell every event, not only what matters and what led to it.")]
Printed = Annotated[Form, typer.Option("--format", help="How to print it; json has every event, as records.")]


def replay(
    file: File, run: Run = None, seed: Seed = 1, pick: Pick = None, at: Where = At.median, runs: Runs = 2000, changes: Changes = None,
    layers: Layers = None, everything: Everything = False, form: Printed = Form.text,
) -> None:  # fmt: skip
    """Replay one run of a batch with names, and tell what happened and why."""
    if run is not None and pick is not None:
        raise typer.BadParameter("wanted one of --run and --pick, found both", param_hint="--pick")
    from kidal_sim.cli_results import compile_rules
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.scenario.load import load

    scenario = load(file, *laid(changes, layers))
    compile_rules({file.stem: scenario}, quiet=form is Form.json)
    number = _picked(scenario, pick, at, runs, seed) if pick else run or 0
    campaign = Campaign(scenario, seed, number)
    while campaign.running:
        campaign.step()
    if form is Form.json:
        cli_listing.put(cli_listing.as_json(_content(campaign)))
    else:
        chosen = f", the run at the {at.value} of {pick} among {runs:,}" if pick else ""
        print(f"{cli_listing.visible(scenario.title)}\nRun {number} of seed {seed}{chosen}.")
        _print_outcomes(campaign, [pick] if pick else [])
        print(campaign.story(everything) or "Nothing to tell.")


def _picked(scenario: "Scenario", outcome: str, at: At, runs: int, seed: int) -> int:
    """The number of the run at the low end, the middle or the high end of an outcome."""
    from kidal_sim.analysis.ranking import run_at
    from kidal_sim.batch.work.run import run
    from kidal_sim.engine.outcomes import describe

    outcomes = [each.name for each in describe(scenario)]
    return run_at(run(scenario, runs, seed), outcome, at.value, outcomes)


def _print_outcomes(campaign: "Campaign", more: Sequence[str]) -> None:
    """A few outcomes: what the objective came to, what it cost, and whatever was asked for."""
    from kidal_sim.engine.outcomes import describe

    objective, found = campaign.scenario.objective, campaign.outcomes()
    own = f"{objective.site}_" if objective else None
    wanted = [each for each in describe(campaign.scenario) if each.name in (*HEADLINE, *more) or (own and each.name.startswith(own))]
    cli_listing.put_table(("outcome", "", ""), [(each.name, _value(found[each.name]), each.unit) for each in wanted])


def _value(value: Any) -> str:
    """An outcome of one run, for people."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _content(campaign: "Campaign") -> dict[str, Any]:
    """Everything about a run, for programs."""
    events = campaign.history().astype(object)
    return {
        "title": campaign.scenario.title, "seed": campaign.key.seed, "run": campaign.key.run, "outcomes": campaign.outcomes(),
        "overflow": campaign.overflow, "events": events.where(events.notna(), None).to_dict("records"),
    }  # fmt: skip


COMMANDS = (replay,)
