"""The order of a turn for agents, and the door through which each of them acts.

An agent acts by the number of its phase and of its row. Tables are given by address, so that a call from Python takes well
under a microsecond; Numba would look at every table of a tuple, at every call.
"""

from enum import IntEnum

from kidal_sim.dice import Key
from kidal_sim.jit.compile import at, compiled
from kidal_sim.queries import ledger, occupancy
from kidal_sim.rules import (
    aftermath,
    air,
    antiair,
    calendar,
    combat,
    convoys,
    doctrine,
    fires,
    intelligence,
    policy,
    population,
    raids,
    siege,
    supply,
    turn,
)  # fmt: skip
from kidal_sim.rules.turn import Inputs
from kidal_sim.tables.world import World


class Phase(IntEnum):
    """The actions of a turn, each by the kind of row that takes it."""

    BRING_ARRIVALS = 0
    MUSTER = 1
    COME_ROUND = 2
    RUN_CONVOY = 3
    LOOK = 4
    EXPECT = 5
    BEGIN_FLYING = 6
    BE_COVERED = 7
    COMMAND = 8
    DECIDE = 9
    ENGAGE = 10
    BE_ENTERED = 11
    FLY = 12
    LOCATE = 13
    MEET_ANTIAIR = 14
    STRIKE = 15
    BE_SHELLED = 16
    SETTLE_LOSSES = 17
    FIGHT = 18
    END_STORM = 19
    RECOVER = 20
    BE_RAIDED = 21
    STARVE = 22
    MOVE = 23
    ARRIVE = 24
    SETTLE = 25
    CHANGE_HANDS = 26
    FEED = 27
    EAT = 28
    RESTOCK = 29
    GIVE_UP_LORRIES = 30
    LIVE = 31
    RECRUIT = 32
    END_TURN = 33


PHASES = (
    ("umpire", Phase.BRING_ARRIVALS),
    ("umpire", Phase.MUSTER),
    ("unit", Phase.COME_ROUND),
    ("unit", Phase.RUN_CONVOY),
    ("umpire", Phase.MUSTER),
    ("commander", Phase.LOOK),
    ("commander", Phase.EXPECT),
    ("umpire", Phase.BEGIN_FLYING),
    ("site", Phase.BE_COVERED),
    ("commander", Phase.COMMAND),
    ("unit", Phase.DECIDE),
    ("unit", Phase.ENGAGE),
    ("umpire", Phase.MUSTER),
    ("site", Phase.BE_ENTERED),
    ("wing", Phase.FLY),
    ("place", Phase.LOCATE),
    ("wing", Phase.MEET_ANTIAIR),
    ("wing", Phase.STRIKE),
    ("site", Phase.BE_SHELLED),
    ("unit", Phase.SETTLE_LOSSES),
    ("place", Phase.FIGHT),
    ("site", Phase.END_STORM),
    ("unit", Phase.RECOVER),
    ("umpire", Phase.MUSTER),
    ("site", Phase.BE_RAIDED),
    ("site", Phase.STARVE),
    ("unit", Phase.MOVE),
    ("unit", Phase.ARRIVE),
    ("road", Phase.SETTLE),
    ("umpire", Phase.MUSTER),
    ("site", Phase.CHANGE_HANDS),
    ("site", Phase.FEED),
    ("unit", Phase.EAT),
    ("unit", Phase.RESTOCK),
    ("unit", Phase.GIVE_UP_LORRIES),
    ("site", Phase.LIVE),
    ("commander", Phase.RECRUIT),
    ("umpire", Phase.END_TURN),
)
"""Who acts, and in which phase, in order; the method of an agent has the phase's name in small letters."""


@compiled
def enter(world: int, inputs: int, seed: int, run: int, phase: int, row: int) -> None:
    """Let a row act in a phase, in a campaign whose tables are at these addresses."""
    act(at(World, world), at(Inputs, inputs), Key(seed, run), phase, row)


