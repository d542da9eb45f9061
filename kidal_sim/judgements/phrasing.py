"""Results of judgements in words."""

import math
from collections.abc import Iterator, Sequence

from kidal_sim.judgements.counterexample_search import HeldInput
from kidal_sim.judgements.drivers import ExplainedShare
from kidal_sim.judgements.results import CellResult, JudgementResult, OutcomeChange, PartResult, ShownAssumption
from kidal_sim.judgements.verdict import SURE, Verdict

MOST_SHOWN = 3
"""Most drivers, changes or held inputs that a cell of the table tells."""
AN_INPUT = "an input here, no finding"
WITHOUT_UNIT = ("", "1", "share", "probability")
OPENINGS = ("rules.", "units.", "factions.", "options.plans.", "wings.", "plan.", "roads.", "sites.", "arrivals.")


def word(judgement: JudgementResult) -> str:
    """Return the word of a judgement with its band."""
    if judgement.band is None:
        return judgement.word
    (least, most), (low, high) = judgement.band, (f"{100 * each:.3g}" for each in judgement.band)
    return f"{judgement.word}: " + (f"≤ {high} %" if least == 0.0 else f"≥ {low} %" if most == 1.0 else f"{low}–{high} %")


def simulated(part: PartResult) -> str:
    """Return the range of a part over its cells, and that of their intervals; of changes, the surest."""
    if part.changes:
        return _changes_in_short(part)
    known = [cell for cell in part.cells if cell.count]
    if not known:
        return "no run"
    estimates, lows, highs = ([getattr(cell, name) for cell in known] for name in ("estimate", "low", "high"))
    least, most, low, high = (_amount(part, each) for each in (min(estimates), max(estimates), min(lows), max(highs)))
    unit = " %" if part.kind == "share" else ""
    span = least if least == most else f"{least} to {most}"
    return f"{span}{unit} ({low} to {high}), n from {min(cell.count for cell in part.cells)}"


