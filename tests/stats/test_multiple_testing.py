import gc
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from kidal_sim.stats.multiple_testing import holm


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_holm__is_that_of_statsmodels(p: list[float]) -> None:
    with patch.object(gc, "collect"):  # statsmodels collects garbage at each call, which takes seconds where much has been imported
        theirs = multipletests(p, method="holm")[1]
    assert holm(np.array(p)).tolist() == pytest.approx(theirs.tolist())


def test_holm__what_was_not_looked_at_counts_for_nothing() -> None:
    found = holm(np.array([np.nan, 0.02, np.nan, 0.03]))
    assert np.isnan(found[[0, 2]]).all() and found[[1, 3]].tolist() == pytest.approx([0.04, 0.04])
    assert holm(np.array([])).tolist() == [] and np.isnan(holm(np.array([np.nan]))).all()


def test_holm__among_many_that_are_nothing_one_is_called_sure_as_seldom_as_it_says() -> None:
    dice = np.random.default_rng(1)
    wrong = [(holm(dice.random(20)) <= 0.05).any() for _ in range(4000)]
    assert 0.04 < np.mean(wrong) < 0.06  # 1 - (1 - 0.05/20)^20 = 4.9 % for independent ones; standard error 0.34 %
