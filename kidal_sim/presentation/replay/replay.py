"""A run written down to be looked at: as a page that moves, or as a film."""

from collections.abc import Sequence
from pathlib import Path

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import record
from kidal_sim.atomic_files import refuse_twice, refuse_unless_free, replace
from kidal_sim.errors import KidalError
from kidal_sim.presentation.page import page_opening
from kidal_sim.presentation.replay import film
from kidal_sim.presentation.replay.page import render_replay

PAGE = ".html"
FILMS = (".gif", ".mp4")


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
    caption = chosen or f"Run {campaign.run.run[0]} of seed {campaign.key.seed}."
    for file in files:
        if file.suffix.lower() == PAGE:
            replace(file, render_replay(campaign, frames, caption))
        else:
            film.write_film(campaign, frames, caption, file)


def refuse_unless_possible(files: Sequence[Path], force: bool) -> None:
    """Refuse files that could not, or should not, be written, before the work."""
    refuse_twice(files)
    for file in files:
        if file.suffix.lower() not in (PAGE, *FILMS):
            raise KidalError(f"{file}: the name of a replay must end in {PAGE}, {' or '.join(FILMS)}")
        refuse_unless_free(file, force, page_opening("replay/replay") if file.suffix.lower() == PAGE else b"", "page of a replay")
        if file.suffix.lower() in FILMS:
            film.refuse_unless_possible(file)
