"""The commanders of irregulars: a flow chart whose thresholds are the faction's doctrine.

Give contact to a column within reach if the believed odds allow. In a place of one's own: defend it against whoever is near,
or leave it for the refuge; left in peace, send whom the place can spare along interior lines to one that a column is coming
to, or to a base that looks weak; from the refuge, come back. Around a base of the enemy's: attack it, besiege it or lie low, as
the odds allow. Strengths of the enemy are beliefs throughout; only where he stands is seen.
"""

from typing import TYPE_CHECKING

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import contact, group_split_merge, occupancy, raid_value, reckoning, threat_assessment
from kidal_sim.queries.event_log import log_event, set_draw, set_reckoning
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Kind, Task, What
from kidal_sim.tables.theatre import Clock, Place, Road, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.combat import CombatInputs
    from kidal_sim.rules.raids import RaidInputs


@compiled
def expect(world: World, pace: float, key: Key, row: int) -> None:
    """Update where one faction expects columns, and decide whether it joins a partner's attack. pace [km/h]"""
    faction: Faction = world.factions[row]
    if not faction.irregular:
        return
    for road in range(len(world.roads)):
        expect_on(world, faction.side, road)
    if faction.joins > 0.0 and occupancy.decision_due(world.clock[0]):
        join_partners(world, pace, key, row)


@compiled
def expect_on(world: World, side: int, index: int) -> None:
    """Return whether a road is expected to be used: a column is on it, or at one end while the other is in the side's hands."""
    road: Road = world.roads[index]
    place = len(world.sites) + index
    spot: Place = world.places[place]
    first, second = spot.first_end, spot.second_end
    road.expected = has_column(world, occupancy.other(side), place)
    if world.sites[second].holder == side and has_column(world, occupancy.other(side), first):
        road.expected = True
    if world.sites[first].holder == side and has_column(world, occupancy.other(side), second):
        road.expected = True


@compiled
def has_column(world: World, side: int, place: int) -> bool:
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        if world.units[row].kind == Kind.COLUMN and not world.units[row].broken:
            return True
        row = world.units[row].next_here
    return False


@compiled
def join_partners(world: World, pace: float, key: Key, row: int) -> None:
    """Draw for every new attack of a partner on a base whether to join; who joins sends the groups that can be there in time.

    Nobody joins an attack in which he takes part already.
    """
    faction: Faction = world.factions[row]
    begun, place, cause = 0, NOWHERE, NOWHERE
    for other in range(len(world.factions)):
        if other != row and world.factions[other].side == faction.side:
            begun += world.factions[other].attacks
    if faction.joined >= begun:
        return
    for index in range(len(world.units)):
        unit: Unit = world.units[index]
        partner = unit.side == faction.side and unit.faction != row
        if partner and unit.task == Task.ASSAULT and occupancy.can_fight(unit):
            place, cause = unit.place, unit.fight_cause
    while faction.joined < begun:
        draw = dice.uniform(key, faction.joined, faction.id, Purpose.JOIN, 0)
        faction.joined += 1
        if draw < faction.joins and occupancy.is_site(world, place) and not contact.storms(world, row, place):
            number = log_event(world, What.JOINED, world.clock[0].hour, row, place, cause)
            set_draw(world, number, draw, faction.joins)
            send_all(world, pace * faction.join_within, row, place, number)


@compiled
def send_all(world: World, reach: float, faction: int, site: int, cause: int) -> None:
    """Send all rested groups of a faction within reach [km] by road of a site to it, if their place can spare them."""
    for index in range(len(world.units)):
        unit: Unit = world.units[index]
        if unit.faction == faction and threat_assessment.is_ready(unit, world.clock[0].hour) and unit.place != site:
            spare = threat_assessment.spare_power(world, unit)
            free = not occupancy.held_by(world, unit.place, unit.side) or spare >= occupancy.power(unit)
            if free and occupancy.way_length(world, unit.place, unit.km, site) <= reach:
                unit.post = site
                unit.cause = cause
                if unit.engaged_until <= world.clock[0].hour:
                    go_to_post(unit)


@compiled
def decide(world: World, raids: "RaidInputs", combat: "CombatInputs", pace: float, row: int) -> None:
    """Decide what one irregular unit does until the next decision. pace [km/h]: of a march"""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    if not occupancy.can_fight(unit) or unit.task == Task.RAID:
        return
    if unit.engaged_until > clock.hour or not occupancy.decision_due(clock):
        return
    if unit.task == Task.ASSAULT and unit.storms_at >= clock.hour:
        return
    reach = pace * world.factions[unit.faction].reach
    unit.quarry = find_quarry(world, raids, combat, unit, reach)
    if unit.quarry != NOWHERE:
        unit.task = Task.CONTACT
        reckoning.ambush(world, raids, combat, row, reach)
    elif not occupancy.is_site(world, unit.place):
        go_to_post(unit)
    elif occupancy.held_by_enemy(world, unit.place, unit.side):
        press(world, raids, combat, pace, row)
    else:
        keep_or_leave(world, raids, combat, pace, row)


