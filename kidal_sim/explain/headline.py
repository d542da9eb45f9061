"""What a campaign came to, in a few lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.engine.outcomes.table import describe

if TYPE_CHECKING:
    from kidal_sim.agents.campaign import Campaign

FIRST = ("plan_called_off", "government_losses", "insurgent_losses", "civilians_killed", "aircraft_lost")
"""Outcomes that are told of any campaign, after those of the objective."""
TENS = 10.0
"""From here on one decimal is enough; below, three digits."""


def headline(campaign: "Campaign", more: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Name, value and unit of a few outcomes: what the objective came to, what it cost, which of its sites the government kept.

    more: names of others that are asked for.
    """
    objective, found = campaign.scenario.objective, campaign.outcomes()
    own = f"{objective.site}_" if objective else None
    kept = [f"{name}_held_at_end" for name, site in campaign.scenario.sites.items() if site.held_by == "government"]
    wanted = [each for each in describe(campaign.scenario) if each.name in (*FIRST, *kept, *more) or (own and each.name.startswith(own))]
    return [(each.name, value(found[each.name]), "" if found[each.name] is None else each.unit) for each in wanted]


def value(found: Any) -> str:
    """An outcome of one run, for people.

    >>> value(None), value(True), value(1015), value(1015.25), value(0.03125)
    ('not known', 'yes', '1,015', '1,015.2', '0.0312')
    """
    if found is None:
        return "not known"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return f"{found:,}" if isinstance(found, int) else f"{found:,.1f}" if abs(found) >= TENS else f"{found:.3g}"
