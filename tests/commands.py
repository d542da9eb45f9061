"""Commands run in this process, as a user would run them in a shell."""

from collections.abc import Callable

Command = Callable[..., tuple[int, str, str]]
"""Takes the arguments of `kidal-sim`; gives its exit code, what it printed, and what it said on stderr."""