@compiled
def go_to_post(unit: Unit) -> None:
    """Stay at the post, or go back to it."""
    unit.task = Task.HOLD if unit.place == unit.post else Task.MARCH
    unit.target = unit.post


@compiled
def find_quarry(world: World, raids: "RaidInputs", combat: "CombatInputs", unit: Unit, reach: float) -> int:
    """Return the nearest column within reach on a road that is worth an ambush by day; NOWHERE if none. reach [km]"""
    clock: Clock = world.clock[0]
    if not threat_assessment.is_ready(unit, clock.hour) or not threat_assessment.light_ahead(clock):
        return NOWHERE
    best, shortest = NOWHERE, reach
    for road in range(len(world.sites), len(world.places)):
        needed = raid_value.force_for_ambush(world, raids, combat, unit, road)
        if needed < WITHOUT_LIMIT:
            row = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), road)].first
            while row != NOWHERE:
                enemy: Unit = world.units[row]
                away = occupancy.km_apart(world, unit, road, enemy.km)
                if away < shortest and threat_assessment.power_near(world, unit.side, enemy, reach) >= needed:
                    best, shortest = row, away
                row = enemy.next_here
    return best


@compiled
def keep_or_leave(world: World, raids: "RaidInputs", combat: "CombatInputs", pace: float, row: int) -> None:
    """Decide in a site that no enemy holds: defend it if the odds allow, else leave for the refuge; if not threatened, look elsewhere."""
    unit: Unit = world.units[row]
    faction: Faction = world.factions[unit.faction]
    near = threat_assessment.threat_at(world, unit, pace * faction.reach)
    own = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    unit.task = Task.HOLD
    if near > 0.0:
        odds = occupancy.odds(own, near)
        if unit.place != faction.refuge and not stands(world, raids, combat, unit, own, near):
            reckoning.stand(world, raids, combat, row, own, near)
            number = leave_for_refuge(world, unit, row)
            set_draw(world, number, odds, faction.defend)
    elif unit.post != unit.place:
        go_to_post(unit)
    elif group_split_merge.merge(world, row):
        return
    elif threat_assessment.is_ready(unit, world.clock[0].hour):
        look_around(world, raids, combat, pace, row)


@compiled
def stands(world: World, raids: "RaidInputs", combat: "CombatInputs", unit: Unit, own: float, near: float) -> bool:
    """Return whether a group defends its place against an enemy believed near: by value and losses or, if no value is stated, by odds.

    own, near [effective people]
    """
    faction: Faction = world.factions[unit.faction]
    if faction.town_value <= 0.0:
        return bool(occupancy.odds(own, near) >= faction.defend)
    weighing = raid_value.weigh_stand(world, raids, combat, unit, own, near)
    return bool(weighing.value * weighing.chance >= weighing.lost * weighing.fear)


@compiled
def leave_for_refuge(world: World, unit: Unit, row: int) -> int:
    """Leave for the refuge to keep the force in being; returns the number of the event."""
    refuge = world.factions[unit.faction].refuge
    unit.cause = log_event(world, What.LEFT_FOR_REFUGE, world.clock[0].hour, row, unit.place, unit.cause)
    set_reckoning(world, unit.cause, row)
    unit.task = Task.WITHDRAW
    unit.target = refuge
    unit.post = refuge
    return int(unit.cause)


@compiled
def look_around(world: World, raids: "RaidInputs", combat: "CombatInputs", pace: float, row: int) -> None:
    """Decide when not threatened: help a place that a column is coming to, raid a base, or besiege one from the refuge."""
    unit: Unit = world.units[row]
    faction: Faction = world.factions[unit.faction]
    spare = threat_assessment.spare_power(world, unit)
    if spare <= 0.0:
        return
    what = What.SHIFTED
    target = NOWHERE if faction.preempts else threatened_site(world, unit, spare)
    needed = threat_assessment.shortfall(world, unit, target) if target != NOWHERE else 0.0
    if target == NOWHERE:
        target = base_to_raid(world, raids, combat, pace, row)
        needed = raid_value.lacking(world, raids, combat.intensity * combat.storm, unit, target, spare) if target != NOWHERE else spare
        if target == NOWHERE and faction.preempts:
            target = threatened_site(world, unit, spare)
        elif target == NOWHERE and unit.place == faction.refuge:
            target = base_to_besiege(world, unit)
            what = What.CAME_BACK
    if target != NOWHERE:
        reckoning.shift(world, raids, combat.intensity * combat.storm, row, target, what == What.CAME_BACK)
        group_split_merge.send(world, row, min(spare, needed), target, what)


