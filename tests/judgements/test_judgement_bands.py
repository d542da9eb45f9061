"""The figure of judgements."""

import dataclasses

import pytest

from kidal_sim.errors import KidalError
from kidal_sim.judgements.judgement_bands import band_table, judgement_bands
from kidal_sim.judgements.report import JudgementReport
from kidal_sim.judgements.verdict import Verdict
from tests.judgements import made


def words(report: JudgementReport) -> str:
    """All that is written in the figure."""
    texts = judgement_bands(report).figure.findobj(lambda artist: hasattr(artist, "get_text"))
    return " ".join(text.get_text() for text in texts).replace("\n", " ")


def test_judgement_bands__says_on_how_many_runs_and_cells_shares_rest() -> None:
    first = made.part(made.cell("a|150km", 0.2, Verdict.INSIDE, 18), made.cell("a|300km", 0.3, Verdict.INSIDE, 0))
    report = dataclasses.replace(
        made.judgement_report(), judgements=(made.judgement(first), made.judgement(made.part(made.cell("b", 0.4, Verdict.INSIDE, 600))))
    )
    said = words(report)
    assert "600 runs of each scenario in each cell; shares are of the runs that count, 18 to 600 in a cell." in said
    assert "1 (main): 1 of 2 cells, no run counts in the others." in said and "mark: their median" in said


def test_judgement_bands__shares_have_rungs_and_others_are_named() -> None:
    report = made.judgement_report()
    assert set(band_table(report)["number"]) == {1, 2, 3, 4}
    assert "not shown: 5" in words(report)
    with pytest.raises(KidalError, match="no judgement is on a share"):
        judgement_bands(dataclasses.replace(report, judgements=report.judgements[4:]))
