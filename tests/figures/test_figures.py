"""What figures show, each by a truth about it."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.collections import FillBetweenPolyCollection, LineCollection
from matplotlib.figure import Figure

from kidal_sim.analysis.comparison.compare import Comparison, compare_runs
from kidal_sim.analysis.comparison.distribution_figures import exceedance_figure, raincloud_figure
from kidal_sim.analysis.decision.box_figure import box_figure
from kidal_sim.analysis.decision.breakeven_figure import breakeven_curve, flip_map
from kidal_sim.analysis.decision.regret_figure import regret_figure
from kidal_sim.analysis.figure_data.fan import fan_figure
from kidal_sim.analysis.sensitivity.tornado import largest, tornado_figure
from kidal_sim.analysis.validation.convergence import Convergence, Curve, RunningEstimate
from kidal_sim.analysis.validation.convergence_figure import convergence_figure
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_panels import panel_grid
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.stats.intervals import wilson
from tests.figures import made


def words(figure: Figure) -> str:
    """All that is written in it."""
    return " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))).replace("\n", " ")


def test_exceedance__from_the_least_value_to_the_most() -> None:
    found = made.comparison(1, [made.LOSSES])
    values, shares = exceedance_figure(found).axes[0].lines[0].get_data()
    spread = found.spreads["losses"]["plan_0"]
    assert values[0] == spread.least and values[-1] == spread.most
    assert shares[0] == 1 - spread.count(spread.least) / 200
    assert shares[-1] == spread.count(spread.most) / 200


def test_exceedance__runs_that_share_draws_have_no_band() -> None:
    alone, shared = (exceedance_figure(each) for each in (made.comparison(), made.nested(made.comparison())))
    assert "Wilson" in words(alone)
    assert "no band" in words(shared)
    assert all(np.isnan(path.vertices).any() or not len(path.vertices) for band in shared.axes[0].collections for path in band.get_paths())


def losing(*plans: list[int]) -> Comparison:
    """Plans a, b, ... that lose so many."""
    runs = [
        pa.table({"variant": [name] * len(lost), "run": range(len(lost)), "losses": lost}) for name, lost in zip("ab", plans, strict=False)
    ]
    return compare_runs(pa.concat_tables(runs), [made.LOSSES])


def test_exceedance__a_plan_that_always_comes_out_the_same_is_an_upright_line() -> None:
    (axes,) = exceedance_figure(losing([0] * 50, [0, 1] * 25)).axes
    never, sometimes = sorted((line.get_data() for line in axes.lines), key=lambda each: len(set(each[0])))
    assert list(never[0]) == [0, 0] and list(never[1]) == [1.0, axes.get_ylim()[0]]
    assert list(sometimes[0]) == [0, 1] and list(sometimes[1]) == [0.5, 0.5]


def test_exceedance__what_never_varies_is_named_and_has_no_panel() -> None:
    figure = exceedance_figure(losing([2] * 50, [2] * 50))
    assert not [axes for axes in figure.axes if axes.axison]
    assert "Left out, the same in every run of every plan or never known: losses." in words(figure)
    assert "Every outcome came out the same in every run." in words(figure)


def test_exceedance__bands_are_seen_whole() -> None:
    """Wilson's lower limit of 1 in 200 is 0.00088, a sixth of the share."""
    (axes,) = exceedance_figure(losing([*[0] * 199, 7])).axes
    assert axes.get_ylim()[0] <= wilson(1, 200).low == pytest.approx(0.00088, rel=0.01)


@pytest.mark.parametrize("figure", [exceedance_figure, raincloud_figure])
def test_spreads__chances_alone_are_refused(figure: object) -> None:
    with pytest.raises(KidalError, match="binary"):
        figure(made.comparison(2, [made.CAPTURED]))  # type: ignore[operator]


def test_panels__too_many_are_refused() -> None:
    with pytest.raises(KidalError, match="21 panels"):
        panel_grid(21, 2, 1.0)


def test_fan__a_zero_line_for_differences_only() -> None:
    days = made.days()
    of = dataclasses.replace(days, of=("wait - go",), table=days.table[days.table["of"] == "go"].assign(of="wait - go"))
    assert "common random numbers" in words(fan_figure(of))
    assert any(np.array_equal(line.get_ydata(), [0, 0]) for line in fan_figure(of).axes[0].lines)
    assert not any(np.array_equal(line.get_ydata(), [0, 0]) for line in fan_figure(days).axes[0].lines)


def test_fan__every_plan_is_seen_whole() -> None:
    days = made.days()
    go, wait, *_ = fan_figure(days).axes
    assert go.get_ylim() == wait.get_ylim()
    assert wait.get_ylim()[1] >= days.table["q95"].max()


def test_fan__names_of_levels_do_not_crowd() -> None:
    days = made.days()
    levels = ["q05", "q25", "median", "q75", "q95"]
    days.table[levels] = days.table[levels].where(days.table[levels].isna(), 5.0)  # all levels are one
    assert words(fan_figure(days)).count("50 %") == 2
    assert "75 %" not in words(fan_figure(days)).replace("25 to 75 %", "")


