"""Results of judgements made by hand, for tests."""

import dataclasses
from typing import Any

from kidal_sim.judgements.report import JudgementReport
from kidal_sim.judgements.results import CellResult, JudgementResult, PartResult
from kidal_sim.judgements.verdict import Verdict


def judgement_report() -> JudgementReport:
    """Four judgements with a band each, and one that is no share."""
    verdicts = (Verdict.INSIDE, Verdict.OUTSIDE, Verdict.DEPENDS, Verdict.UNSURE)
    judgements = [_numbered(number, verdict, "share") for number, verdict in enumerate(verdicts, start=1)]
    judgements.append(_numbered(5, Verdict.INSIDE, "mean"))
    return JudgementReport("Judgements", "", 600, 0, 0, 0, tuple(judgements))


def _numbered(number: int, verdict: Verdict, kind: str) -> JudgementResult:
    found = part(*(cell(f"cell {at}", middle, verdict) for at, middle in enumerate((0.15 * number, 0.18 * number))), kind=kind)
    text = f"A judgement number {number}, which is told in so many words that a line does not hold them all"
    return judgement(found, number=number, name=f"number_{number}", text=text)


def cell(levels: str, estimate: float, verdict: Verdict, count: int = 80, **also: float) -> CellResult:
    """What 80 runs of a cell say, with limits 0.08 to either side."""
    return CellResult(tuple(levels.split("|")), count, estimate, estimate - 0.08, estimate + 0.08, verdict, also)


def part(*cells: CellResult, **said: Any) -> PartResult:
    """A part that is a share, with the verdict of its first cell, and nothing more to say of it but what is given."""
    verdict = cells[0].verdict if cells else Verdict.SHOWN
    plain = PartResult("main", "go", None, "share", False, "", verdict, (), cells, (), None, (), 0.0, None)
    return dataclasses.replace(plain, **said)


def judgement(*parts: PartResult, **said: Any) -> JudgementResult:
    """Of a judgement that something is likely, with the verdict of its first part."""
    plain = JudgementResult(1, "first", "A judgement", "likely", (0.55, 0.8), "", (), "", False, (), parts[0].verdict, (), "", parts)
    return dataclasses.replace(plain, **said)
