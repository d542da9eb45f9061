"""A report of a results folder, written down: as a page, or as Markdown."""

from collections.abc import Sequence
from pathlib import Path

from kidal_sim.atomic_files import refuse_unless_free, replace
from kidal_sim.batch.results.results import Results, Source, as_results
from kidal_sim.errors import KidalError
from kidal_sim.presentation.page import page_opening
from kidal_sim.presentation.report.content import ReportOptions, compose
from kidal_sim.presentation.report.html import render_report
from kidal_sim.presentation.report.markdown import report_markdown
from kidal_sim.presentation.report.robustness import Announce

MARKS = {
    ".html": page_opening("report/report"),
    ".md": b"<!-- kidal_sim report -->\n",
}
"""With what every report begins, by the ending of its name: another one may take the place of such a file, and of no other."""
MOST_BYTES = 5_000_000
"""Of a report: more than that is no report, and is not sent around."""
WRITERS = {".html": render_report, ".md": report_markdown}


def write_report(
    source: Source, path: str | Path, *, outcomes: Sequence[str] = (), prefer: Sequence[str] = (), point: int | None = None,
    beside: Sequence[Source] = (), force: bool = False, announce: Announce = lambda what: None,
) -> None:  # fmt: skip
    """Write a report of a results folder, as the ending of the file says: a page (.html) that needs no network, or Markdown (.md).

    It takes the place of another report.

    Parameters
    ----------
    source: results that are open, or their folder.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given.
    prefer: what is better, such as `government_losses:min`; if nothing is said, what the experiment says.
    point: which point of the sweep; if none is given, all of them if they are few.
    beside: results of other analyses, or their folders, which say what would change the answer.
    force: replace a file that is no report of ours.
    announce: called with what is about to be read.

    Raises
    ------
    KidalError: if the file cannot be written or is none of ours, there is no such folder, outcome or point, a folder of `beside` is of no
        use, or the report would be larger than 5 MB.

    >>> write_report("results/main", "main.html", prefer=["government_losses:min"], beside=["results/evidence"])  # doctest: +SKIP
    """
    place = Path(path)
    refuse_unless_possible(place, force)
    others = tuple(each if isinstance(each, Results) else Path(each) for each in beside)
    options = ReportOptions(tuple(outcomes), tuple(prefer), point, others, place.suffix.lower().removeprefix("."))
    results = as_results(source)
    text = WRITERS[place.suffix.lower()](compose(results, options, announce))
    if (size := len(text.encode())) > MOST_BYTES:
        raise KidalError(f"{results.folder}: the report would have {size / 1e6:.1f} MB; ask for fewer outcomes (--outcome), or one point")
    replace(place, text)


def refuse_unless_possible(path: Path, force: bool) -> None:
    """Refuse a file that could not, or should not, be written, before the work."""
    if path.suffix.lower() not in WRITERS:
        raise KidalError(f"{path}: the name of a report must end in {' or '.join(WRITERS)}")
    refuse_unless_free(path, force, MARKS[path.suffix.lower()], "report of ours")
