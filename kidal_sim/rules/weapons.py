"""Where irregulars place their weapons: air defence with the main body or at a besieged airstrip, rockets at the best base."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy, threat_assessment
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import Kind, Task
from kidal_sim.tables.theatre import Clock, Presence
from kidal_sim.tables.world import World

ABOVE_ALL = 1e9
"""More than any strength. [effective people]"""


@compiled
def decide(world: World, row: int) -> None:
    """Decide for a weapons team: air defence and rockets follow the fighting groups to where they matter most; mine cells stay."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    if not occupancy.can_fight(unit) or unit.engaged_until > clock.hour or not occupancy.decision_due(clock):
        return
    if unit.kind != Kind.MINE_CELL and occupancy.is_site(world, unit.place) and not is_useful(world, unit):
        unit.post = best_site(world, unit)
    unit.task = Task.HOLD if unit.place == unit.post else Task.MARCH
    unit.target = unit.post


@compiled
def is_useful(world: World, unit: Unit) -> bool:
    """Return whether a weapon is where it belongs: beside fighting groups, a rocket team beside an enemy base."""
    guarded = threat_assessment.fighters_power(world, unit.side, unit.place) > 0.0
    in_range = unit.kind != Kind.ROCKET_TEAM or occupancy.held_by_enemy(world, unit.place, unit.side)
    return bool(guarded and unit.post == unit.place and in_range)


@compiled
def best_site(world: World, unit: Unit) -> int:
    """Return the site other than its own where a weapon matters most; its own if nowhere."""
    best, highest = unit.place, 0.0
    for site in range(len(world.sites)):
        score = usefulness(world, unit, site)
        if site != unit.place and score > highest:
            best, highest = site, score
    return best


@compiled
def usefulness(world: World, unit: Unit, site: int) -> float:
    """Return how much a weapon matters at a site: with most of one's own people; a besieged airstrip counts above all others."""
    power = threat_assessment.fighters_power(world, unit.side, site)
    if unit.kind == Kind.ROCKET_TEAM:
        enemy_base = occupancy.held_by_enemy(world, site, unit.side)
        return threat_assessment.worth(world.factions[unit.faction], world.sites[site]) * power if enemy_base else 0.0
    there: Presence = world.presences[occupancy.presence_row(world, unit.side, site)]
    besieged = there.besiegers > 0 and world.sites[site].airstrip
    return power + (ABOVE_ALL if besieged else 0.0)
