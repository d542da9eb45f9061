"""Which outcomes stand on the first screen of a report."""

import re
from collections.abc import Sequence

from kidal_sim.engine.outcomes.table import Outcome


def ranked_outcomes(
    varying: Sequence[Outcome], wanted: Sequence[str], usual: Sequence[Outcome], objectives: Sequence[str]
) -> tuple[Outcome, ...]:  # fmt: skip
    """Return outcomes in the order in which they matter.

    First what is asked for; then, of each place that a plan is about, the first aim that is not settled beforehand; then losses; then
    `usual`, of each place one. If an outcome of the same place is asked for, the place needs no second one. All are among `varying`.
    """
    known = {each.name: each for each in varying}
    chosen = [known[name] for name in wanted if name in known]
    for site in dict.fromkeys(objectives):
        aims = [each for each in varying if each.site == site and each.is_shown_in("objective")]
        chosen += [] if site in {each.site for each in chosen} else aims[:1]
    losses = [each for each in (*usual, *varying) if each.is_shown_in("loss")]
    chosen += [each for each in losses[:1] if each not in chosen]
    for each in usual:
        if each not in chosen and (each.site is None or each.site not in {other.site for other in chosen}):
            chosen.append(each)
    return tuple(chosen)


def named_sites(text: str, sites: Sequence[str]) -> list[str]:
    """Return the places that a title or a question names, in its order.

    >>> named_sites("Kidal or Tessalit?", ["tessalit", "anefis", "kidal"])
    ['kidal', 'tessalit']
    """
    words = " ".join(re.findall(r"\w+", text.lower()))
    found = {site: re.search(rf"\b{re.escape(site.replace('_', ' '))}\b", words) for site in sites}
    places = {site: each.start() for site, each in found.items() if each is not None}
    return sorted(places, key=lambda site: places[site])
