"""Run the command line: `python -m kidal_sim` is `kidal-sim`."""

from kidal_sim.cli.main import main

if __name__ == "__main__":
    main()