@compiled
def act(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a row of the table to which a phase belongs act in that phase."""
    unit_acts(world, inputs, key, phase, row)
    place_acts(world, inputs, key, phase, row)
    site_acts(world, inputs, key, phase, row)
    wing_acts(world, inputs, key, phase, row)
    commander_acts(world, inputs, key, phase, row)
    umpire_acts(world, inputs, key, phase)


@compiled
def unit_acts(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a unit act in one of its phases."""
    if phase == Phase.COME_ROUND:
        aftermath.come_round(world, row)
    elif phase == Phase.RUN_CONVOY:
        convoys.run_convoy(world, inputs.convoys, inputs.supply, inputs.march.fuel, row)
    elif phase == Phase.DECIDE:
        turn.decide(world, inputs, row)
    elif phase == Phase.ENGAGE:
        turn.engage(world, inputs, key, row)
    elif phase == Phase.SETTLE_LOSSES:
        ledger.settle_losses(world.units[row])
    elif phase == Phase.RECOVER:
        turn.recover(world, inputs, key, row)
    elif phase == Phase.MOVE:
        turn.move(world, inputs, key, row)
    elif phase == Phase.ARRIVE:
        turn.arrive(world, row)
    elif phase == Phase.EAT:
        supply.feed_unit(world, inputs.supply, row)
    elif phase == Phase.RESTOCK:
        supply.restock(world, inputs.supply, row)
    elif phase == Phase.GIVE_UP_LORRIES:
        convoys.give_up_lorries(world, row)


@compiled
def place_acts(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a site or road act, by the number of the place, or a road by its own number."""
    if phase == Phase.LOCATE:
        locate(world, inputs, row)
    elif phase == Phase.FIGHT:
        combat.fight(world, inputs.combat, key, row)
    elif phase == Phase.SETTLE:
        turn.settle_road(world, inputs, key, row)


@compiled
def site_acts(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a site act in one of its phases."""
    if phase == Phase.BE_COVERED:
        air.cover(world, row)
    elif phase == Phase.BE_ENTERED:
        siege.enter(world, row)
    elif phase == Phase.BE_SHELLED:
        fires.shell(world, inputs.fires, key, row)
    elif phase == Phase.END_STORM:
        turn.end_storm(world, inputs, key, row)
    elif phase == Phase.BE_RAIDED:
        raids.raid(world, inputs.raids, inputs.aftermath.rally_after, row)
    elif phase == Phase.STARVE:
        siege.starve(world, inputs.siege, key, row)
    elif phase == Phase.CHANGE_HANDS:
        siege.hold(world, inputs.siege, row)
    elif phase == Phase.FEED:
        supply.feed_site(world, inputs.supply, row)
    elif phase == Phase.LIVE:
        population.live(world, inputs.population, key, row)


@compiled
def wing_acts(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a wing act in one of its phases."""
    if phase == Phase.FLY:
        turn.fly(world, inputs, key, row)
    elif phase == Phase.MEET_ANTIAIR:
        antiair.fire(world, inputs.antiair, key, row)
    elif phase == Phase.STRIKE:
        turn.strike(world, inputs, key, row)


@compiled
def commander_acts(world: World, inputs: Inputs, key: Key, phase: int, row: int) -> None:
    """Let a faction act in one of its phases."""
    if phase == Phase.LOOK:
        look(world, inputs, key, row)
    elif phase == Phase.COMMAND:
        policy.command(world, inputs.supply, inputs.siege.gets_away, key, row)
    elif phase == Phase.EXPECT:
        doctrine.expect(world, inputs.march.pace, key, row)
    elif phase == Phase.RECRUIT:
        turn.recruit(world, inputs, row)


@compiled
def umpire_acts(world: World, inputs: Inputs, key: Key, phase: int) -> None:
    """Carry out the phases that concern everybody at once."""
    if phase == Phase.BRING_ARRIVALS:
        turn.bring_arrivals(world, key)
    elif phase == Phase.MUSTER:
        occupancy.muster(world)
    elif phase == Phase.BEGIN_FLYING:
        turn.begin_flying(world, inputs, key)
    elif phase == Phase.END_TURN:
        calendar.tick(world)


@compiled
def locate(world: World, inputs: Inputs, place: int) -> None:
    """Let both sides at a place be searched for."""
    for row in range(place, len(world.presences), len(world.places)):
        intelligence.locate(world, inputs.intelligence, row)


@compiled
def look(world: World, inputs: Inputs, key: Key, faction: int) -> None:
    """Let a faction look at every place."""
    for row in range(len(world.beliefs)):
        if world.beliefs[row].faction == faction:
            intelligence.look(world, inputs.intelligence, key, row)
