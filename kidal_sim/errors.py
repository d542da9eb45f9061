"""What can go wrong, each kind with a name that a caller may catch."""


class KidalError(Exception):
    """Something the user can mend; its message says where, what was found, and what is wanted."""


class ScenarioError(KidalError):
    """A scenario file that cannot be used; the message lists every fault, one a line."""


class BatchError(KidalError):
    """A batch that cannot start, go on, or be read."""


class DesignError(BatchError):
    """A results folder whose experiment, by its design, cannot give what is asked for; another folder could."""
