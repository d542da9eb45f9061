"""Commands run in this process, as a user would run them in a shell."""

import sys
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., tuple[int, str, str]]
"""Takes the arguments of `kidal-sim`; gives its exit code, what it printed, and what it said on stderr."""
ROOT = Path(__file__).parents[1]
"""Where the project is."""
COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'kidal-sim'; from kidal_sim.cli.main import main; main()"]
"""`kidal-sim`, in a process of its own."""
