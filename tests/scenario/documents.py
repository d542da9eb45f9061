"""Whole scenarios, drawn from the very classes that read them: what a field may hold comes from its annotation.

What no schema can say (roads that join all sites, bases on the own side, orders that can be reached) is right by construction.
A document follows from one number, so that Hypothesis has one thing to draw: with a strategy a field it needs seconds for each.
"""

import math
from datetime import date, timedelta
from random import Random
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from kidal_sim.scenario.forces import Arrival, Doctrine, Faction, Recall, Troops, Unit, Wing
from kidal_sim.scenario.plans import Option, Options, Order, When
from kidal_sim.scenario.quantity.field_spec import FieldSpec
from kidal_sim.scenario.quantity.spec import Frozen, UnitAnnotation
from kidal_sim.scenario.schema import Rules
from kidal_sim.scenario.theatre import Calendar, Road, Site, Source
from kidal_sim.units import PURE

Document = dict[str, Any]
LARGE = 20.0
"""What a field without an upper end may hold above its lower end: campaigns stay small."""
NAMES = ("gao", "Bourem-2", "_x", "0", "a" * 64, "anefis")
TEXTS = (
    "x",
    "NO",
    "12:30",
    "~",
    "1e6",
    " ",
    "a: b",
    "# c",
    "漢字 🚁",
    "Ärger",
    "'",
    '"',
    "\\",
    "-",
    "2023-11-08",
    "|",
    "x" * 300,
)
MISSING = object()


def quantity(dice: Random, wanted: FieldSpec, certain: bool = False, above: float = 0.0) -> Any:
    """What a field takes: a number, a text with a unit, a distribution. `above` keeps it off the lower end."""
    low = (wanted.low if math.isfinite(wanted.low) else 0.0) + above
    high = wanted.high if math.isfinite(wanted.high) else low + LARGE
    unit = "" if wanted.unit in PURE else wanted.unit
    ends = {"unit": unit} if unit else {}
    number = certain_number(dice, wanted, low, high)
    kind = dice.randrange(3 if certain else 6)
    if kind == 0 and not wanted.needs_unit:
        return number
    if kind == 1 and unit:
        return f"{number!r} {unit}"
    if kind < 3:
        return {"value": number} | ends
    about = {name: dice.choice(words) for name, words in (("note", TEXTS), ("source", ("press", "judgement"))) if dice.random() < 0.5}
    return spread(dice, wanted, low, high) | ends | about


def certain_number(dice: Random, wanted: FieldSpec, low: float, high: float) -> float:
    if wanted.whole:
        return dice.randint(math.ceil(low), math.floor(high))
    return dice.choice([low, high, dice.uniform(low, high)])


def spread(dice: Random, wanted: FieldSpec, low: float, high: float) -> Document:
    """A distribution between two ends."""
    one, two, three = sorted(low + (high - low) * at / 16 for at in dice.sample(range(17), 3))
    shapes: list[Document] = [
        {"uniform": [one, three]},
        {"triangular": [one, two, three]},
        {"triangular": [one, one, three]},
        {"pert": [one, two, three]},
        {"normal": [two, (three - one) / 4, one, three]},
        {"choice": [certain_number(dice, wanted, low, high)]},
    ]
    if not wanted.is_share and wanted.low in (0.0, -math.inf) and wanted.high == math.inf:
        shapes += [{"gamma": [two + 1.0, 2.0]}, {"lognormal": [1.0, 2.0, 9.0]}, {"spread": [1.0, 2.0, 9.0]}]
    if wanted.is_share:
        shapes += [{"spread": [0.1, 0.3, 0.6]}, {"beta": [0.01, 0.03, 0.2]}]
    return dice.choice(shapes)


