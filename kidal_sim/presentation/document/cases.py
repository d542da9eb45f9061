"""What the description says of events, results, plans and history."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kidal_sim.engine.outcomes.table import describe
from kidal_sim.presentation.document.inputs import value_of
from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.observations import Observation
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.rates import FILE as RATES
from kidal_sim.scenario.register import stated_parts
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import EVENTS, EventKind


def outcomes() -> str:
    """Return a table of every column of a run's results."""
    found = describe(load("kidal_sim:kidal_push.yaml"))
    rows = [(code(each.name), each.kind, plain(each.unit), plain(each.meaning)) for each in found]
    return table(("outcome", "kind", "unit", "meaning"), rows)


def events() -> str:
    """Return a table of every kind of event: what it says, whose row `who` and `other` are, what its amount is, what it does to a plan."""
    rows = [
        (code(what.name.lower()), plain(kind.phrase.replace("[", "").replace("]", "")), kind.actor, _other(kind), kind.amount, kind.effect)
        for what, kind in EVENTS.items()
    ]
    return table(("event", "in words", "who", "other", "amount", "to the plan of a side"), rows)


def _other(kind: EventKind) -> str:
    """Return whose row `other` is, if a kind of event ever names one."""
    return kind.other if "{other}" in kind.phrase + kind.phrase_with_other else ""


def plans() -> str:
    """Return every shipped plan: its question, and its orders; of a commander who may choose, those of every plan that he may choose."""
    return "\n".join(_plan(file.stem, scenario) for file, scenario in _scenarios("") if scenario.plan or scenario.options)


def history() -> str:
    """Return every case of history: its question, what was observed, and which inputs were set from it."""
    return "\n".join(_case(file.stem, scenario) for file, scenario in _scenarios("history"))


def _scenarios(folder: str) -> Iterator[tuple[Path, Scenario]]:
    """Yield shipped scenarios that extend another file, resolved."""
    for file in sorted((shipped_folder() / folder).glob("*.yaml")):
        if file.name != RATES and any(line.startswith("extends:") for line in file.read_text(encoding="utf-8").splitlines()):
            yield file, load(file)


def _plan(name: str, scenario: Scenario) -> str:
    steps = [(unit, "", orders) for unit, orders in scenario.plan.items()]
    free = scenario.options
    steps += [(free.unit, plan, option.orders) for plan, option in free.plans.items()] if free else []
    rows = [
        (code(unit), code(choice), str(number), "; ".join(_said(order)))
        for unit, choice, orders in steps
        for number, order in enumerate(orders, 1)
    ]
    worth = [f"{code(plan)} is worth {' '.join(value_of(option.worth)).strip()}" for plan, option in free.plans.items()] if free else []
    choice = f"From {' '.join(value_of(free.day))} on, by choice: {', '.join(worth)}.\n\n" if free else ""
    return f"#### {code(name)}: {_title(scenario)}\n\n{choice}{table(('unit', 'choice', 'step', 'order'), rows)}"


def _said(part: Any, name: str = "") -> Iterator[str]:
    """Yield the fields of a part of a plan, without what has its default."""
    for key, value in stated_parts(part).items():
        at = f"{name} {key}".strip()
        if isinstance(value, Quantity):
            yield f"{at}: {' '.join(value_of(value))}".strip()
        elif inner := stated_parts(value):
            yield from (_said(inner, at))
        else:
            yield f"{at}: {plain(str(value))}"


def _case(name: str, scenario: Scenario) -> str:
    headings = ("figure", "outcome", "low", "value", "high", "naive guess", "unit", "source", "note")
    seen = table(headings, [(code(name), *_figures(each)) for name, each in scenario.observed.items()])
    out = "".join(f"- {', '.join(code(each) for each in entry.inputs)}: {plain(entry.note or '')}\n" for entry in scenario.leave_out)
    days = scenario.calendar.horizon.best / 24.0
    begins = f"From {scenario.calendar.start}, {days:g} days."
    return f"#### {code(name)}: {_title(scenario)}\n\n{begins}\n\n{seen}\nInputs that elsewhere rest on these figures:\n\n{out or '- none'}"


def _figures(seen: Observation) -> tuple[str, ...]:
    numbers = ("" if each is None else f"{each:g}" for each in (seen.low, seen.value, seen.high, seen.naive))
    predicted = code(seen.outcome or "") + (f" per {code(seen.per)}" if seen.per else "")
    return predicted, *numbers, plain(seen.unit), code(seen.source or ""), plain(seen.note or "")


def _title(scenario: Scenario) -> str:
    return f"{plain(scenario.title)}. {plain(scenario.question)}"
