"""Which outcomes stand on the first screen of a report."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from kidal_sim.batch.results.outcome_selection import LOSSES
from kidal_sim.engine.outcomes.table import Outcome

AIMS = ("captured", "relieved", "held_at_end")
"""What a plan may want of the place it is about, the first that is not settled beforehand."""


def foremost(
    varying: Sequence[Outcome], wanted: Sequence[str], usual: Sequence[Outcome], objectives: Sequence[str], sites: Sequence[str]
) -> tuple[Outcome, ...]:
    """Outcomes in the order in which they matter.

    First what is wanted; then, of each place that a plan is about, one; then losses; then `usual`, of each place one. If the same place
    is wanted, it needs no second outcome. All are among `varying`.
    """
    known = {each.name: each for each in varying}
    found = [known[name] for name in wanted if name in known]
    for site in dict.fromkeys(objectives):
        aims = [known[name] for name in (f"{site}_{aim}" for aim in AIMS) if name in known]
        found += [] if site in {_site(each, sites) for each in found} else aims[:1]
    losses = [each for each in (*usual, *varying) if any(fnmatchcase(each.name, pattern) for pattern in LOSSES)]
    found += [each for each in losses[:1] if each not in found]
    for each in usual:
        place = _site(each, sites)
        if each not in found and (place is None or place not in {_site(other, sites) for other in found}):
            found.append(each)
    return tuple(found)


def named(text: str, sites: Sequence[str]) -> list[str]:
    """The places that a title or a question names, in its order.

    >>> named("Kidal or Tessalit?", ["tessalit", "anefis", "kidal"])
    ['kidal', 'tessalit']
    """
    words = " ".join(re.findall(r"\w+", text.lower()))
    found = {site: re.search(rf"\b{re.escape(site.replace('_', ' '))}\b", words) for site in sites}
    places = {site: each.start() for site, each in found.items() if each is not None}
    return sorted(places, key=lambda site: places[site])


def _site(outcome: Outcome, sites: Sequence[str]) -> str | None:
    """The place that an outcome is about, if it is about one: of two that begin alike, the one with the longer name."""
    return max((site for site in sites if outcome.name.startswith(f"{site}_")), key=len, default=None)
