"""One campaign as a Mesa model: the same rules as in batches, turn by turn, with names."""

import os
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import mesa
import networkx
import numpy as np
from mesa.discrete_space import Cell, Network
from numpy.typing import NDArray

from kidal_sim.agents.agents import AGENT_TYPES, UnitAgent
from kidal_sim.agents.dispatch import Dispatcher
from kidal_sim.arguments import whole
from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.dice import Key
from kidal_sim.engine.build import build
from kidal_sim.engine.names import names_of
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import Numbers, day_table, run_table
from kidal_sim.errors import KidalError
from kidal_sim.explain.history import causes, history
from kidal_sim.explain.story import story
from kidal_sim.rules.phases import PHASES, Phase
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import BELLIGERENTS, NOWHERE, Side
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    import pandas as pd


MOST_EVENTS = 100_000_000


class Campaign(mesa.Model):  # type: ignore[misc]
    """A campaign as a Mesa model: run `run` of any batch of a scenario with this seed, replayed exactly.

    scenario is a path or a loaded Scenario; faces replaces the agent class of a kind by the user's own, by the word that
    scenarios use ("column", "drone", "site" ...); events is how many events are kept. Steps until
    `running` is false; then `outcomes()` is that run's row. `run` may be all the numbers of a run, if its inputs and its dice have
    different ones; see `from_results`.
    """

    def __init__(
        self,
        scenario: "Scenario | str | os.PathLike[str]",
        seed: int = 1,
        run: int | Numbers = 0,
        faces: Mapping[str, type[mesa.Agent]] | None = None,
        events: int = 20_000,
    ) -> None:
        seed = whole("seed", seed, 0, SEEDS - 1)
        super().__init__(rng=seed)
        self.scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.names = names_of(self.scenario)
        self.run = run if isinstance(run, Numbers) else Numbers.plain([whole("run", run, 0, MOST_RUNS - 1)])
        self.own_agents = _checked(faces or {})
        batch, inputs, self._draws = build(
            self.scenario, seed, self.run.outer, True, whole("events", events, 0, MOST_EVENTS), self.run.fixed
        )  # fmt: skip
        self._dispatcher = Dispatcher(batch, inputs, Key(seed, int(self.run.inner[0])))
        self.space = Network(self._graph(), random=self.random)
        self.cells: list[Cell] = [self.space[place] for place in self.names.places]
        self.cast = self._cast()
        self._shown = np.full(len(self.names.units), NOWHERE)
        self.show_places()
        self._finished: dict[str, Any] = {}
        self.datacollector = self._collector()

    @classmethod
    def from_results(cls, source: Source, variant: str, run: int, point: int = 0, **options: Any) -> "Campaign":
        """Return the campaign of a row of results, whatever the design of their experiment, ready to be replayed from day 0.

        options are `faces` and `events`. It gives the row's numbers if the program is the one that made the folder.
        """
        return cls(*as_results(source).run_spec(variant, [run], point), **options)

    @property
    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        # Mesa's own setter, which it has from 3.5 on, writes the model into the scenario; ours is frozen, and several may share it.
        self._scenario = scenario

    @property
    def key(self) -> Key:
        """The seed, and the number of the run by which dice are thrown."""
        return self._dispatcher.key

    @property
    def world(self) -> World:
        """The tables. What stands in them may be changed; they may not be replaced, and neither may the inputs."""
        return self._dispatcher.world

    @property
    def inputs(self) -> Inputs:
        """One row of inputs for each mechanism."""
        return self._dispatcher.inputs

    @property
    def units(self) -> dict[str, NDArray[Any]]:
        """Columns of the table of units that agents show, as views."""
        return self._dispatcher.units

    @property
    def clock(self) -> Any:
        """The clock's row: hour, turn, horizon. [h]"""
        return self.world.clock[0]

    def step(self) -> None:
        """Advance by one turn: every phase in order, and in every phase everybody whose phase it is."""
        end = min(self.clock.hour + self.scenario.calendar.turn.best, self.clock.horizon)
        while self.clock.hour < end:
            for actor, phase in PHASES:
                method = phase.name.lower()
                for agent in self.cast[actor]:
                    getattr(agent, method)()
                self.show_places()
        self.running = bool(self.clock.hour < self.clock.horizon)
        if not self.running:
            self._finished = self.outcomes()
        self.datacollector.collect(self)

    def act(self, phase: Phase, row: int) -> None:
        """Let a row act in a phase, by the rule that batches run."""
        self._dispatcher.act(int(phase), row)

    def show_places(self) -> None:
        """Move every unit that is elsewhere than it was shown to the cell of its place."""
        places = self.units["place"]
        for row in np.flatnonzero(places != self._shown):
            self.cast["unit"][row].show_place()
        self._shown[:] = places

    def muster(self) -> None:
        self.act(Phase.MUSTER, 0)

    def bring_arrivals(self) -> None:
        self.act(Phase.BRING_ARRIVALS, 0)

    def begin_flying(self) -> None:
        self.act(Phase.BEGIN_FLYING, 0)

    def end_turn(self) -> None:
        self.act(Phase.END_TURN, 0)

    def outcomes(self) -> dict[str, Any]:
        """Return the campaign's row of results: the same names and values as in a batch."""
        row: dict[str, Any] = run_table(self.scenario, self._dispatcher.batch, self._draws, self.run).to_pylist()[0]
        return row

    def _repr_html_(self) -> str:
        """Return the headline as HTML, for notebooks."""
        from kidal_sim.explain.headline import Headline

        return Headline.of(self)._repr_html_()

    def days(self) -> "pd.DataFrame":
        """Return the daily series: one row per day that has ended."""
        frame: pd.DataFrame = day_table(self.scenario, self._dispatcher.batch, self.run.run).to_pandas()
        ended: pd.DataFrame = frame[frame["day"] <= self.clock.hour // 24]
        return ended

    def history(self) -> "pd.DataFrame":
        """Return what has happened so far: one row per event, each with the number of its cause."""
        return history(self.world, self.names)

    def causes(self, number: int) -> "pd.DataFrame":
        """Return the event of that number, then its cause, and so on back to the first cause: rows of `history`."""
        return causes(self.history(), number)

    def story(self, everything: bool = False) -> str:
        """Return what has happened so far in plain English: what matters and what led to it, or every event with its cause."""
        left_out = [f"... and {self.overflow:,} events more, for which there was no room"] if self.overflow else []
        return "\n".join(story(self.history(), everything) + left_out)

    @property
    def overflow(self) -> int:
        """How many events were counted but not kept, because there was no room for them."""
        return max(0, int(self.world.log[0].count) - len(self.world.events))

    def _graph(self) -> networkx.Graph:
        """Return the graph of places: sites and roads; a road touches its two ends. Nothing that happens changes this."""
        graph = networkx.Graph()
        graph.add_nodes_from(self.names.places)
        for name, road in self.scenario.roads.items():
            graph.add_edges_from((name, end) for end in road.between)
        return graph

    def _cast(self) -> dict[str, list[Any]]:
        """Return everybody who acts, by the word that `PHASES` uses, in order of rows."""
        types = AGENT_TYPES | self.own_agents
        units = [types[self.scenario.units[name].kind](self, name, row) for row, name in enumerate(self.names.units)]
        wings = [types[self.scenario.wings[name].kind](self, name, row) for row, name in enumerate(self.names.wings)]
        sites = [types["site"](self, name, row, row) for row, name in enumerate(self.names.sites)]
        roads = [types["road"](self, name, row, len(sites) + row) for row, name in enumerate(self.names.roads)]
        commanders = [types["commander"](self, name, row) for row, name in enumerate(self.names.factions)]
        return {
            "umpire": [self], "unit": units, "wing": wings, "site": sites, "road": roads, "place": sites + roads,
            "commander": commanders,
        }  # fmt: skip

    def _collector(self) -> mesa.DataCollector:
        """Return a collector of strengths by turn, and of outcomes, None until the campaign is over, as `mesa.batch_run` reports them.

        Unlike lambdas, methods with their arguments can be pickled; partial functions are refused by Mesa 3.4.
        """
        reporters: dict[str, Any] = {"hour": [self._hour, []]}
        for side in BELLIGERENTS:
            reporters[f"strength_{side.name.lower()}"] = [self.strength, [side]]
        for outcome in describe(self.scenario):
            reporters[outcome.name] = [self._outcome, [outcome.name]]
        kinds = {type(agent) for agent in self.agents if isinstance(agent, UnitAgent)}
        by_kind = {kind: {name: attrgetter(name) for name in ("name", "people", "place", "task")} for kind in kinds}
        return mesa.DataCollector(model_reporters=reporters, agenttype_reporters=by_kind)

    def _hour(self) -> float:
        return float(self.clock.hour)

    def _outcome(self, name: str) -> Any:
        return self._finished.get(name)

    def strength(self, side: Side) -> int:
        """Return how many people of a side are in the theatre. [people]"""
        return int(self.units["people"][self.units["side"] == side].sum())


def _checked(agents: Mapping[str, type[mesa.Agent]]) -> dict[str, type[mesa.Agent]]:
    """Return agent classes by kind; KidalError for a kind that there is not, and for what is no class of agents."""
    for kind, given in agents.items():
        if kind not in AGENT_TYPES:
            raise KidalError(f"faces: {kind!r} is no kind of agent{suggestion(str(kind), (AGENT_TYPES,))}")
        if not (isinstance(given, type) and issubclass(given, AGENT_TYPES[kind])):
            raise KidalError(f"faces: {kind!r} needs a class that derives from {AGENT_TYPES[kind].__name__}; found {given!r}")
    return dict(agents)
