"""How fast and how large: `make bench` prints a table. Nothing here is asserted: a number depends on the machine."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

SCENARIO = "scenarios/kidal_push.yaml"
RUNS = 800
MESA_RUNS = 3
FIRST_RUN = "from kidal_sim.engine.run import run; from kidal_sim.scenario.load import load; run(load({scenario!r}), 1, range(1), False)"
PEAK = """
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from kidal_sim.batch.plan import Plan
from kidal_sim.batch.record import record
from kidal_sim.batch.study import Study
from kidal_sim.scenario.load import load
with TemporaryDirectory() as folder:
    record(Path(folder), Study.of({{"plan": load({scenario!r})}}, Plan(("plan",), {runs}, 1)), 2, lambda rows, **more: None)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # getrusage would begin at what the parent used
"""


def seconds(work: Callable[[], object]) -> float:
    """Time that some work takes. [s]"""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def python(code: str, cache: str | None = None) -> str:
    """What a fresh Python prints; with a cache folder of its own if one is given."""
    environment = os.environ | ({"KIDAL_SIM_CACHE": cache} if cache else {})
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout


def starting() -> Iterator[tuple[str, str]]:
    """From nothing to the first run: compiling, and with compiled code at hand."""
    code = FIRST_RUN.format(scenario=SCENARIO)
    with tempfile.TemporaryDirectory() as cache:
        yield "start to first run, compiling", f"{seconds(lambda: python(code, cache)):.1f} s"
        yield "start to first run, compiled before", f"{seconds(lambda: python(code, cache)):.1f} s"


def running() -> Iterator[tuple[str, str]]:
    """The batch engine, and how it scales with threads."""
    from kidal_sim.batch.plan import Plan
    from kidal_sim.batch.run import collect
    from kidal_sim.scenario.load import load

    scenario = load(SCENARIO)
    collect({"plan": scenario}, Plan(("plan",), 1, 1), 1)
    taken = {cores: seconds(lambda cores=cores: collect({"plan": scenario}, Plan(("plan",), RUNS, 1), cores)) for cores in (1, 2)}
    for cores, time_ in taken.items():
        yield f"runs per second, {cores} thread{'s' * (cores > 1)}", f"{RUNS / time_:,.0f}"
    turns = scenario.calendar.horizon.best / scenario.calendar.turn.best
    yield "per unit-turn, 1 thread", f"{taken[1] / RUNS / turns / len(scenario.units) * 1e9:,.0f} ns"
    yield from mesa(taken[1] / RUNS)


def mesa(engine: float) -> Iterator[tuple[str, str]]:
    """The Mesa face of the same campaign against the engine's time for a run on one thread. [s]"""
    from mesa import batch_run

    from kidal_sim.model.campaign import Campaign

    def campaign() -> None:
        model = Campaign(SCENARIO, seed=1, run=0)
        while model.running:
            model.step()

    campaign()
    yield "Mesa face, per run", f"{min(seconds(campaign) for _ in range(MESA_RUNS)):.2f} s"
    parameters = {"scenario": SCENARIO, "seed": 1, "run": range(MESA_RUNS)}
    each = seconds(lambda: batch_run(Campaign, parameters, max_steps=10_000, display_progress=False)) / MESA_RUNS
    yield "mesa.batch_run, per run", f"{each:.2f} s"
    yield "mesa.batch_run / engine, 1 process, 1 thread", f"{each / engine:,.0f} times"


def memory() -> Iterator[tuple[str, str]]:
    """Peak memory of a recorded batch."""
    for runs in (1000, 4000):
        peak = int(python(PEAK.format(scenario=SCENARIO, runs=runs))) / 1024
        yield f"peak memory, {runs:,} runs", f"{peak:,.0f} MB"


def main() -> None:
    """Measure everything and print it."""
    table = Table("measure", title=f"{Path(SCENARIO).stem}, {os.cpu_count()} cores")
    table.add_column("value", justify="right")
    with Console(stderr=True).status("Measuring: about two minutes"):
        for part in (starting, running, memory):
            for row in part():
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
