"""Findings as text for programs."""

import csv
import io
import json
import math
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import as_csv, as_json, as_markdown, csv_of, frame_as_csv, inert, records, rows
from kidal_sim.findings.table import Column, Table


class Pair(NamedTuple):
    low: float
    high: float


def test_as_csv__reads_back_as_it_was() -> None:
    told = [["a, b", 'say "no"', ""], ["two\nlines", "ü", "1.5"]]
    assert list(csv.reader(io.StringIO(as_csv(["x", "y", "z"], told)))) == [["x", "y", "z"], *told]


def test_as_markdown__nothing_in_a_cell_is_markup() -> None:
    assert as_markdown(["a"], [["<b>|*x*\n"]]) == "| a |\n| --- |\n| \\<b\\>\\|\\*x\\*\\\\n |\n"


def test_as_json__what_is_not_known_is_null() -> None:
    found = json.loads(as_json({"pair": Pair(1.0, math.nan), "many": (math.inf, 2)}))
    assert found == {"pair": {"low": 1.0, "high": None}, "many": [None, 2]}


def test_rows__of_a_frame_have_every_digit_that_means_something() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "sure": [True, False], "value": [1 / 3, np.nan], "n": np.array([1, 2], np.int64)})
    assert rows(frame) == [["a", "true", "0.333333", "1"], ["b", "false", "", "2"]]
    assert all(type(each) in (str, bool, float, int) for record in records(frame) for each in record.values())


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "-3.5 km"])
def test_inert__what_begins_as_a_formula_is_none(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "+1e-5", "-7", "", "push", "a=b", "3-4", "+", "-"])
def test_inert__numbers_and_words_stay(text: str) -> None:
    assert inert(text) == text


class Noted(Finding):
    """A finding whose text looks like a formula."""

    def tables(self) -> tuple[Table, ...]:
        return (Table.of((Column("note"), Column("change", kind="number")), [("=HYPERLINK(1)", -3.5)]),)


def test_csv__no_cell_is_live_and_numbers_stay() -> None:
    assert csv_of(Noted()) == "note,change\n'=HYPERLINK(1),-3.5\n"
    frame = pd.DataFrame({"=note": ["=HYPERLINK(1)", None], "change": [-3.5, 1 / 3], "won": [True, False]})
    assert frame_as_csv(frame) == "'=note,change,won\n'=HYPERLINK(1),-3.5,True\n,0.333333,False\n"
