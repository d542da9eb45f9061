"""What a scenario file may hold: the theatre, the forces, the plan, and the inputs of every rule."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError, create_model

from kidal_sim.docstrings import docstrings
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.forces import Arrival, Faction, Recall, Troops, Unit, Wing
from kidal_sim.scenario.observations import LeaveOut, Observation
from kidal_sim.scenario.plans import Objective, Options, Order, Policy
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.copula import Correlation
from kidal_sim.scenario.quantity.spec import OFF_UNLESS_STATED, Frozen, Quantity, UnitAnnotation, in_unit, one_of
from kidal_sim.scenario.theatre import Calendar, Road, Site, Source
from kidal_sim.tables.row import Default, Row, columns, defaults, positive_columns, signed_columns


class _Section(Frozen):
    """A part of a scenario that is made from rows: its fields are described here, and have no source to be searched for docstrings."""

    model_config = ConfigDict(use_attribute_docstrings=False)


def _section(row: type[Row]) -> Any:
    """Return the part of `rules:` that holds one mechanism's inputs, made from the row that declares them.

    TypeError if one of them has no docstring.
    """
    fields: dict[str, Any] = {}
    descriptions, optional = {name: " ".join(text.split()) for name, text in docstrings(row).items()}, defaults(row)
    if undescribed := [name for name in row.__annotations__ if name not in descriptions]:
        raise TypeError(f"{row.__name__}: write a docstring beneath {', '.join(undescribed)}: what the input means")
    for name, (kind, unit) in columns(row).items():
        annotation = in_unit(unit, whole=kind is int, low=None if name in signed_columns(row) else 0)
        if name in optional:
            default = _default(row, name, annotation, optional[name])
            field = Field(default=default, description=f"{descriptions.get(name, '')} Off if not stated.".strip())
            fields[name] = (Annotated[Quantity, annotation, OFF_UNLESS_STATED], field)
        else:
            fields[name] = (Annotated[Quantity, annotation], Field(description=descriptions.get(name, "")))
    return create_model(row.__name__, __base__=_Section, __doc__=row.__doc__, **fields)


def _default(row: type[Row], name: str, annotation: UnitAnnotation, default: Default) -> Quantity:
    """Return the default of an input; TypeError if it is no number that the column may hold."""
    unit = annotation.spec.unit
    try:
        written = default.value if isinstance(default.value, str) else Quantity.certain(default.value, unit).written
        quantity = annotation.parse(written)
    except ValidationError as error:
        raise TypeError(f"{row.__name__}.{name}: default {default.value!r}: {error.errors()[0]['msg']}") from None
    if name in positive_columns(row) and quantity.best <= 0:
        raise TypeError(f"{row.__name__}.{name}: default {default.value!r}: it must be above 0, since others are divided by it")
    return quantity


def rules_model(rows: Mapping[str, type[Row]]) -> Any:
    """Return the class of the section `rules:`; a mechanism whose inputs all have defaults may be left out as a whole."""
    sections: dict[str, Any] = {}
    for name, row in rows.items():
        section = _section(row)
        if any(info.is_required() for info in section.model_fields.values()):
            sections[name] = (section, Field(description=row.__doc__))
        else:
            sections[name] = (Annotated[section, OFF_UNLESS_STATED], Field(default_factory=section, description=row.__doc__))
    return create_model("Rules", __base__=_Section, __doc__="Inputs of the rules, one section a mechanism.", **sections)


INPUT_ROWS: dict[str, type[Row]] = {name: hint for name, hint in Inputs.__annotations__.items()}
Rules: Any = rules_model(INPUT_ROWS)
globals().update({info.annotation.__name__: info.annotation for info in Rules.model_fields.values()})  # pickle looks for classes by name


class Scenario(Frozen):
    """A whole scenario, resolved."""

    title: str
    """What the scenario is called in tables and reports."""
    question: str = ""
    """What it is to answer."""
    calendar: Calendar
    """When it begins, how long it takes, and when commanders decide."""
    sources: Annotated[dict[str, Source], Field(default_factory=dict)]
    """Where the numbers come from, by the name that `source:` uses."""
    sites: Annotated[dict[str, Site], Field(min_length=1, max_length=200)]
    """Bases and towns, by name."""
    roads: Annotated[dict[str, Road], Field(max_length=1000)]
    """Roads, by name."""
    factions: Annotated[dict[str, Faction], Field(min_length=1, max_length=20)]
    """Parties, by name."""
    troops: dict[str, Troops]
    """Kinds of soldiers and fighters, by name."""
    units: Annotated[dict[str, Unit], Field(min_length=1, max_length=500)]
    """Who is there on day 0, by name."""
    wings: Annotated[dict[str, Wing], Field(default_factory=dict, max_length=100)]
    """Aircraft, by name."""
    arrivals: Annotated[dict[str, Arrival], Field(default_factory=dict, max_length=50)]
    """Who comes from outside the theatre, by name."""
    recalls: Annotated[dict[str, Recall], Field(default_factory=dict, max_length=20)]
    """What calls people away to other fronts, by name."""
    objective: Objective | None = None
    """The place that the plan is about."""
    plan: Annotated[dict[Annotated[str, one_of("units")], Annotated[list[Order], Field(max_length=100)]], Field(default_factory=dict)]
    """What the units of the regular side are to do, step by step."""
    options: Options | None = None
    """Plans among which one commander is free to choose, instead of a plan."""
    policy: Annotated[dict[Annotated[str, one_of("factions")], Policy], Field(default_factory=dict)]
    """What factions of regulars do beside their plans, by faction; not given, it is rigid."""
    rules: Rules
    """What the rules assume, by mechanism."""
    correlations: Annotated[list[Correlation], Field(default_factory=list)]
    """Assumptions that tend to be high or low together."""
    observed: Annotated[dict[str, Observation], Field(default_factory=dict)]
    """For history: what happened, by name of the figure."""
    leave_out: Annotated[list[LeaveOut], Field(default_factory=list)]
    """For history: inputs that were set from these very figures."""

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see."""
        from kidal_sim.scenario.checks import problems

        return problems(self)

    def _repr_html_(self) -> str:
        """Return a summary as HTML, for notebooks."""
        from kidal_sim.scenario.summaries import ScenarioSummary

        return ScenarioSummary.of(self)._repr_html_()
