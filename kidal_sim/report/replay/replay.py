"""A run written down to be looked at: as a page that moves, or as a film."""

import os
from collections.abc import Sequence
from pathlib import Path

from kidal_sim.errors import KidalError
from kidal_sim.files import replace
from kidal_sim.model.campaign import Campaign
from kidal_sim.model.frames import record
from kidal_sim.report.replay import film
from kidal_sim.report.replay.page import page_of

PAGE = ".html"
FILMS = (".gif", ".mp4")
MARK = b'<meta name="generator" content="kidal_sim replay">'
"""What stands at the beginning of every page, so that another one may take its place. A film has no such mark."""
HEAD = 200
"""Bytes in which it stands."""


def replay(campaign: Campaign, *paths: str | Path, chosen: str = "", force: bool = False) -> None:
    """Run a campaign to its horizon and write it to files, as the ending of each says: .html, .gif, or .mp4 where ffmpeg is.

    chosen: which run it is and why this one, as the page tells it; if not given, its number and seed. force: replace files that are no
    pages of replays. `KidalError` if a file cannot, or should not, be written; before the campaign is run.

    >>> from kidal_sim import Campaign
    >>> replay(Campaign.from_results("results/main", "push", run=137), "replay.html")  # doctest: +SKIP
    """
    files = [Path(path) for path in paths]
    refuse_unless_possible(files, force)
    frames = record(campaign)
    said = chosen or f"Run {campaign.run.run[0]} of seed {campaign.key.seed}."
    for file in files:
        if file.suffix.lower() == PAGE:
            replace(file, page_of(campaign, frames, said))
        else:
            film.write(campaign, frames, said, file)


def refuse_unless_possible(files: Sequence[Path], force: bool) -> None:
    """Refuse files that could not, or should not, be written, before the work."""
    for number, file in enumerate(files):
        if file.resolve() in [earlier.resolve() for earlier in files[:number]]:
            raise KidalError(f"{file}: found twice; wanted each file once")
        _refuse_unless_writable(file)
        _refuse_unless_replaceable(file, force)


def _refuse_unless_writable(path: Path) -> None:
    """Names of which nothing is known, or whose folder or program is not there."""
    if path.suffix.lower() not in (PAGE, *FILMS):
        raise KidalError(f"{path}: wanted a name that ends in {PAGE}, {' or '.join(FILMS)}")
    if not path.absolute().parent.is_dir():
        raise KidalError(f"{path}: {path.parent} is no folder")
    if path.suffix.lower() in FILMS:
        film.refuse_unless_possible(path)


def _refuse_unless_replaceable(path: Path, force: bool) -> None:
    """What stands there already, and is no page of ours."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise KidalError(f"{path}: is there already and is no regular file; wanted another name")
    if force:
        return
    with path.open("rb") as file:
        ours = path.suffix.lower() == PAGE and MARK in file.read(HEAD)
    if not ours:
        raise KidalError(f"{path}: is there already and is no page of a replay; --force replaces it")
