"""Experiments run into results folders, as one asks for it in Python."""

from pathlib import Path

from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.execution.executors import cores_or_all
from kidal_sim.batch.execution.progress_meter import meter
from kidal_sim.batch.execution.restore import study_of
from kidal_sim.batch.execution.run_batch import results_folder
from kidal_sim.batch.execution.run_batch import run_batch as run_into
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.errors import BatchError


def run_batch(
    experiment: str | Path, out: str | Path, *, runs: int | None = None, seed: int | None = None, cores: int | None = None,
    cluster: str | None = None,
) -> Results:  # fmt: skip
    """Run an experiment file into a results folder; go on with it, if the folder holds a part of it.

    Stopped at any moment, it goes on where it was when it is called again, or by `resume`, and ends with the very same files.

    Parameters
    ----------
    out: the folder; what it holds of this experiment is not run again.
    runs, seed: in the place of those of the file. `runs` takes the place of `until`, too.
    cores: how many runs at a time; one per core if not given.
    cluster: address of a Dask scheduler, or `local`.

    Returns
    -------
    The results, as `open_results` has them: `results.runs.to_pandas()` has a row for each variant, point and run.

    Raises
    ------
    ScenarioError: if the experiment or one of its scenarios has faults. BatchError: if the folder holds anything else, another process is
        writing to it, or chunks failed; what is done is kept. OSError: if the disk is full or cannot be written to, likewise.

    >>> results = run_batch("experiments/kidal_vs_tessalit.yaml", "results/main", runs=500)  # doctest: +SKIP
    """
    return run_study(Path(out), prepare(Path(experiment), Changes(runs, seed)), cores, cluster)


def resume(folder: str | Path, cores: int | None = None, cluster: str | None = None) -> Results:
    """Go on with a batch that did not end, from nothing but its folder. One that has ended is checked, and mended if need be;
    so is one whose manifest is damaged.

    Parameters, results and errors are those of `run_batch`; BatchError, too, if it is no results folder.

    >>> resume("results/main").finished  # doctest: +SKIP
    True
    """
    return run_study(Path(folder), study_of(Path(folder)), cores, cluster)


def run_study(place: Path, study: Study, cores: int | None = None, cluster: str | None = None) -> Results:
    """Run whatever a folder lacks of a study; refused if some of it failed, but kept."""
    cores = cores_or_all(cores)
    with results_folder(place, study) as folder:
        summary = run_into(folder, study, cores, meter(study.plan.total), cluster)
    if summary.faults:
        chunk, fault = next(iter(summary.faults.items()))
        raise BatchError(f"{place}: {len(summary.faults):,} chunks failed, the others are kept; the first, {chunk}: {fault}")
    return open_results(place)
