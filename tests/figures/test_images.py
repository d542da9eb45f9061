"""Every figure against its picture, without its words and where the grid alone puts it: so no font and no hinting is in it.

After a change that is meant: pytest tests/figures/test_images.py --mpl-generate-path=tests/figures/baseline, and look at what changed. The
tolerance is the root mean square difference of pixels, 0 to 255; a curve that is 10 % off makes 2 and more.
"""

import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from tests.figures.made import FIGURES

TOLERANCE = 1.0
DOTS = 50
"""In an inch."""


@pytest.mark.parametrize("name", list(FIGURES))
@pytest.mark.mpl_image_compare(baseline_dir="baseline", tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": DOTS})
def test_figure__looks_as_it_did(name: str) -> Figure:
    return wordless(FIGURES[name]())


def wordless(figure: Figure) -> Figure:
    """The same with all that hangs on a font taken away; arrows stay."""
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.tick_params(labelbottom=False, labelleft=False)
    for artist in figure.findobj(lambda each: isinstance(each, Legend) or (isinstance(each, Text) and bool(each.get_text()))):
        artist.set_visible(False)
    return figure
