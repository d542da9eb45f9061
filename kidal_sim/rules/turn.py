"""The order of a turn: the one module that knows every mechanism.

`advance` is the turn as the engine runs it. `phases.PHASES` is the same order for agents; the test of the two faces holds
them together, bit for bit.
"""

from typing import NamedTuple

from kidal_sim.dice import Key
from kidal_sim.jit.compile import by_pointer, compiled
from kidal_sim.queries import ledger, occupancy
from kidal_sim.rules import (
    aftermath,
    air,
    airlift,
    antiair,
    arrivals,
    calendar,
    combat,
    convoys,
    doctrine,
    fires,
    harassment,
    intelligence,
    march,
    mines,
    orders,
    policy,
    population,
    raids,
    recruitment,
    siege,
    supply,
    traffic,
    weapons,
)  # fmt: skip
from kidal_sim.rules.aftermath import AftermathInputs
from kidal_sim.rules.air import AirInputs
from kidal_sim.rules.antiair import AntiairInputs
from kidal_sim.rules.combat import CombatInputs
from kidal_sim.rules.convoys import ConvoyInputs
from kidal_sim.rules.fires import FireInputs
from kidal_sim.rules.harassment import HarassmentInputs
from kidal_sim.rules.intelligence import IntelligenceInputs
from kidal_sim.rules.march import MarchInputs
from kidal_sim.rules.mines import MineInputs
from kidal_sim.rules.population import PopulationInputs
from kidal_sim.rules.raids import RaidInputs
from kidal_sim.rules.recruitment import RecruitmentInputs
from kidal_sim.rules.siege import SiegeInputs
from kidal_sim.rules.supply import SupplyInputs
from kidal_sim.rules.traffic import TrafficInputs
from kidal_sim.tables.kinds import Kind, Task, WingKind
from kidal_sim.tables.world import World


@by_pointer
class Inputs(NamedTuple):
    """The assumptions of a run: one row of inputs for each mechanism."""

    intelligence: IntelligenceInputs
    air: AirInputs
    antiair: AntiairInputs
    march: MarchInputs
    mines: MineInputs
    combat: CombatInputs
    harassment: HarassmentInputs
    aftermath: AftermathInputs
    supply: SupplyInputs
    convoys: ConvoyInputs
    siege: SiegeInputs
    fires: FireInputs
    raids: RaidInputs
    population: PopulationInputs
    recruitment: RecruitmentInputs
    traffic: TrafficInputs


@compiled
def gather(world: World, inputs: Inputs, key: Key) -> None:
    """Bring arrivals, call units away, and let convoys set out."""
    bring_arrivals(world, key)
    occupancy.muster(world)
    for row in range(len(world.units)):
        aftermath.come_round(world, row)
    for row in range(len(world.units)):
        convoys.run_convoy(world, inputs.convoys, inputs.supply, inputs.march.fuel, row)
    occupancy.muster(world)


@compiled
def reconnoitre(world: World, inputs: Inputs, key: Key) -> None:
    """Update beliefs, and note where aircraft can be."""
    for row in range(len(world.beliefs)):
        intelligence.look(world, inputs.intelligence, key, row)
    for row in range(len(world.factions)):
        doctrine.expect(world, inputs.march.pace, key, row)
    begin_flying(world, inputs, key)
    for row in range(len(world.sites)):
        air.cover(world, row)


@compiled
def command(world: World, inputs: Inputs, key: Key) -> None:
    """Let factions look after their bases, and every unit decide."""
    for row in range(len(world.factions)):
        policy.command(world, inputs.supply, inputs.siege.gets_away, key, row)
    for row in range(len(world.units)):
        decide(world, inputs, row)


@compiled
def approach(world: World, inputs: Inputs, key: Key) -> None:
    """Begin contacts, enter empty sites, and fly wings."""
    for row in range(len(world.units)):
        engage(world, inputs, key, row)
    occupancy.muster(world)
    for row in range(len(world.sites)):
        siege.enter(world, row)
    for row in range(len(world.wings)):
        fly(world, inputs, key, row)
    for row in range(len(world.presences)):
        intelligence.locate(world, inputs.intelligence, row)


@compiled
def bombard(world: World, inputs: Inputs, key: Key) -> None:
    """Resolve fire at and from the air, and on bases."""
    for row in range(len(world.wings)):
        antiair.fire(world, inputs.antiair, key, row)
    for row in range(len(world.wings)):
        strike(world, inputs, key, row)
    for row in range(len(world.sites)):
        fires.shell(world, inputs.fires, key, row)
    for row in range(len(world.units)):
        ledger.settle_losses(world.units[row])


@compiled
def clash(world: World, inputs: Inputs, key: Key) -> None:
    """Resolve fights, their aftermath, raids and surrender."""
    for place in range(len(world.places)):
        combat.fight(world, inputs.combat, key, place)
    for row in range(len(world.sites)):
        end_storm(world, inputs, key, row)
    for row in range(len(world.units)):
        recover(world, inputs, key, row)
    occupancy.muster(world)
    for row in range(len(world.sites)):
        raids.raid(world, inputs.raids, inputs.aftermath.rally_after, row)
    for row in range(len(world.sites)):
        siege.starve(world, inputs.siege, key, row)


@compiled
def go(world: World, inputs: Inputs, key: Key) -> None:
    """Move everybody, with mines on the way, and let them arrive."""
    for row in range(len(world.units)):
        move(world, inputs, key, row)
    for row in range(len(world.units)):
        arrive(world, row)
    for row in range(len(world.roads)):
        settle_road(world, inputs, key, row)
    occupancy.muster(world)


