"""A run written down to be looked at: as a page that moves, or as a film."""

from pathlib import Path

from kidal_sim.errors import KidalError
from kidal_sim.files import replace
from kidal_sim.model.campaign import Campaign
from kidal_sim.model.frames import record
from kidal_sim.report.replay import film
from kidal_sim.report.replay.page import page_of

PAGE = ".html"
FILMS = (".gif", ".mp4")


def replay(campaign: Campaign, *paths: str | Path, chosen: str = "") -> None:
    """Run a campaign to its horizon and write it to files, as the ending of each says: .html, .gif, or .mp4 where ffmpeg is.

    chosen: which run it is and why this one, as the page tells it; if not given, its number and seed.

    >>> from kidal_sim import Campaign
    >>> replay(Campaign.from_results("results/main", "push", run=137), "replay.html")  # doctest: +SKIP
    """
    files = [Path(path) for path in paths]
    for file in files:
        refuse_unless_possible(file)
    frames = record(campaign)
    said = chosen or f"Run {campaign.run.run[0]} of seed {campaign.key.seed}."
    for file in files:
        if file.suffix.lower() == PAGE:
            replace(file, page_of(campaign, frames, said))
        else:
            film.write(campaign, frames, file)


def refuse_unless_possible(path: Path) -> None:
    """Refuse a file that could not be written here, before the work."""
    if path.suffix.lower() not in (PAGE, *FILMS):
        raise KidalError(f"{path}: wanted a name that ends in {PAGE}, {' or '.join(FILMS)}")
    if not path.absolute().parent.is_dir():
        raise KidalError(f"{path}: {path.parent} is no folder")
    if path.suffix.lower() in FILMS:
        film.refuse_unless_possible(path)
