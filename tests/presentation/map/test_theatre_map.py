"""The map of a theatre: to scale, and labels where there is room."""

import pytest

from kidal_sim.presentation.map.label_layout import LabelPlacer, text_box
from kidal_sim.presentation.map.theatre_map import MapSheet
from tests.figures import made


def test_theatre_map__is_to_scale() -> None:
    sheet = MapSheet.of(made.state())
    (x, y), (x_east, _), (_, y_north) = sheet.at(0, 0), sheet.at(10, 0), sheet.at(0, 10)
    assert x_east - x == pytest.approx(y_north - y)
    assert 0 < x < sheet.width and 0 < y < sheet.height
    axes = made.FIGURES["theatre"]().axes[0]
    size = axes.get_window_extent().size
    assert size[0] / size[1] == pytest.approx(sheet.width / sheet.height, rel=1e-6)


def test_label_placer__labels_go_where_nothing_is_yet() -> None:
    taken = LabelPlacer()
    places = [text_box("words", 8.0, x, 0.0, "left") for x in (0.0, 10.0, 100.0)]
    assert [taken.choose(places[:1]), taken.choose(places)] == [0, 2]
    assert taken.choose(places[:2]) == 1, "if all lie on something, the one that does least"
