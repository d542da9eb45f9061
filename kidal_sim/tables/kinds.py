"""Kinds of things, and the words for nobody, nowhere and never."""

from enum import IntEnum

NOWHERE = -1

NEVER = -1.0

WITHOUT_LIMIT = 1e300
"""Beyond any distance, any odds, and any hour of a campaign."""


class Side(IntEnum):
    """For whom people fight, and who holds a site; a site that nobody holds is neutral."""

    GOVERNMENT = 0
    INSURGENTS = 1
    NEUTRAL = 2


BELLIGERENTS = (Side.GOVERNMENT, Side.INSURGENTS)

HOLDERS = ("government", "insurgents", "nobody")
"""Who holds a site, by the number of the side."""


class Kind(IntEnum):
    """What a unit is."""

    COLUMN = 0
    GARRISON = 1
    FIGHTING_GROUP = 2
    AIR_DEFENCE = 3
    CONVOY = 4
    ROCKET_TEAM = 5
    MINE_CELL = 6


class WingKind(IntEnum):
    DRONE = 0
    HELICOPTER = 1
    JET = 2
    TRANSPORT = 3


class Terrain(IntEnum):
    PLAIN = 0
    TOWN = 1
    MASSIF = 2


class Works(IntEnum):
    """How well a site's defenders are dug in."""

    HASTY = 0
    PREPARED = 1
    FORTIFIED = 2


class Task(IntEnum):
    """What a unit is about this turn."""

    HOLD = 0
    MARCH = 1
    ASSAULT = 2
    CONTACT = 3
    BESIEGE = 4
    WITHDRAW = 5
    SCATTERED = 6
    RAID = 7


class Mode(IntEnum):
    """How a unit marches."""

    CLEAR = 0
    ROAD = 1
    SEARCH = 2
    CONTESTED = 3


class Verb(IntEnum):
    """What an order asks for."""

    WAIT = 0
    MARCH = 1
    ASSAULT = 2
    RELIEVE = 3
    GARRISON = 4
    WITHDRAW = 5
    ESCORT = 6
    BASE = 7


class Decision(IntEnum):
    """What a commander decided on when he reckoned."""

    NONE = 0
    RAID = 1
    AMBUSH = 2
    HELP = 3
    SIEGE = 4
    TASK_FORCE = 5
    STAND = 6


class What(IntEnum):
    """What happened. Numbers are only ever added at the end; what each means stands in `tables/events.py`."""

    ORDERED = 0
    CALLED_OFF = 1
    CHOSE = 2
    DEPARTED = 3
    ARRIVED = 4
    STRUCK_MINE = 5
    GAVE_CONTACT = 6
    ASSAULTED = 7
    BROKE = 8
    RALLIED = 9
    LOST_TOUCH = 10
    TOOK = 11
    BESIEGED = 12
    SIEGE_ENDED = 13
    RELIEVED = 14
    GAVE_UP = 15
    OVERRAN = 16
    RAIDERS_LEFT = 17
    SHELLED = 18
    STRUCK_FROM_AIR = 19
    HARMED_CIVILIANS = 20
    AIRCRAFT_LOST = 21
    LANDED = 22
    LANDING_HIT = 23
    CAREFUL = 24
    CONVOY_LEFT = 25
    DELIVERED = 26
    CAME = 27
    RECALLED = 28
    RECRUITED = 29
    DRIFTED_HOME = 30
    SWEPT = 31
    BASED = 32
    JOINED = 33
    SHIFTED = 34
    LEFT_FOR_REFUGE = 35
    CAME_BACK = 36
    HUNGER = 37
    LEFT_BEHIND = 38
    CONVOY_LOST = 39
    RATIONED = 40
    WITHDREW = 41
    AGREED = 42
    ENTERED = 43
    REPELLED = 44
    HEEDED_AIRCRAFT = 45
    HARASSED = 46
    BROKE_OFF = 47
    CAPTURED = 48
    RETURNED = 49
    MINE_KILLED_CIVILIANS = 50
    SENT_FORCE = 51
    POST_GIVEN_UP = 52
    OUT_OF_AMMUNITION = 53
    OUT_OF_FUEL = 54
    MERGED = 55
    SPLIT_OFF = 56
    PURSUED = 57
    ORDERED_OUT = 58
    LOST_TOO_MANY = 59
    LOOTED = 60