def filled(dice: Random, model: type[Frozen], certain: bool = False, above: float = 0.0, **fixed: Any) -> Document:
    """A part of a scenario: what is fixed, what must be there, and some of what may. None leaves a field out."""
    part: Document = {}
    for field, info in model.model_fields.items():
        name = info.alias or field
        value = fixed.get(field, MISSING)
        if value is MISSING and (info.is_required() or dice.random() < 0.5):
            value = drawn(dice, info, certain, above)
        if value is not MISSING and value is not None:
            part[name] = value
    return part


def drawn(dice: Random, info: FieldInfo, certain: bool, above: float) -> Any:
    """What a field may hold, by its annotation; MISSING if that is a matter of the whole scenario."""
    annotations = [each for each in (*info.metadata, *get_args(info.annotation)) if isinstance(each, UnitAnnotation)]
    if annotations:
        return quantity(dice, annotations[0].spec, certain, above)
    annotation = get_args(info.annotation)[0] if get_origin(info.annotation) is Annotated else info.annotation
    if get_origin(annotation) is Literal:
        return dice.choice(get_args(annotation))
    return dice.choice(TEXTS) if annotation is str else dice.random() < 0.5 if annotation is bool else MISSING


def document(seed: int) -> Document:
    """A scenario of three turns that loads."""
    dice = Random(seed)
    names = dice.sample(NAMES, dice.randint(2, 5))
    fort, camp = names[:2]
    held = {name: dice.choice(["government", "insurgents", "nobody"]) for name in names} | {fort: "government", camp: "insurgents"}
    ends = [[names[dice.randrange(at)], names[at]] for at in range(1, len(names))]
    roads = {f"r{at}": filled(dice, Road, between=pair) for at, pair in enumerate(ends)}
    people, aircraft = units(dice, names, list(roads), fort), wings(dice, fort)
    plans = [plan(dice, names, people, aircraft) for _ in range(dice.randint(1, 3))]
    sides = {"army": ("government", False, fort), "rebels": ("insurgents", True, camp)}
    return {
        "title": dice.choice(TEXTS),
        "calendar": calendar(dice),
        "sources": {"press": filled(dice, Source)},
        "sites": {
            name: filled(
                dice,
                Site,
                held_by=held[name],
                besieged=False,
                **({"hub": True, "airstrip": True} if name == fort else {}),
                **({"hub": False, "drone_base": False} if held[name] == "nobody" else {}),
            )
            for name in names
        },
        "roads": roads,
        "factions": {
            name: filled(
                dice,
                Faction,
                side=side,
                irregular=irregular,
                refuge=refuge,
                doctrine=filled(dice, Doctrine),
                noise=0.2,
                staleness="0.1 / day",
            )
            for name, (side, irregular, refuge) in sides.items()
        }
        | {"mission": {"side": "neutral"}},
        "troops": {"men": filled(dice, Troops), "others": filled(dice, Troops)},
        "units": people,
        "wings": aircraft,
        "arrivals": arrivals(dice, names, aircraft),
        "recalls": {"elsewhere": filled(dice, Recall, faction="army")},
        **({"plan": {"column": plans[0]}} if dice.random() < 0.5 else {"options": options(dice, names, plans)}),
        "objective": {"site": dice.choice(names)},
        "rules": rules(dice),
    }


def rules(dice: Random) -> Document:
    """Assumptions of the rules; what is used up is carried, too."""
    found = {name: filled(dice, info.annotation, above=0.01) for name, info in Rules.model_fields.items()}
    carried = {"ammunition": found["combat"].get("ammunition"), "fuel": found["march"].get("fuel")}
    found["supply"] |= {name: "20 kg" for name, used in carried.items() if used is not None}
    return found


def calendar(dice: Random) -> Document:
    turn = dice.choice([1, 2, 3, 4, 6, 8, 12, 24])
    return filled(
        dice, Calendar, certain=True, start=(date(1990, 1, 1) + timedelta(dice.randrange(20_000))).isoformat(), horizon=f"{3 * turn} h",
        turn=f"{turn} h", decisions=f"{turn} h", sunrise=f"{dice.uniform(0, 11):.2f} h", sunset=f"{dice.uniform(12, 24):.2f} h",
    )  # fmt: skip


