"""The scenarios that come with the program: they load fast, light, and are written out whole."""

import subprocess
import sys

import pytest

from kidal_sim.scenario.files.load import digest, load, serialize
from kidal_sim.scenario.files.paths import shipped, shipped_folder
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.units import parse
from tests.commands import ROOT

NAMES = ["theatre.yaml", "kidal_push.yaml", "tessalit_relief.yaml", "stay_put.yaml", "kidal_then_tessalit.yaml", "commander_chooses.yaml"]


@pytest.mark.parametrize("name", NAMES)
def test_loads_and_is_written_out_whole(name, tmp_path):
    scenario = load(f"kidal_sim:{name}")
    copy = tmp_path / name
    copy.write_text(serialize(scenario), encoding="utf-8")
    assert load(copy) == scenario
    assert digest(load(copy)) == digest(scenario)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_asks_for_a_unit_that_exists(name):
    for address, quantity in walk(load(shipped(name))):
        assert quantity.unit in ("share", "probability") or parse(quantity.unit) is not None, address


def test_shipped_folder_is_the_checkouts_own():
    assert shipped_folder() in (ROOT / "scenarios", ROOT / "kidal_sim" / "scenarios")


def test_checking_imports_nothing_heavy():
    program = (
        "import sys; from kidal_sim.scenario.files.load import load; load('kidal_sim:kidal_push.yaml')\n"
        "for name in ('scipy', 'pint', 'numba', 'mesa', 'matplotlib', 'pandas'): assert name not in sys.modules, name"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
