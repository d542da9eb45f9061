"""Findings about judgements in words: rows of text."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from kidal_sim.findings.render import cell as in_digits
from kidal_sim.judgements.counterexample_search import Held
from kidal_sim.judgements.drivers import Rests
from kidal_sim.judgements.findings import Change, Finding, PartFinding, Report, Shown
from kidal_sim.judgements.verdict import SURE, Verdict

Row = tuple[str, ...]
HEADINGS = ("#", "judgement", "word", "simulated", "verdict", "entailed or contingent", "hangs most on", "ours")
CELL_HEADINGS = ("number", "judgement", "part", "explores", "kind", "cell", "n", "estimate", "low", "high", "verdict")
MOST_HANGS = 3
MOST_CHANGES = 3
MOST_HELD = 3


def rows(report: Report) -> Iterator[Row]:
    """A row for each judgement, and beneath it one for each part if there are several."""
    for finding in report.findings:
        counted = [part for part in finding.parts if not part.explores]
        alone = counted[0] if len(counted) == 1 else None
        rest = _part_cells(finding, alone) if alone else ("", _verdict(finding), finding.status, "", "")
        yield (str(finding.number), finding.text, _word(finding), *rest)
        for part in counted if alone is None else ():
            yield ("", f"- {part.name.replace('_', ' ')}", "", *_part_cells(finding, part))


def _part_cells(finding: Finding, part: PartFinding) -> Row:
    return (_simulated(part), _part_verdict(finding, part), _entailed(finding, part), _hangs(part), _rests(part.rests))


def _word(finding: Finding) -> str:
    return finding.word if finding.band is None else f"{finding.word}: {_band(finding.band)}"


def _band(band: tuple[float, float]) -> str:
    low, high = (f"{100 * each:.3g}" for each in band)
    return f"≤ {high} %" if band[0] == 0.0 else f"≥ {low} %" if band[1] == 1.0 else f"{low}–{high} %"


def _simulated(part: PartFinding) -> str:
    """The range over cells, and that of their intervals."""
    if part.changes:
        return _changed(part)
    known = [cell for cell in part.cells if cell.count]
    if not known:
        return "no run"
    estimates, lows, highs = ([getattr(cell, name) for cell in known] for name in ("estimate", "low", "high"))
    least, most, low, high = (_amount(part, each) for each in (min(estimates), max(estimates), min(lows), max(highs)))
    unit = " %" if part.kind == "share" else ""
    span = least if least == most else f"{least} to {most}"
    fewest = min(cell.count for cell in part.cells)
    return f"{span}{unit} ({low} to {high}){f', n from {fewest}'}"


def _amount(part: PartFinding, value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{100 * value:.0f}" if part.kind == "share" else f"{value:+.3g}"


def _verdict(finding: Finding) -> str:
    if finding.is_input:
        return "an input here, no finding"
    if finding.verdict is Verdict.DEPENDS:
        return f"depends on {', '.join('what is looked at' if each == 'part' else each for each in finding.depends) or 'the cell'}"
    return {Verdict.INSIDE: "inside", Verdict.OUTSIDE: "outside: wrong in this model", Verdict.UNSURE: "cannot tell"}.get(
        finding.verdict, "shown"
    )


def _part_verdict(finding: Finding, part: PartFinding) -> str:
    if part.kind == "changes":
        return "an input here, no finding" if finding.is_input else "shown"
    if part.verdict is Verdict.DEPENDS:
        inside = [" ".join(cell.levels) for cell in part.cells if cell.verdict is Verdict.INSIDE]
        outside = [" ".join(cell.levels) for cell in part.cells if cell.verdict is Verdict.OUTSIDE]
        return (
            f"depends on {', '.join(part.depends) or 'the cell'}: inside {len(inside)}, outside {len(outside)} of {len(part.cells)} cells"
        )
    sure = sum(cell.verdict in SURE for cell in part.cells)
    some = f" in {sure} of {len(part.cells)} cells" if sure < len(part.cells) else ""
    if part.verdict is Verdict.UNSURE:
        found = next((cell.verdict.value for cell in part.cells if cell.verdict in SURE), "")
        return f"cannot tell; {found}{some}" if found else "cannot tell"
    if some:
        return f"{part.verdict.value}{_side(finding, part)}{some}, in the others cannot tell"
    if part.verdict is Verdict.INSIDE:
        return "inside"
    return f"outside{_side(finding, part)}" + ("" if part.explores else ": wrong here")


def _side(finding: Finding, part: PartFinding) -> str:
    """Whether it is below the band or above it."""
    if finding.band is None or part.kind != "share" or part.verdict is not Verdict.OUTSIDE:
        return ""
    wrong = [cell.estimate for cell in part.cells if cell.verdict is Verdict.OUTSIDE]
    below = sum(each < finding.band[0] for each in wrong)
    return ", below" if below == len(wrong) else ", above" if below == 0 else ""


def _entailed(finding: Finding, part: PartFinding) -> str:
    if part.verdict is Verdict.DEPENDS:
        return f"contingent: {', '.join(part.depends) or 'cell'}"
    found = part.search
    if found is None:
        return "-"
    if found.status == "not searched":
        return "not searched"
    if found.status == "entailed":
        return f"entailed, as far as {found.points} points and {found.corners} corners tell"
    flips = f"{found.points_flipped} of {found.again} points run again" if found.points_flipped else ""
    if found.flip is None or not found.flip.held:
        point = f" (point {found.flip.point}, {' '.join(found.flip.cell)})" if found.flip is not None else ""
        return f"contingent: {flips}{point}"
    held = found.flip.held
    said = ", ".join(_held(each) for each in held[:MOST_HELD])
    if len(held) > 1:
        said = f"{len(held)} together: {said}" + (" ..." if len(held) > MOST_HELD else "")
    cell = " ".join(found.flip.cell)
    return f"contingent: {said} ({cell})" + (f"; {flips}" if flips else "")


def _held(held: Held) -> str:
    """An input at the flip, and between which values the flip surely lies."""
    unit = f" {held.unit}" if held.unit not in ("", "1", "share", "probability", held.input.rpartition(".")[2]) else ""
    value, same, flipped = (f"{each:.3g}" if abs(each) < 1000 else f"{each:,.0f}" for each in (held.value, held.same, held.flipped))
    between = f" (sure at {flipped})" if math.isnan(held.same) else f" ({same} to {flipped})"
    return f"{short(held.input)} {value}{unit}{between}"


def _hangs(part: PartFinding) -> str:
    if part.kind == "changes":
        return ""
    said = [f"{short(each.input)} {each.correlation:+.2f}" for each in part.hangs[:MOST_HANGS]]
    return ", ".join(said) or ("nothing above the noise" if part.cells else "")


def _rests(found: Rests | None) -> str:
    if found is None:
        return "-"
    return f"{100 * found.of_class:.0f} of {100 * found.explained:.0f} %"


def short(address: str) -> str:
    """An address in words, without its first part, which goes without saying.

    >>> short("options.plans.kidal_push.worth")
    'kidal push worth'
    """
    openings = ("rules.", "units.", "factions.", "options.plans.", "wings.", "plan.", "roads.", "sites.", "arrivals.")
    opening = next((each for each in openings if address.startswith(each)), "")
    return address.removeprefix(opening).replace("_", " ").replace(".", " ")


def _changed(part: PartFinding) -> str:
    """How many outcomes surely change in some cell, and the first of them."""
    said = _all_changed(part)
    names = len(set(change.outcome for change in part.changes))
    return (
        f"{len(said)} of {names} outcomes change: {'; '.join(said[:MOST_CHANGES])}" if said else f"none of {names} outcomes surely changes"
    )


def _all_changed(part: PartFinding) -> list[str]:
    """The outcomes that surely change, the surest first, each with its range over the cells where it does."""
    said: dict[str, float] = {}
    for name in dict.fromkeys(change.outcome for change in part.changes):
        own = [change for change in part.changes if change.outcome == name]
        sure = [change for change in own if change.sure]
        if sure:
            words = f"{name.replace('_', ' ')} {_span(sure)}" + (f" in {len(sure)} of {len(own)} cells" if len(sure) < len(own) else "")
            said[words] = sum(_sureness(change) for change in sure)
    return sorted(said, key=lambda each: -said[each])


def _sureness(change: Change) -> float:
    """How many widths of its interval a change is; without end if it is the same in every run."""
    return abs(change.estimate) / (change.high - change.low) if change.high > change.low else math.inf


def _span(changes: Sequence[Change]) -> str:
    scale, unit = (100.0, " pt") if changes[0].unit == "chance" else (1.0, "")
    least, most = (f"{scale * pick(change.estimate for change in changes):+.3g}" for pick in (min, max))
    return f"{least}{unit}" if least == most else f"{least} to {most}{unit}"


def cell_rows(report: Report) -> Iterator[Row]:
    """Every part in every cell, with all digits that mean something; changes have an outcome as their kind."""
    for finding in report.findings:
        for part in finding.parts:
            opening = (str(finding.number), finding.name, part.name, in_digits(part.explores))
            for cell in part.cells:
                numbers = (str(cell.count), *(in_digits(each) for each in (cell.estimate, cell.low, cell.high)))
                yield (*opening, part.kind, " ".join(cell.levels), *numbers, cell.verdict.value)
            for change in part.changes:
                numbers = (str(change.count), *(in_digits(each) for each in (change.estimate, change.low, change.high)))
                yield (*opening, change.outcome, " ".join(change.levels), *numbers, "sure" if change.sure else "not sure")


def notes(report: Report) -> Iterator[tuple[str, list[str]]]:
    """For each judgement what else there is to say: its note, its inputs, what was explored."""
    for finding in report.findings:
        lines = [finding.note] if finding.note else []
        lines += [_shown(each) for each in finding.assumptions]
        for part in finding.parts:
            said = f"{part.name}: {_simulated(part)}, {_part_verdict(finding, part)}" if part.explores else part.name
            if part.search is not None and part.search.flip is not None and len(part.search.flip.held) > MOST_HELD:
                lines.append(f"{part.name} flips with, together: {', '.join(_held(each) for each in part.search.flip.held)}")
            also = f"changes: {'; '.join(_all_changed(part)) or 'none sure'}" if part.changes else _also(part)
            if part.explores or part.note or also:
                lines.append(
                    "; ".join(each.removesuffix(".") for each in ((f"what if, {said}" if part.explores else said), part.note, also) if each)
                )
        yield f"{finding.number} {finding.text}", lines


def _also(part: PartFinding) -> str:
    """Means of outcomes beside, their range over the cells."""
    said = []
    for name in part.cells[0].also if part.cells else ():
        values = [cell.also[name] for cell in part.cells if not math.isnan(cell.also[name])]
        said.append(f"{name} {min(values):.3g} to {max(values):.3g}" if values else f"{name} never known")
    return f"beside: {', '.join(said)}" if said else ""


def _shown(shown: Shown) -> str:
    unit = f" {shown.unit}" if shown.unit else ""
    answer = (
        ""
        if math.isnan(shown.low_third)
        else f": {100 * shown.low_third:.0f} % in its lowest third, {100 * shown.high_third:.0f} % in its highest"
    )
    sign = f", above 0 in {100 * shown.above_zero:.0f} % of its spread" if 0.0 < shown.above_zero < 1.0 else ""
    return f"{shown.input} = {shown.value}{unit} ({shown.status}){sign}{answer}"


def summary(report: Report) -> str:
    """How many judgements came out how."""
    counts = Counter("input" if finding.is_input else finding.verdict.value for finding in report.findings)
    said = {
        "inside": "inside their band", "outside": "outside it: in this model the report is wrong", "depends": "depend on something",
        "cannot tell": "of which the model cannot tell", "input": "put in, of which nothing is found",
        "shown": "shown, with nothing to hold them against",
    }  # fmt: skip
    return "; ".join(f"{counts[key]} {words}" for key, words in said.items() if counts[key]) + "."