@compiled
def threatened_site(world: World, unit: Unit, spare: float) -> int:
    """Return the friendly site that lacks most power against a coming column, if the spare power is enough (interior lines)."""
    best, most = NOWHERE, 0.0
    for site in range(len(world.sites)):
        if site != unit.place and world.sites[site].holder == unit.side:
            lacking = threat_assessment.shortfall(world, unit, site)
            if most < lacking <= spare:
                best, most = site, lacking
    return best


@compiled
def base_to_raid(world: World, raids: "RaidInputs", combat: "CombatInputs", pace: float, row: int) -> int:
    """Return the enemy base most worth a raid among those for which the spare power is enough: odds x worth x nearness.

    Worth: the doctrine's factors for drone bases and airstrips; nearness: 1 / (1 + days of march). NOWHERE if there is none.
    """
    unit: Unit = world.units[row]
    spare = threat_assessment.spare_power(world, unit)
    best, highest = NOWHERE, 0.0
    for index in range(len(world.sites)):
        site: Site = world.sites[index]
        if occupancy.held_by_enemy(world, index, unit.side) and not site.hub:
            lacking = raid_value.lacking(world, raids, combat.intensity * combat.storm, unit, index, spare)
            if 0.0 < lacking <= spare:
                days = occupancy.way_length(world, unit.place, unit.km, index) / (24.0 * pace)
                found = occupancy.odds(
                    spare + threat_assessment.gathered(world, unit.side, index), occupancy.belief(world, unit.faction, index)
                )
                score = found * threat_assessment.worth(world.factions[unit.faction], site) / (1.0 + days)
                if score > highest:
                    best, highest = index, score
    return best


@compiled
def base_to_besiege(world: World, unit: Unit) -> int:
    """Return the enemy base that looks weakest, if the odds allow a siege because its garrison has thinned."""
    best, highest = NOWHERE, world.factions[unit.faction].defend
    own = occupancy.power(unit)
    for site in range(len(world.sites)):
        if occupancy.held_by_enemy(world, site, unit.side) and not world.sites[site].hub:
            there = world.presences[occupancy.presence_row(world, unit.side, site)].power
            found = occupancy.odds(own + there, occupancy.belief(world, unit.faction, site))
            if found >= highest:
                best, highest = site, found
    return best


@compiled
def press(world: World, raids: "RaidInputs", combat: "CombatInputs", pace: float, row: int) -> None:
    """Decide around a site that the enemy holds: raid it if that is worth it, besiege it or lie low, or go to the post.

    A siege once begun goes on while the odds are those at which a group gives contact. Before a column that has come, or is near, it
    needs the odds for defending a place: with less it leaves the open ground for the refuge. Bands that can do neither go home.
    """
    unit: Unit = world.units[row]
    if unit.post != unit.place:
        go_to_post(unit)
        return
    if group_split_merge.merge(world, row):
        return
    faction: Faction = world.factions[unit.faction]
    unit.target = unit.place
    if begins_raid(world, raids, combat, row):
        return
    own = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    near = threat_assessment.threat_at(world, unit, pace * faction.reach)
    faces_column = threat_assessment.is_column_near(world, unit, pace * faction.reach)
    begun = world.sites[unit.place].besieged or unit.task == Task.BESIEGE
    threshold = faction.contact if begun and not faces_column else faction.defend
    odds = occupancy.odds(own, near)
    unit.task = Task.BESIEGE if odds >= min(threshold, faction.defend) else Task.HOLD
    if unit.task == Task.HOLD and faces_column and unit.place != faction.refuge:
        reckoning.stand(world, raids, combat, row, own, near)
        number = leave_for_refuge(world, unit, row)
        set_draw(world, number, odds, faction.defend)
    elif unit.task == Task.HOLD and unit.initial == 0:
        unit.post = occupancy.refuge(world, unit)
        go_to_post(unit)


@compiled
def begins_raid(world: World, raids: "RaidInputs", combat: "CombatInputs", row: int) -> bool:
    """Begin a raid with as many as it takes, if one is worth it, enough are ready and its hour comes before the next decision.

    Returns whether the whole unit takes part.
    """
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    start = raid_value.raid_hour(clock, raids.late)
    if start == NEVER or not threat_assessment.is_ready(unit, start):
        return False
    needed = raid_value.force_needed(world, raids, combat.intensity * combat.storm, unit, unit.place)
    _, storming = raid_value.storming(world, unit.side, unit.place)
    ready = threat_assessment.ready_power(world, unit.side, unit.place)
    if needed > ready or (storming > 0.0 and storming >= needed):
        return False
    most = raid_value.gathering(world, unit, unit.place)
    lacking = needed - storming if needed > 0.0 else min(most, occupancy.power(unit))
    if lacking <= 0.0:
        return False
    going = group_split_merge.storm(world, row, lacking, most, start)
    if going != NOWHERE:
        reckoning.raid(world, raids, combat.intensity * combat.storm, going, unit.place, ready)
    return going == row
