"""Run the command line: `python -m kidal_sim` is `kidal-sim`.

Ctrl-C ends it as it ends a command while the command line is still imported, which takes some tenths of a second.
"""

import sys


def main() -> None:
    """Import the command line and run it."""
    try:
        from kidal_sim.cli.main import main as run
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)  # as `cli.options.INTERRUPTED`, which cannot be imported here
    run()


if __name__ == "__main__":
    main()
