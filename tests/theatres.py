"""Small theatres for tests: a few sites and units, every number certain, and nothing happens but what a test switches on.

A test says what it needs (`theatre(units=..., rules={"mines.strikes": "0.01 / km"})`), runs a real campaign of it, many times
over, and looks at the tables.
"""

import functools
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats
from hypothesis import strategies as st
from numpy.typing import NDArray

from kidal_sim.engine import kernel
from kidal_sim.engine.build import build
from kidal_sim.engine.names import names_of
from kidal_sim.explain.history import history
from kidal_sim.jit.compile import run_of
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Side
from kidal_sim.tables.world import World

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLANS = ("kidal_push", "tessalit_relief", "stay_put", "kidal_then_tessalit")
CHOICE = "commander_chooses"

Entities = Mapping[str, Mapping[str, Any]]
Changes = Mapping[str, Any]

KM_PER_DEGREE = 6371.0 * np.pi / 180.0

CALM = {
    "intelligence": {"located_unseen": 1.0, "located_watched": 1.0, "memory": "7 d", "information": "0 / h"},
    "air": {"dust_share": 0.0, "dust_length": "12 h", "fighters": 0.0, "civilians": 0.0, "base_time": "7 d"},
    "antiair": {
        "strength": 0.0, "reference": "1 teams", "crew": "4 people", "accident": 0.0, "careful_after_damage": "0 h",
        "careful_after_loss": "0 h", "comes_back": 1.0,
    },
    "march": {"pace": "10 km / h"},
    "mines": {
        "strikes": "0 / km", "passage_shape": 1e4, "vehicles": 0.0, "killed": 0.0, "wounded": 0.0, "delay": "0 h", "cleared": 0.0,
        "laid_again": "0 / h", "expected": 1.0,
    },
    "combat": {
        "intensity": "0 / h", "fighting_day": "12 h", "contact": "2 h", "halt": "0 h", "ambush": 1.0, "advantage": 1.0,
        "march_shelter": 1.0, "prepared_shelter": 1.0, "fortified_shelter": 1.0, "kept_down": 0.0, "killed": 0.3,
        "hiding_plain": "1e6 people", "hiding_town": "1e6 people", "hiding_massif": "1e6 people",
        "group_break": 1.0, "column_break": 1.0, "garrison_break": 1.0,
    },
    "aftermath": {"pursued": "0 / h", "rally": 1.0, "rally_after": "6 h"},
    "supply": {"need": "12 kg / day", "carries": "1000 d", "crew": "5 people", "hunger": "0 / h"},
    "siege": {"patience": "3 d", "gives_up": "0 / h"},
    "fires": {"rate": "0 / h", "killed": 0.0, "grounded": "0 h"},
    "raids": {"stay": "5 h", "answer": "2 h", "fight": "2 h", "slope": 1e3},
    "population": {
        "displaced": 0.0, "sweeps": "0 / h", "sweep_killed": 0.0, "attacks": 0.0, "attacks_over": "42 d", "response": 0.0,
        "memory": "90 d", "density": 0.02, "base_need": 0.5,
    },
}  # fmt: skip
"""Inputs under which nobody is hurt, hungry, late or wrong."""

CALENDAR = {"start": "2023-11-08", "horizon": "10 d", "turn": "6 h", "decisions": "6 h", "sunrise": "6 h", "sunset": "18 h", "hold": "2 d"}

SITES = {
    "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True, "airstrip": True},
    "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents"},
}
"""Two open places, a degree of latitude apart; insurgents never go to a hub."""

ROADS = {"track": {"between": ["fort", "camp"], "length": "120 km"}}

FACTIONS = {
    "army": {"side": "government", "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp"},
}

NEVER_CONTACT = 1e9
AT_THE_END = "at the end"
"""A day on which nothing is begun any more."""


def theatre(
    *, sites: Entities = SITES, roads: Entities = ROADS, factions: Entities = FACTIONS, units: Entities, wings: Entities | None = None,
    plan: Mapping[str, Any] | None = None, objective: str | None = None, rules: Changes | None = None, calendar: Changes | None = None,
    **sections: Any,
) -> Scenario:  # fmt: skip
    """A scenario of these entities in calm; rules by dotted name, such as {"mines.strikes": "0.01 / km"}; other sections as they are."""
    times = CALENDAR | dict(calendar or {})
    content = {
        "title": "A small theatre",
        "calendar": times,
        "sites": {name: {"terrain": "plain", "works": "hasty", **site} for name, site in sites.items()},
        "roads": {name: {"terrain": "plain", "mines": 1.0, **road} for name, road in roads.items()},
        "factions": {name: dict(faction) if faction["side"] == "neutral" else _of_side(faction) for name, faction in factions.items()},
        "troops": {"men": {"quality": 1.0}},
        "units": {name: {"troops": "men", **unit} for name, unit in units.items()},
        "wings": {name: dict(wing) for name, wing in (wings or {}).items()},
        "plan": json.loads(json.dumps(plan or {}).replace(AT_THE_END, times["horizon"])),
        "rules": CALM,
        **sections,
    } | ({"objective": {"site": objective}} if objective else {})
    return _load(content, {f"rules.{name}": value for name, value in (rules or {}).items()})


