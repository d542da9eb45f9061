"""What a campaign came to, in a few lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.engine.outcomes.table import Outcome, describe

if TYPE_CHECKING:
    from kidal_sim.agents.campaign import Campaign

TENS = 10.0
"""From here on one decimal is enough; below, three digits."""


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
