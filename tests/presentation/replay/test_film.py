"""A campaign as a film."""

from pathlib import Path

import imageio_ffmpeg
import pytest
from matplotlib.animation import FFMpegWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import record
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import figure_style
from kidal_sim.presentation.replay import film
from tests.theatres import column, garrison, group, march, theatre

DRONES = {
    "faction": "army", "kind": "drone", "home": "fort", "airframes": 2, "serviceable": 1.0, "sorties": "1 / day", "radius": "150 km",
    "speed": "100 km / h", "endurance": "20 h", "strikes_on_station": "0 / h", "loss": 0.0,
}  # fmt: skip
HOSTILE = "$\\frac{1}$ <b>{x}</b> \u202e\u05e9\u05dc\u05d5\u05dd\n 🐪 " + "long" * 100


def small(title: str = "A march") -> Campaign:
    units = {"column": column(100), "guard": garrison(20), "group": group(80)}
    scenario = theatre(units=units, plan={"column": [march("camp")]}, calendar={"horizon": "3 d"}, wings={"drones": DRONES})
    return Campaign(scenario.model_copy(update={"title": title}))


@pytest.mark.parametrize("title", ["A march", HOSTILE])
def test_write_film__a_picture_for_every_turn_and_some_of_them_differ(tmp_path: Path, title: str) -> None:
    campaign = small(title)
    film.write_film(campaign, record(campaign), "Run 0 of seed 1.", tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as shown:
        assert shown.n_frames == 13 and shown.info["duration"] == 200
        pictures = set()
        for at in range(shown.n_frames):
            shown.seek(at)
            pictures.add(shown.convert("RGB").tobytes())
    assert len(pictures) > 3
    assert [path.name for path in tmp_path.iterdir()] == ["film.gif"], "nothing else is left"


def test_caption_lines__whole_titles_which_run_and_that_it_is_one_of_many() -> None:
    """On a map as narrow as that of the shipped theatre."""
    shown_width = 384.0
    title = "The push to Kidal while Tessalit waits for its relief by the northern road"
    chosen = "Run 137 of push, main, the worst of 10,000 runs (less government losses is better)."
    lines = film.caption_lines(
        title,
        chosen,
        [f"day {day}, 06:00: something happens to somebody at one of the places of the theatre" for day in range(9)],
        shown_width,
    )
    assert " ".join(text for text, heading in lines if heading) == title
    told = " ".join(text for text, heading in lines if not heading)
    assert told.startswith(f"{chosen} {film.CAVEAT} day 6") and told.endswith(
        "day 8, 06:00: something happens to somebody at one of the places of the theatre"
    )
    assert 14 + film.LINE * (len(lines) - 1) < film.ROOM, "the last line is in the picture"
    with figure_style():
        figure = Figure(dpi=film.DPI)
        FigureCanvasAgg(figure)
        for text, heading in lines:
            size, weight = (film.HEADING, "bold") if heading else (film.TEXT, "normal")
            drawn = figure.text(0, 0, text, fontsize=size, fontweight=weight)
            assert drawn.get_window_extent().width <= shown_width - 10, "it is not cut at the edge"


def test_write_film__mp4_without_ffmpeg_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FFMpegWriter, "isAvailable", lambda: False)
    campaign = small()
    with pytest.raises(KidalError, match=r"film.mp4: MP4 needs the program ffmpeg.*\.gif"):
        film.write_film(campaign, record(campaign), "Run 0 of seed 1.", tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_write_film__mp4_has_as_many_pictures_as_the_gif(tmp_path: Path) -> None:
    """By the package's own ffmpeg, whether there is one on the path or not."""
    campaign = small()
    film.write_film(campaign, record(campaign), "Run 0 of seed 1.", tmp_path / "film.mp4")
    count, seconds = imageio_ffmpeg.count_frames_and_secs(tmp_path / "film.mp4")
    assert (count, seconds) == (13, pytest.approx(2.6))


def test_write_film__where_nobody_may_write_is_refused(tmp_path: Path) -> None:
    campaign = small()
    with pytest.raises(KidalError, match="cannot be written: No such file"):
        film.write_film(campaign, record(campaign), "Run 0 of seed 1.", tmp_path / "nowhere" / "film.gif")


@pytest.mark.parametrize("frames", [1, 2, 119, 120, 121, 361, 5000])
def test_chosen_frames__from_the_first_to_the_last_and_not_too_many(frames: int) -> None:
    chosen = film.chosen_frames(frames)
    assert chosen[0] == 0 and chosen[-1] == frames - 1 and len(chosen) <= film.MOST_FRAMES + 1