def _amount(part: PartResult, value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{100 * value:.0f}" if part.kind == "share" else f"{value:+.3g}"


def verdict(judgement: JudgementResult) -> str:
    """Return the verdict on a judgement of several parts."""
    if judgement.is_input:
        return AN_INPUT
    if judgement.verdict is Verdict.DEPENDS:
        return f"depends on {', '.join('what is looked at' if each == 'part' else each for each in judgement.depends_on) or 'the cell'}"
    return "outside: wrong in this model" if judgement.verdict is Verdict.OUTSIDE else judgement.verdict.value


def part_verdict(judgement: JudgementResult, part: PartResult) -> str:
    """Return the verdict on a part, and in how many cells it is sure."""
    if part.kind == "changes":
        return AN_INPUT if judgement.is_input else "shown"
    if part.verdict is Verdict.DEPENDS:
        inside, outside = (sum(cell.verdict is each for cell in part.cells) for each in SURE)
        return f"depends on {', '.join(part.depends_on) or 'the cell'}: inside {inside}, outside {outside} of {len(part.cells)} cells"
    sure = [cell.verdict.value for cell in part.cells if cell.verdict in SURE]
    some = f" in {len(sure)} of {len(part.cells)} cells" if len(sure) < len(part.cells) else ""
    if part.verdict is Verdict.UNSURE:
        return f"cannot tell; {sure[0]}{some}" if sure else "cannot tell"
    side = _side(judgement, part)
    if some:
        return f"{part.verdict.value}{side}{some}, in the others cannot tell"
    wrong = ": wrong here" if part.verdict is Verdict.OUTSIDE and not part.is_exploratory else ""
    return f"{part.verdict.value}{side}{wrong}"


def _side(judgement: JudgementResult, part: PartResult) -> str:
    """Return whether a share is below or above the band, if all its cells that are outside agree."""
    if judgement.band is None or part.kind != "share" or part.verdict is not Verdict.OUTSIDE:
        return ""
    below = {cell.estimate < judgement.band[0] for cell in part.cells if cell.verdict is Verdict.OUTSIDE}
    return ", below" if below == {True} else ", above" if below == {False} else ""


def robustness(part: PartResult) -> str:
    """Return whether a verdict is entailed or contingent, and where it changes."""
    if part.verdict is Verdict.DEPENDS:
        return f"contingent: {', '.join(part.depends_on) or 'cell'}"
    search = part.search
    if search is None:
        return "-"
    if search.status == "entailed":
        return f"entailed, as far as {search.points} points and {search.corners} corners tell"
    if search.status == "not searched":
        return search.status
    points = f"{search.flipped_points} of {search.rerun_points} points run again" if search.flipped_points else ""
    flip = search.counterexample
    if flip is None or not flip.held:
        return f"contingent: {points}" + (f" (point {flip.point}, {' '.join(flip.cell)})" if flip is not None else "")
    flipping = ", ".join(held_input(each) for each in flip.held[:MOST_SHOWN])
    if len(flip.held) > 1:
        flipping = f"{len(flip.held)} together: {flipping}" + (" ..." if len(flip.held) > MOST_SHOWN else "")
    return f"contingent: {flipping} ({' '.join(flip.cell)})" + (f"; {points}" if points else "")


def held_input(held: HeldInput) -> str:
    """Return an input at the point where the verdict changes, and between which values it surely does."""
    unit = f" {held.unit}" if held.unit not in (*WITHOUT_UNIT, held.input.rpartition(".")[2]) else ""
    values = (held.value, held.last_unchanged, held.first_changed)
    value, unchanged, changed = (f"{each:.3g}" if abs(each) < 1000 else f"{each:,.0f}" for each in values)
    between = f" (sure at {changed})" if math.isnan(held.last_unchanged) else f" ({unchanged} to {changed})"
    return f"{short_address(held.input)} {value}{unit}{between}"


def drivers(part: PartResult) -> str:
    """Return the strongest drivers with their correlations."""
    if part.kind == "changes":
        return ""
    drivers = [f"{short_address(each.input)} {each.correlation:+.2f}" for each in part.drivers[:MOST_SHOWN]]
    return ", ".join(drivers) or ("nothing above the noise" if part.cells else "")


def explained(share: ExplainedShare | None) -> str:
    """Return the share of the spread that unpublished inputs explain, of that which all explain."""
    return "-" if share is None else f"{100 * share.of_group:.0f} of {100 * share.of_all:.0f} %"


def short_address(address: str) -> str:
    """Return an address in words, without its first part, which goes without saying.

    >>> short_address("options.plans.kidal_push.worth")
    'kidal push worth'
    """
    opening = next((each for each in OPENINGS if address.startswith(each)), "")
    return address.removeprefix(opening).replace("_", " ").replace(".", " ")


def remarks(judgement: JudgementResult) -> Iterator[str]:
    """Yield what else there is to say of a judgement: its note, its assumptions, what was explored."""
    if judgement.note:
        yield judgement.note
    yield from map(_assumption, judgement.assumptions)
    for part in judgement.parts:
        flip = part.search.counterexample if part.search is not None else None
        if flip is not None and len(flip.held) > MOST_SHOWN:
            yield f"{part.name}: the verdict changes with, together, {', '.join(map(held_input, flip.held))}"
        also = f"changes: {'; '.join(_sure_changes(part)) or 'none sure'}" if part.changes else _beside(part.cells)
        if part.is_exploratory or part.note or also:
            opening = f"what if, {part.name}: {simulated(part)}, {part_verdict(judgement, part)}" if part.is_exploratory else part.name
            yield "; ".join(each.removesuffix(".") for each in (opening, part.note, also) if each)


def _assumption(shown: ShownAssumption) -> str:
    unit = f" {shown.unit}" if shown.unit else ""
    sign = f", above 0 in {100 * shown.above_zero:.0f} % of its spread" if 0.0 < shown.above_zero < 1.0 else ""
    thirds = f": {100 * shown.low_third:.0f} % in its lowest third, {100 * shown.high_third:.0f} % in its highest"
    return f"{shown.input} = {shown.value}{unit} ({shown.status}){sign}{'' if math.isnan(shown.low_third) else thirds}"


def _beside(cells: Sequence[CellResult]) -> str:
    """Return the means of the outcomes that are shown beside, as their range over the cells."""
    ranges = []
    for name in cells[0].also if cells else ():
        values = [cell.also[name] for cell in cells if not math.isnan(cell.also[name])]
        ranges.append(f"{name} {min(values):.3g} to {max(values):.3g}" if values else f"{name} never known")
    return f"beside: {', '.join(ranges)}" if ranges else ""


def _changes_in_short(part: PartResult) -> str:
    """Return how many outcomes surely change in some cell, and the first of them."""
    sure, outcomes = _sure_changes(part), len({change.outcome for change in part.changes})
    if not sure:
        return f"none of {outcomes} outcomes surely changes"
    return f"{len(sure)} of {outcomes} outcomes change: {'; '.join(sure[:MOST_SHOWN])}"


def _sure_changes(part: PartResult) -> list[str]:
    """Return the outcomes that surely change, the surest first, each with its range over the cells where it does."""
    sureness: dict[str, float] = {}
    for name in dict.fromkeys(change.outcome for change in part.changes):
        own = [change for change in part.changes if change.outcome == name]
        sure = [change for change in own if change.sure]
        if sure:
            cells = f" in {len(sure)} of {len(own)} cells" if len(sure) < len(own) else ""
            sureness[f"{name.replace('_', ' ')} {_span(sure)}{cells}"] = sum(map(_widths, sure))
    return sorted(sureness, key=lambda each: -sureness[each])


def _widths(change: OutcomeChange) -> float:
    """Return how many widths of its interval a change is; infinity if it is the same in every run."""
    return abs(change.estimate) / (change.high - change.low) if change.high > change.low else math.inf


def _span(changes: Sequence[OutcomeChange]) -> str:
    scale, unit = (100.0, " pt") if changes[0].unit == "share" else (1.0, "")
    least, most = (f"{scale * pick(change.estimate for change in changes):+.3g}" for pick in (min, max))
    return f"{least}{unit}" if least == most else f"{least} to {most}{unit}"
