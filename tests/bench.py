"""How fast and how large: `make bench` prints a table, in about eight minutes. Nothing is asserted: numbers depend on the machine."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

PLANS = {"push": "scenarios/kidal_push.yaml", "relief": "scenarios/tessalit_relief.yaml"}
CHUNK = 1000
MESA_RUNS = 5
FIRST_RUN = f"""
from kidal_sim.engine.run import run
from kidal_sim.scenario.files.load import load
run(load({PLANS["push"]!r}), 1, range(1), False)
"""
PEAK = """
import re
from pathlib import Path
from tests.bench import recorded
recorded({runs}, series=False)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # getrusage would begin at what the parent used
"""


def seconds(work: Callable[[], object]) -> float:
    """Time that some work takes. [s]"""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def python(code: str, cache: str | None = None) -> str:
    """What a fresh Python prints; with a cache folder of its own if one is given."""
    environment = os.environ | {"PYTHONPATH": os.getcwd()} | ({"KIDAL_SIM_CACHE": cache} if cache else {})
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout


@cache
def scenarios() -> dict[str, Any]:
    """The plans."""
    from kidal_sim.scenario.files.load import load

    return {name: load(file) for name, file in PLANS.items()}


def recorded(runs: int, series: bool | None = None, cores: int = 2) -> None:
    """Both plans, so many runs of each, written into a results folder that is thrown away."""
    from kidal_sim.batch.design.plan import Plan
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.execution.run_batch import run_batch

    with tempfile.TemporaryDirectory(dir=".") as folder:
        run_batch(Path(folder), Study.of(scenarios(), Plan(tuple(PLANS), runs, 1, series=series)), cores, lambda *_, **__: None)


def starting() -> Iterator[tuple[str, str]]:
    """From nothing to the first run: compiling, and with compiled code at hand."""
    with tempfile.TemporaryDirectory() as folder:
        yield "start to first run, compiling", f"{seconds(lambda: python(FIRST_RUN, folder)):.1f} s"
        yield "start to first run, compiled before", f"{seconds(lambda: python(FIRST_RUN, folder)):.1f} s"


def running() -> Iterator[tuple[str, str]]:
    """The batch engine, results written, and how it scales with threads."""
    recorded(100)
    for cores, runs in ((1, 2000), (2, 4000)):
        rate = 2 * runs / seconds(lambda runs=runs, cores=cores: recorded(runs, False, cores))
        yield f"runs per second, {cores} thread{'s' * (cores > 1)}, results written", f"{rate:,.0f}"
    time_ = seconds(lambda: recorded(10_000))
    yield "two plans x 10,000 runs, results and daily series written", f"{time_:.1f} s, {20_000 / time_:,.0f} runs/s"


def kernel() -> Iterator[tuple[str, str]]:
    """What a run takes by itself, and what a chunk takes besides; then Mesa, on the same campaign."""
    from kidal_sim.batch.design.plan import Plan
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.execution.simulate import run_task
    from kidal_sim.engine import kernel
    from kidal_sim.engine.build import build
    from kidal_sim.engine.run import Numbers

    scenario, numbers = scenarios()["push"], Numbers.plain(range(CHUNK))
    world, inputs, _ = build(scenario, 1, numbers.outer, False)
    bare = seconds(lambda: kernel.advance_all(world, inputs, 1, numbers.inner))
    whole = seconds(lambda: run_task(Study.of({"push": scenario}, Plan(("push",), CHUNK, 1, series=False, chunk=CHUNK)).first_task))
    turns = scenario.calendar.horizon.best / scenario.calendar.turn.best
    yield "per unit-turn, 1 thread", f"{bare / CHUNK / turns / len(scenario.units) * 1e9:,.0f} ns"
    few = Study.of({"push": scenario}, Plan(("push",), 1, 1, series=False)).first_task
    fixed = min(seconds(lambda: run_task(few)) for _ in range(5)) - bare / CHUNK
    yield f"of a chunk of {CHUNK:,} runs: its fixed cost, all that is not the turns", f"{fixed / whole:.1%}, {1 - bare / whole:.1%}"
    yield from mesa(whole / CHUNK)


def mesa(engine: float) -> Iterator[tuple[str, str]]:
    """The Mesa face of the same campaign against the engine's time for a run on one thread. [s]"""
    from mesa import batch_run

    from kidal_sim.agents.campaign import Campaign

    def campaign(number: int) -> None:
        model = Campaign(PLANS["push"], seed=1, run=number)
        while model.running:
            model.step()

    campaign(0)
    yield "Mesa face, per run", f"{seconds(lambda: [campaign(number) for number in range(MESA_RUNS)]) / MESA_RUNS:.2f} s"
    parameters = {"scenario": PLANS["push"], "seed": 1, "run": range(MESA_RUNS)}
    each = seconds(lambda: batch_run(Campaign, parameters, max_steps=10_000, display_progress=False)) / MESA_RUNS
    yield "mesa.batch_run, per run", f"{each:.2f} s"
    yield "mesa.batch_run / engine, 1 process, 1 thread", f"{each / engine:,.0f} times"


def dask() -> Iterator[tuple[str, str]]:
    """The same chunks on two threads and on two Dask workers on loopback, starting them left out."""
    from kidal_sim.batch.design.plan import Plan
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.execution.executors import completed, executor
    from kidal_sim.batch.execution.simulate import run_task

    study = Study.of(scenarios(), Plan(tuple(PLANS), 4000, 1, series=False))
    taken = {}
    for cluster in (None, "local"):
        with executor(2, cluster) as pool:
            for _ in completed(pool, run_task, [study.first_task] * 2, 2):
                pass
            tasks = [study.task(chunk) for chunk in study.plan.chunks()]
            taken[cluster] = seconds(lambda pool=pool, tasks=tasks: list(completed(pool, run_task, tasks, 4)))
    yield "Dask, two workers on loopback, against two threads", f"{taken['local'] / taken[None] - 1:+.0%} time"


def memory() -> Iterator[tuple[str, str]]:
    """Peak memory of a recorded batch, with rules compiled before."""
    for runs in (10_000, 100_000):
        yield f"peak memory, {2 * runs:,} runs", f"{int(python(PEAK.format(runs=runs))) / 1024:,.0f} MB"


def main() -> None:
    """Measure everything and print it."""
    table = Table("measure", title=f"{' and '.join(PLANS)}, 90 days, {os.cpu_count()} cores")
    table.add_column("value", justify="right")
    with Console(stderr=True).status("Measuring: about eight minutes"):
        for part in (starting, running, kernel, dask, memory):
            for row in part():
                table.add_row(*row)
                print(*row, sep=": ", file=sys.stderr, flush=True)
    Console().print(table)


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