def _of_side(faction: Mapping[str, Any]) -> dict[str, Any]:
    return {"noise": 0.0, "staleness": "0 / h", **faction, "doctrine": {"contact": NEVER_CONTACT, **faction.get("doctrine", {})}}


def _load(content: Mapping[str, Any], overrides: Changes) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "theatre.yaml"
        file.write_text(json.dumps(content, sort_keys=False))
        return load(file, overrides)


def column(people: int, at: str = "fort", vehicles: int = 0, faction: str = "army") -> dict[str, Any]:
    return {"faction": faction, "kind": "column", "at": at, "people": people, "vehicles": vehicles}


def garrison(people: int, at: str = "fort", faction: str = "army") -> dict[str, Any]:
    return {"faction": faction, "kind": "garrison", "at": at, "people": people}


def group(people: int, at: str = "camp", faction: str = "rebels") -> dict[str, Any]:
    return {"faction": faction, "kind": "fighting_group", "at": at, "people": people}


def teams(number: int, at: str = "camp", faction: str = "rebels") -> dict[str, Any]:
    return {"faction": faction, "kind": "air_defence", "at": at, "teams": number}


def march(site: str, **more: Any) -> dict[str, Any]:
    return {"do": "march", "site": site, **more}


@functools.cache
def shipped(plan: str) -> Scenario:
    """A plan as it is delivered."""
    return load(SCENARIOS / f"{plan}.yaml")


def changed(plan: str, changes: Changes) -> Scenario:
    """A delivered plan with some values replaced; correlations are dropped, for they want a spread."""
    return load(SCENARIOS / f"{plan}.yaml", {"correlations": [], **changes})


def extended(plan: str, content: Mapping[str, Any]) -> Scenario:
    """A delivered plan with something added, such as a new unit."""
    return _load({"extends": f"kidal_sim:{plan}.yaml", **content}, {})


@functools.cache
def _certain(plan: str) -> dict[str, Any]:
    spread = {address: quantity for address, quantity in walk(shipped(plan)) if not quantity.is_certain}
    return {address: f"{quantity.best!r} {quantity.unit}" for address, quantity in spread.items()}


def calm(plan: str) -> dict[str, Any]:
    """Overrides that make every spread of a delivered plan certain, at its central value."""
    return dict(_certain(plan))


_people = st.integers(0, 3000).map(str)
_odds = st.floats(0.05, 3.0).map(lambda number: f"{number:.3f}")
overrides = st.fixed_dictionaries(
    {},
    optional={
        "units.main_column.people": _people,
        "units.kidal_rebels.people": _people,
        "units.aguelhok_rebels.people": _people,
        "units.tessalit_besiegers.people": _people,
        "units.anefis_rebels.people": _people,
        "units.gao_reserve.people": _people,
        "units.tessalit_air_defence.teams": st.integers(0, 30).map(str),
        "factions.government.doctrine.call_off": _odds,
        "factions.csp.doctrine.contact": _odds,
        "factions.csp.doctrine.defend": _odds,
        "factions.jnim.doctrine.contact": _odds,
        "rules.mines.strikes": st.sampled_from(["0 / km", "0.05 / km", "0.5 / km"]),
        "rules.combat.intensity": st.sampled_from(["0 / h", "0.03 / h", "0.3 / h"]),
        "rules.antiair.strength": st.sampled_from(["0", "3", "30"]),
        "rules.air.dust_share": st.sampled_from(["0", "0.5"]),
        "rules.supply.carries": st.sampled_from(["0 d", "1 d"]),
        "rules.siege.gives_up": st.sampled_from(["0 / day", "2 / day"]),
        "sites.tessalit.stock": st.sampled_from(["0 d", "2 d", "60 d"]),
        "sites.anefis.stock": st.sampled_from(["0 d", "1 d"]),
        "units.convoy_anefis.every": st.sampled_from(["1 d", "2 d"]),
        "wings.airlift.sorties": st.sampled_from(["0 / day", "6 / day"]),
    },
)
"""Assumptions of a delivered plan pushed far from where they stand, some at a time."""


def early(plan: str) -> dict[str, str]:
    """Overrides that let a delivered plan begin within the first day."""
    return {"options.day" if plan == CHOICE else "plan.main_column.0.when.day": "6 h"}


