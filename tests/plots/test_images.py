"""Every figure against its picture. After a change that is meant: pytest tests/plots/test_images.py --mpl-generate-path=tests/plots/baseline

The tolerance is the root mean square difference of pixels, 0 to 255. Other hinting of the letters makes up to 3, a changed line more than 6.
"""

import pytest
from matplotlib.figure import Figure

from tests.plots.made import FIGURES

TOLERANCE = 5.0


@pytest.mark.parametrize("name", list(FIGURES))
@pytest.mark.mpl_image_compare(baseline_dir="baseline", tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": 50}, deterministic=True)
def test_figure__looks_as_it_did(name: str) -> Figure:
    return FIGURES[name]()
