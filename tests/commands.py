"""Commands run in this process, as a user would run them in a shell."""

import sys
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., tuple[int, str, str]]
"""Takes the arguments of `kidal-sim`; gives its exit code, what it printed, and what it said on stderr."""
ROOT = Path(__file__).parents[1]
"""Where the project is."""
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = 'kidal-sim'
from kidal_sim.cli.main import main
main()
"""
COMMAND = [sys.executable, "-c", PROGRAM]
"""`kidal-sim`, in a process of its own, which hears Ctrl-C even if the tests run in the background of a shell, where it is ignored."""
