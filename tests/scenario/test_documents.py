"""Any valid document loads and runs; any spoiled one is refused at the place where it is spoiled."""

import copy
import json
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kidal_sim.engine.run import run
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.diff import diff
from kidal_sim.scenario.files.load import digest, load, serialize
from kidal_sim.scenario.register import register, totals
from tests.scenario.documents import document
from tests.scenario.mutation import LINE
from tests.scenario.schemas import PART, valid_whole

few = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
more = settings(few, max_examples=40)
documents = st.integers(0, 2**32).map(document)
NASTY = [
    None,
    True,
    -1,
    1e300,
    "",
    "~",
    "~delete",
    "70 km/h",
    "NO",
    "\u2028",
    "x" * 300,
    [],
    {},
    {"value": 1},
    {"uniform": [2, 1]},
    "1 1/h",
    0.5,
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("documents") / "a.yaml"


def leaves(part, path=()):
    """Addresses of all that is neither a mapping nor a list."""
    if isinstance(part, dict | list):
        for name, each in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(each, (*path, name))
    else:
        yield path


def mappings(part, path=()):
    if isinstance(part, dict):
        yield path
    for name, each in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from mappings(each, (*path, name))


def at(part, path):
    for name in path:
        part = part[name]
    return part


def refused(file, document):
    """The lines by which a document is refused; every one has its place."""
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(ScenarioError) as refusal:
        load(file)
    return located(refusal.value)


def located(refusal):
    lines = str(refusal).split("\n")
    assert all(map(LINE.fullmatch, lines)), lines
    return lines


def written(file, document):
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    return load(file)


@few
@given(documents)
def test_valid__loads_and_runs_three_turns(file, document):
    scenario = written(file, document)
    assert run(scenario, 1, range(2), True).runs.num_rows == 2


@few
@given(documents)
def test_valid__agrees_with_the_json_schema_and_is_written_out_whole(file, document):
    assert [error.message[:300] for error in valid_whole().iter_errors(document)] == []
    scenario = written(file, document)
    file.write_text(serialize(scenario), encoding="utf-8")
    again = load(file)
    assert digest(again) == digest(scenario)
    assert diff(again, scenario) == []
    assert totals(register(again)) == totals(register(scenario))


@more
@given(documents, st.data())
def test_spoiled__an_unknown_key_anywhere_is_told_with_its_address(file, document, data):
    path = data.draw(st.sampled_from(list(mappings(document))))
    at(document, path)["zzz"] = data.draw(st.sampled_from([1, "x", None, [1]]))
    assert any(".".join(map(str, (*path, "zzz"))) in line for line in refused(file, document))


@more
@given(documents, st.data())
def test_spoiled__a_list_in_place_of_any_value_is_told_with_its_address(file, document, data):
    path = data.draw(st.sampled_from(list(leaves(document))))
    at(document, path[:-1])[path[-1]] = [[]]
    if path[-1] in ("choice",):
        return
    found = refused(file, document)
    assert any(".".join(map(str, path)) in line for line in found), (path, found)


@more
@given(documents, st.data())
def test_spoiled__whatever_is_put_or_lost_loads_and_runs_or_is_located(file, document, data):
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([*leaves(document), *mappings(document)][1:]))
        if not path:
            continue
        parent = at(document, path[:-1])
        kind = data.draw(st.sampled_from(["lost", "nasty", "moved"]))
        if kind == "lost":
            del parent[path[-1]]
        elif kind == "nasty":
            parent[path[-1]] = copy.deepcopy(data.draw(st.sampled_from(NASTY)))
        else:
            parent[path[-1]] = copy.deepcopy(at(document, data.draw(st.sampled_from(list(leaves(document)) or [()]))))
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    try:
        scenario = load(file)
    except ScenarioError as refusal:
        located(refusal)
        return
    if scenario.calendar.horizon.best <= 3 * scenario.calendar.turn.best:
        run(scenario, 1, range(1), False)


def allowed(schema, dice):
    """Something that a JSON Schema allows. Our own, as hypothesis-jsonschema 0.23.1 does not go with this Hypothesis, and took minutes."""
    if "$ref" in schema:
        return allowed(PART["$defs"][schema["$ref"].removeprefix("#/$defs/")], dice)
    if "anyOf" in schema:
        return allowed(dice.choice(schema["anyOf"]), dice)
    if "const" in schema or "enum" in schema:
        return dice.choice(schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "object":
        must = dice.choice(schema.get("oneOf", [{}])).get("required", schema.get("required", []))
        names = [name for name in schema.get("properties", {}) if name in must or (dice.random() < 0.4 and "oneOf" not in schema)]
        content = {name: allowed(schema["properties"][name], dice) for name in names}
        inner = schema.get("additionalProperties")
        more = dice.choices(["gao", "kidal", "main_column", "tb2", "new", "3", "5 km"], k=dice.randrange(3)) if inner else []
        return content | {name: allowed(inner if isinstance(inner, dict) else {}, dice) for name in more}
    if kind == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        return [allowed(schema["items"], dice) for _ in range(dice.randint(least, min(most, least + 2)))]
    if kind in ("number", "integer"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", -9))
        number = dice.choice([low, low + 1, low + dice.random(), schema.get("maximum", 1e6)])
        return int(number) if kind == "integer" else number
    simple = {
        "boolean": [True, False],
        "null": [None],
        "string": ["3 km", "5 people", "2 days", "70 km/h", "20 %", "gao", "judgement", "kidal"],
    }
    return dice.choice(simple.get(kind if isinstance(kind, str) else "string", simple["string"]))


SECTIONS = sorted(PART["properties"].keys() - {"extends"})


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 60), marks=pytest.mark.slow)], ids=["few", "many"])
@pytest.mark.parametrize("section", SECTIONS)
def test_json_schema__whatever_it_allows_loads_or_is_located(file, section, seeds):
    for seed in seeds:
        content = {"extends": "kidal_sim:kidal_push.yaml", section: allowed(PART["properties"][section], Random(seed))}
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")
        try:
            load(file)
        except ScenarioError as refusal:
            located(refusal)
