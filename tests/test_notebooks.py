"""What results, scenarios and campaigns show in a notebook: a table or a picture."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kidal_sim.agents.campaign import Campaign
from kidal_sim.batch.execution.progress_meter import Meter, meter
from kidal_sim.batch.execution.run_in_memory import run
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.findings.figure import DataFigure
from tests.theatres import column, theatre

FOLDER = Path(__file__).with_name("folders") / "plain-2"


@pytest.fixture(scope="module")
def results() -> Results:
    return open_results(FOLDER)


def test_results__show_their_plans(results: Results) -> None:
    html = results._repr_html_()
    assert html.count("<tr>") == 1 + len(results.variants) and all(f"<td>{plan}</td>" in html for plan in results.variants)
    assert f"digest {results.manifest.digest}" in html


def test_rows__show_the_first_ones_and_how_many_there_are(results: Results) -> None:
    html = results.runs._repr_html_()
    assert html.count("<tr") > 5 and f"{len(results.runs):,} rows" in html


def test_scenario__shows_how_well_founded_it_is() -> None:
    scenario = theatre(units={"column": column(100)})
    html = scenario._repr_html_()
    assert scenario.title in html and "<td>unsourced</td>" in html


def test_campaign__shows_how_far_it_has_come_and_what_it_came_to() -> None:
    campaign = Campaign(theatre(units={"column": column(100)}, calendar={"horizon": "12 h", "turn": "6 h"}), seed=3)
    assert "Run 0 of seed 3, day 0, not finished." in campaign._repr_html_()
    while campaign.running:
        campaign.step()
    html = campaign._repr_html_()
    assert "Run 0 of seed 3, day 0.5." in html and "<td>government_losses</td>" in html


def test_figures__are_pictures() -> None:
    assert DataFigure(Figure(), pd.DataFrame())._repr_png_().startswith(b"\x89PNG")


class Shown:
    """A notebook's output: what stands there now, and how often it was changed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def display(self, text: dict[str, str], **_: object) -> "Shown":
        self.texts.append(text["text/plain"])
        return self

    update = display


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """As if the program ran in the kernel of a notebook."""
    shown = Shown()
    shell = SimpleNamespace(config={"IPKernelApp": {}})
    module = SimpleNamespace(get_ipython=lambda: shell, display=shown)
    monkeypatch.setitem(sys.modules, "IPython", module)  # type: ignore[arg-type]
    return shown


def test_progress__is_shown_in_a_notebook_and_ends_with_all_runs(notebook: Shown) -> None:
    small = theatre(units={"column": column(100)}, calendar={"horizon": "12 h", "turn": "6 h"})
    run(small, 250)
    assert "250 of 250 runs" in notebook.texts[-1]


def test_progress__elsewhere_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, notebook: Shown) -> None:
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace(config={}))
    assert type(meter(5)) is Meter
    monkeypatch.delitem(sys.modules, "IPython")
    assert type(meter(5)) is Meter and notebook.texts == []
