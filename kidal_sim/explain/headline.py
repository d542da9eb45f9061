"""What a campaign came to, in a few lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY
from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table

if TYPE_CHECKING:
    from kidal_sim.agents.campaign import Campaign

TENS = 10.0
"""From here on one decimal is enough; below, three digits."""


COLUMNS = (Column("outcome"), Column("value"), Column("unit"))


@dataclass(frozen=True)
class Headline(Finding):
    """What a campaign is called, how far it has come, and what it came to in a few outcomes."""

    title: str
    state: str
    outcomes: tuple[tuple[str, str, str], ...]
    """Name, value and unit."""

    @classmethod
    def of(cls, campaign: "Campaign", more: Sequence[str] = ()) -> "Headline":
        """Return the headline of a campaign; more: names of other outcomes that are asked for."""
        day = campaign.clock.hour / HOURS_IN_DAY
        state = f"Run {campaign.run.run[0]} of seed {campaign.key.seed}, day {day:g}{', not finished' if campaign.running else ''}."
        return cls(campaign.scenario.title, state, tuple(headline(campaign, more)))

    def summary(self) -> list[str]:
        """Return title, number of the run, and how far it has come."""
        return [self.title, self.state]

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each outcome."""
        return (Table.of(COLUMNS, self.outcomes, "outcomes"),)


def headline(campaign: "Campaign", more: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Return name, value and unit of a few outcomes: what the objective came to, what it cost, which sites the government kept.

    more: names of others that are asked for.
    """
    scenario, values = campaign.scenario, campaign.outcomes()
    objective = scenario.objective.site if scenario.objective else None
    held = {name for name, site in scenario.sites.items() if site.held_by == "government"}

    def is_shown(outcome: Outcome) -> bool:
        kept = outcome.site in held and outcome.is_shown_in("holding")
        of_objective = outcome.site is not None and outcome.site == objective
        return kept or of_objective or outcome.is_shown_in("headline") or outcome.name in more

    shown = [outcome for outcome in describe(scenario) if is_shown(outcome)]
    return [(each.name, value_text(values[each.name]), "" if values[each.name] is None else each.unit) for each in shown]


def value_text(number: Any) -> str:
    """Return an outcome of one run, for people.

    >>> value_text(None), value_text(True), value_text(1015), value_text(1015.25), value_text(0.03125)
    ('not known', 'yes', '1,015', '1,015.2', '0.0312')
    """
    if number is None:
        return "not known"
    if isinstance(number, bool):
        return "yes" if number else "no"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}" if abs(number) >= TENS else f"{number:.3g}"