def units(dice: Random, sites: list[str], roads: list[str], fort: str) -> Document:
    """A column, a party to leave behind and a reserve, and some of what else there may be."""
    army: Document = {"faction": "army", "troops": "men", "at": fort, "teams": None, "supplies": None, "manned_by": None}
    rebels = army | {"faction": "rebels", "at": dice.choice([*sites, *roads])}
    other = {"troops": "others", "share": quantity(dice, FieldSpec("share", low=0.0, high=1.0))}
    made = {
        "column": army | {"kind": "column", "at": dice.choice([*sites, *roads]), "people": dice.randint(50, 900), "with_": other},
        "party": army | {"kind": "garrison", "people": 0},
        "newcomers": army | {"kind": dice.choice(["column", "garrison"]), "people": None},
        "reserve": army | {"kind": "garrison"},
        "group": rebels | {"kind": "fighting_group"},
        "mission": army | {"faction": "mission", "kind": "column", "at": dice.choice([*sites, *roads])},
        "teams": rebels | {"kind": "air_defence", "people": None, "teams": dice.randint(0, 9)},
        "convoy": army
        | {"kind": "convoy", "people": None, "supplies": dice.choice(sites), "manned_by": "reserve", "every": "3 d", "load": "5 t"},
    }
    needed = ("column", "party", "newcomers", "reserve")
    return {name: filled(dice, Unit, **fixed) for name, fixed in made.items() if name in needed or dice.random() < 0.7}


def wings(dice: Random, home: str) -> Document:
    kinds = dice.sample(["drone", "helicopter", "jet", "transport"], dice.randint(0, 4))
    needed = {"airframes": 3, "radius": "300 km", "speed": "200 km/h", "endurance": "5 h", "cargo": "5 t"}
    return {kind: filled(dice, Wing, faction="army", kind=kind, home=home, **needed) for kind in kinds}


def arrivals(dice: Random, sites: list[str], wings: Document) -> Document:
    """People who come, and aircraft if there is a wing for them."""
    people = filled(dice, Arrival, at=dice.choice(sites), day="1 h", unit="newcomers", people=dice.randint(1, 90), wings=None)
    aircraft = filled(dice, Arrival, at=dice.choice(sites), day="1 h", people=None, wings={wing: 2 for wing in wings})
    return {"help": people} | ({"aircraft": aircraft} if wings else {})


def options(dice: Random, sites: list[str], plans: list[list[Document]]) -> Document:
    made = {
        name: filled(dice, Option, objective=dice.choice([None, *sites]), orders=orders) for name, orders in zip(NAMES, plans, strict=False)
    }
    return filled(dice, Options, unit="column", day=dice.choice([None, "1 h"]), plans=made)


def plan(dice: Random, sites: list[str], units: Document, wings: Document) -> list[Document]:
    able = [
        "wait",
        "march",
        "assault",
        "relieve",
        "withdraw",
        *(["escort"] if "convoy" in units else []),
        *(["base"] if "drone" in wings else []),
    ]
    verbs = [*dice.choices(able, k=dice.randrange(4)), "garrison"]
    leaver = next((at for at, verb in enumerate(verbs) if verb in ("march", "withdraw")), None)
    left = {"people": dice.randint(0, 40), "as": "party"}
    return [
        filled(
            dice, Order, do=verb, site=units["convoy"]["supplies"] if verb == "escort" else dice.choice(sites),
            leave=left if at == leaver else None, unit="convoy" if verb == "escort" else None, wing="drone" if verb == "base" else None,
            when=filled(dice, When, day="1 h", arrived=dice.choice([None, "help"])) if dice.random() < 0.5 else None,
        )
        for at, verb in enumerate(verbs)
    ]  # fmt: skip