@compiled
def sustain(world: World, inputs: Inputs, key: Key) -> None:
    """Let sites change hands, people eat and residents respond, and move the clock on."""
    for row in range(len(world.sites)):
        siege.hold(world, inputs.siege, row)
    for row in range(len(world.sites)):
        supply.feed_site(world, inputs.supply, row)
    for row in range(len(world.units)):
        supply.feed_unit(world, inputs.supply, row)
    for row in range(len(world.units)):
        supply.restock(world, inputs.supply, row)
    for row in range(len(world.units)):
        convoys.give_up_lorries(world, row)
    for row in range(len(world.sites)):
        population.live(world, inputs.population, key, row)
    for row in range(len(world.factions)):
        recruit(world, inputs, row)
    calendar.tick(world)


@compiled
def advance(world: World, inputs: Inputs, key: Key) -> None:
    """Advance a campaign by one pass: the whole turn, unless that is longer than the time between decisions."""
    gather(world, inputs, key)
    reconnoitre(world, inputs, key)
    command(world, inputs, key)
    approach(world, inputs, key)
    bombard(world, inputs, key)
    clash(world, inputs, key)
    go(world, inputs, key)
    sustain(world, inputs, key)


@compiled
def bring_arrivals(world: World, key: Key) -> None:
    """Bring in those who come from outside, and send off those who are called away."""
    for row in range(len(world.arrivals)):
        arrivals.come(world, key, row)
    for row in range(len(world.recalls)):
        arrivals.call_away(world, key, row)


@compiled
def decide(world: World, inputs: Inputs, row: int) -> None:
    """Let a unit's commander decide: regulars follow the plan, irregulars their doctrine."""
    if not world.factions[world.units[row].faction].irregular:
        if not policy.follow(world, row):
            orders.follow(world, inputs.air.base_time, row)
    elif world.units[row].kind != Kind.FIGHTING_GROUP:
        weapons.decide(world, row)
    else:
        doctrine.decide(world, inputs.raids, inputs.combat, inputs.march.pace, row)


@compiled
def begin_flying(world: World, inputs: Inputs, key: Key) -> None:
    """Prepare the air phase: the weather, bases that are ready, and an empty sky."""
    air.weather(world, inputs.air, key)
    for row in range(len(world.wings)):
        air.make_base(world, row)
        air.make_ready(world, row)
    for row in range(len(world.presences)):
        air.clear_sky(world, row)


@compiled
def fly(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Fly a wing where it is needed: transports land, the others stay over a place."""
    if world.wings[row].kind == WingKind.TRANSPORT:
        airlift.land(world, inputs.supply, key, row)
    else:
        air.fly(world, row)


@compiled
def strike(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Let a wing strike over its place, or unload where it lands."""
    if world.wings[row].kind == WingKind.TRANSPORT:
        airlift.unload(world, inputs.supply, inputs.convoys.loads_low, row)
    else:
        air.strike(world, inputs.air, key, row)


@compiled
def engage(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Bring a unit and those it attacks into contact: irregulars storm a site in a raid, regulars assault it."""
    unit = world.units[row]
    storms = unit.task == Task.ASSAULT and world.factions[unit.faction].irregular and occupancy.is_site(world, unit.place)
    if storms and occupancy.can_fight(unit):
        raids.storm(world, inputs.raids, key, inputs.aftermath.rally_after, row)
    else:
        combat.engage(world, inputs.combat, inputs.march.pace, inputs.aftermath.rally_after, row)


@compiled
def end_storm(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Decide the raid on a site when its fight is over; defenders whom raiders drive out are chased for as long as that took."""
    if raids.decide_entry(world, inputs.raids, key, inputs.combat.kept_down, row):
        aftermath.chase(world, inputs.aftermath, key, inputs.combat.killed, inputs.raids.fight, row)


@compiled
def recover(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Let a broken unit scatter and rally, or run; those who scatter walk to the refuge at the pace of a march."""
    aftermath.resolve(world, inputs.aftermath, key, inputs.combat.killed, inputs.march.pace, row)


@compiled
def move(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Move a unit with its stock through the turn, and resolve harassment and mines on each stretch as it goes."""
    supply.load_up(world, inputs.supply, row)
    march.choose_mode(world, inputs.march, row)
    left = world.clock[0].turn
    if march.set_out(world, row):
        while left > 0.0:
            hour = world.clock[0].hour + world.clock[0].turn - left
            before = world.units[row].marched
            march.advance(world, inputs.march, row, hour, min(march.STEP, left))
            if world.units[row].marched > before:
                harassment.harass(world, inputs.harassment, key, inputs.combat.intensity, inputs.combat.killed, row)
                mines.strike(world, inputs.mines, key, row)
            left -= march.STEP


@compiled
def arrive(world: World, row: int) -> None:
    """Put a unit where it has got to once all have moved, less what the mines took."""
    march.settle(world, row)
    ledger.settle_losses(world.units[row])


@compiled
def settle_road(world: World, inputs: Inputs, key: Key, row: int) -> None:
    """Let civilians pass a road with its mines, then update how far these are cleared."""
    traffic.meet_mines(world, inputs.traffic, key, inputs.mines.strikes, inputs.mines.killed, row)
    mines.settle(world, inputs.mines, row)


@compiled
def recruit(world: World, inputs: Inputs, row: int) -> None:
    """Let people join a faction or leave it: for harm that was done, and of themselves."""
    population.recruit(world, inputs.population, row)
    recruitment.grow(world, inputs.recruitment, row)