class Play:
    """Some runs of a scenario: step them, look at their tables by name."""

    def __init__(self, scenario: Scenario, runs: int | NDArray[np.int64], seed: int = 1, series: bool = False, events: int = 0) -> None:
        self.scenario = scenario
        self.seed = seed
        self.numbers = np.arange(runs, dtype=np.int64) if isinstance(runs, int) else runs
        self.names = names_of(scenario)
        self.world: World
        self.inputs: Inputs
        self.world, self.inputs, self.draws = build(scenario, seed, self.numbers, series, events)
        self.horizon = scenario.calendar.horizon.best

    @property
    def hour(self) -> float:
        return float(self.world.clock["hour"][0, 0])  # type: ignore[call-overload]

    def until(self, hour: float) -> "Play":
        """Go on until an hour of the campaign."""
        clock: Any = self.world.clock
        clock["horizon"] = hour
        kernel.advance_all(self.world, self.inputs, self.seed, self.numbers)
        clock["horizon"] = self.horizon
        return self

    def to_end(self) -> "Play":
        return self.until(self.horizon)

    def turns(self) -> Iterator[float]:
        """Step all runs turn by turn to the horizon."""
        while self.hour < self.horizon:
            self.until(self.hour + self.scenario.calendar.turn.best)
            yield self.hour

    def place(self, name: str) -> int:
        return self.names.places.index(name)

    def unit(self, name: str) -> Any:
        """Columns of a unit, a value for each run; writing to them changes the world."""
        return self.world.units[:, self.names.units.index(name)]  # type: ignore[call-overload]

    def wing(self, name: str) -> Any:
        return self.world.wings[:, self.names.wings.index(name)]  # type: ignore[call-overload]

    def site(self, name: str) -> Any:
        return self.world.sites[:, self.names.sites.index(name)]  # type: ignore[call-overload]

    def road(self, name: str) -> Any:
        return self.world.roads[:, self.names.roads.index(name)]  # type: ignore[call-overload]

    def faction(self, name: str) -> Any:
        return self.world.factions[:, self.names.factions.index(name)]  # type: ignore[call-overload]

    def arrival(self, name: str) -> Any:
        return self.world.arrivals[:, self.names.arrivals.index(name)]  # type: ignore[call-overload]

    def log(self, run: int, what: What) -> list[Any]:
        """What a run has logged of one kind, in order; only a play with room for events has any."""
        events: Any = self.world.events[run]  # type: ignore[index]
        return [event for event in events[: self.world.log[run, 0].count] if event.what == what]  # type: ignore[index]

    def presence(self, side: Side, place: str) -> Any:
        return self.world.presences[:, side * len(self.names.places) + self.place(place)]  # type: ignore[call-overload]

    def belief(self, faction: str, place: str) -> Any:
        return self.world.beliefs[:, self.names.factions.index(faction) * len(self.names.places) + self.place(place)]  # type: ignore[call-overload]

    def passage(self, unit: str, road: str) -> Any:
        return self.world.passages[:, self.names.units.index(unit) * len(self.names.roads) + self.names.roads.index(road)]  # type: ignore[call-overload]

    def history(self, run: int = 0, *kinds: What) -> Any:
        """What happened in one run: all events, or those of some kinds."""
        found = history(run_of(self.world, run), self.names)
        return found[found["what"].isin([kind.name.lower() for kind in kinds])] if kinds else found


def play(scenario: Scenario, runs: int, seed: int = 1) -> Play:
    """So many runs, taken to the horizon."""
    return Play(scenario, runs, seed).to_end()


def assert_mean(values: Any, expected: float, slack: float = 0.0) -> None:
    """The mean of independent values agrees with what is expected; false alarm 1 in 10,000 for another seed.

    slack is what a stated approximation may add to the sampling interval.
    """
    values = np.asarray(values, dtype=np.float64)
    half_width = scipy.stats.norm.isf(0.5e-4) * values.std(ddof=1) / np.sqrt(len(values)) + slack
    assert abs(values.mean() - expected) <= half_width, f"found {values.mean():.6g} +- {half_width:.2g}; expected {expected:.6g}"


def assert_share(happened: Any, expected: float) -> None:
    """How often something happened agrees with its chance; false alarm below 1 in 10,000 for another seed."""
    happened = np.asarray(happened)
    p_value = scipy.stats.binomtest(int(happened.sum()), len(happened), expected).pvalue
    assert p_value > 1e-4, f"found {happened.mean():.4f}; expected {expected:.4f}"


def assert_counts(counts: Any, distribution: Any) -> None:
    """Counts follow a discrete distribution, by a chi-square test; false alarm 1 in 10,000 for another seed."""
    counts = np.asarray(counts)
    edges, cell = [], 0.0
    for number in range(int(distribution.isf(5.0 / len(counts))) + 1):
        cell += float(distribution.pmf(number)) * len(counts)
        if cell >= 5.0:
            edges.append(number)
            cell = 0.0
    cells = np.searchsorted(edges[:-1], counts, side="left")
    observed = np.bincount(cells, minlength=len(edges))
    below = distribution.cdf(edges[:-1])
    expected = np.diff(np.concatenate([[0.0], below, [1.0]])) * len(counts)
    p_value = scipy.stats.chisquare(observed, expected).pvalue
    assert p_value > 1e-4, f"observed {observed}, expected {expected.round(1)}"