def test_tornado__the_longest_bar_is_on_top_and_the_dice_are_no_bar() -> None:
    found = made.sensitivity()
    assert list(largest(found)["input"]) == ["rules.combat.intensity", "units.column.people", "rules.air.sorties"]
    axes = tornado_figure([found]).axes[0]
    assert axes.get_yticklabels()[0].get_text() == "rules.combat.intensity *"
    assert axes.yaxis_inverted()
    floor = next(line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--")
    assert floor == pytest.approx(100 * 0.1 * 1.3), "the upper limit of the dice, in %"


def test_tornado__what_is_the_same_everywhere_or_too_much_is_refused() -> None:
    with pytest.raises(KidalError, match="same at every point"):
        tornado_figure([])
    with pytest.raises(KidalError, match="--outcome"):
        tornado_figure([made.sensitivity()] * 7)


def test_breakeven__one_assumption_makes_a_curve_and_two_a_map() -> None:
    with pytest.raises(KidalError, match="two assumptions"):
        breakeven_curve(made.over_two())
    with pytest.raises(KidalError, match="one assumption"):
        flip_map(made.along_one())
    said = words(breakeven_curve(made.along_one()))
    assert "at 240 (200 to 280) people" in said and "go preferred" in said


def test_breakeven__nothing_is_drawn_between_the_options_of_a_choice() -> None:
    figure = breakeven_curve(made.along_choice())
    (axes,) = figure.axes
    said = words(figure)
    assert "between 150 and 300 km" in said and "Fieller" not in said
    assert "75 % likely" in said and "25 % likely" in said
    assert all(line.get_linestyle() == "None" for line in axes.lines if len(line.get_xdata()) == 2 and line.get_marker() == "o")
    assert not [band for band in axes.collections if isinstance(band, FillBetweenPolyCollection)] and not axes.patches
    bars = sorted(segment.tolist() for each in axes.collections for segment in each.get_segments())
    assert bars == [[[150, 8], [150, 20]], [[300, -14], [300, -2]]]


def test_flip_map__a_cell_for_each_pair_of_levels_hatched_where_not_sure() -> None:
    found = made.over_two()
    cells = flip_map(found).axes[0].patches
    assert len(cells) == 16
    assert sum(bool(cell.get_hatch()) for cell in cells) == sum(int((~each.levels["sure"]).sum()) for each in found.slices)


def test_flip_map__ends_at_the_outermost_levels() -> None:
    axes = flip_map(made.over_two()).axes[0]
    assert axes.get_xlim() == axes.get_ylim() == (100.0, 400.0)
    corners = {(cell.get_x(), cell.get_x() + cell.get_width()) for cell in axes.patches}
    assert corners == {(100, 150), (150, 250), (250, 350), (350, 400)}


def test_flip_map__the_options_of_a_choice_stand_beside_each_other() -> None:
    found = made.over_two()
    options = dataclasses.replace(
        found.axes[1], best=400.0, spread=Quantity("choice", found.axes[1].levels, "people", (1.0, 1.0, 1.0, 2.0))
    )
    axes = flip_map(dataclasses.replace(found, axes=(found.axes[0], options))).axes[0]
    assert axes.get_xlim() == (-0.5, 3.5)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["100", "200", "300", "400"]
    assert next(line.get_xdata() for line in axes.lines if line.get_marker() == "^") == [3.0]


def test_flip_map__ties_are_in_the_key_where_there_are_any() -> None:
    found = made.over_two()
    assert "best alike" not in words(flip_map(found))
    found.slices[1].levels.loc[1, "preferred"] = "?"
    assert "best alike" in words(flip_map(found))


def test_box__of_many_states_it_says_how_many_are_shown() -> None:
    found = made.discovered()
    many = pd.concat([found.seen] * 6, ignore_index=True)
    assert "the first 1,500 states" in words(box_figure(dataclasses.replace(found, seen=many, states=1800)))
    assert "shown" not in words(box_figure(found))


def test_tornado__whiskers_begin_at_nothing() -> None:
    found = made.sensitivity()
    found.table["total_low"] = found.table["total"] - 0.2
    (axes,) = tornado_figure([found]).axes
    starts = [segment[0][0] for bars in axes.collections if isinstance(bars, LineCollection) for segment in bars.get_segments()]
    assert sorted(starts) == pytest.approx([0, 10, 40])


def test_tornado__a_direction_that_was_not_found_is_not_said_to_be_none() -> None:
    assert "direction not sure, or not measured" in words(tornado_figure([made.sensitivity()]))


def test_box__nothing_to_draw_is_said() -> None:
    found = made.discovered()
    empty = dataclasses.replace(found, box=dataclasses.replace(found.box, limits=found.box.limits.iloc[:0]))
    with pytest.raises(KidalError, match="no box"):
        box_figure(empty)


def test_box__one_assumption_alone_has_states_in_their_order() -> None:
    found = made.discovered()
    one = dataclasses.replace(found, box=dataclasses.replace(found.box, limits=found.box.limits.iloc[:1]))
    assert "number of the state" in words(box_figure(one))


def test_regret__curve_begins_at_the_share_of_states_with_any() -> None:
    found = made.regret()
    line = regret_figure(found).axes[0].lines[0]
    assert line.get_ydata()[0] == (found.by_state["go"] > 0).mean()
    assert line.get_ydata()[-1] == 0.0


def test_convergence__shares_stay_between_nothing_and_all() -> None:
    axes = convergence_figure(made.convergence()).axes[0]
    heights = np.concatenate([path.vertices[:, 1] for band in axes.collections for path in band.get_paths()])
    assert heights.min() >= 0.0 and heights.max() <= 1.0


def test_convergence__bars_are_the_intervals_themselves() -> None:
    """Wilson's of 2 in 100: 0.55 % to 7.00 %, and not as far down as up."""
    limits = wilson(2, 100)
    row = RunningEstimate(100, 100, 0.02, limits.low, limits.high, (limits.high - limits.low) / 2, math.inf)
    (axes,) = convergence_figure(Convergence((Curve(made.CAPTURED, "go", (row,)),))).axes
    (bar,) = [segment for each in axes.collections if isinstance(each, LineCollection) for segment in each.get_segments()]
    np.testing.assert_allclose(bar, [[100, 0.00550], [100, 0.07001]], rtol=2e-3)
