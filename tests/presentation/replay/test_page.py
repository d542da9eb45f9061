"""The page of a replay, as a reviewer uses it: in a browser, from the disk."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames, record
from kidal_sim.explain.cause_tree import cause_tree
from kidal_sim.explain.entity_index import EntityIndex
from kidal_sim.explain.reckoning import reckoning_lines
from kidal_sim.explain.story import event_text
from kidal_sim.presentation.replay.page import render_replay
from kidal_sim.scenario.files.load import load
from kidal_sim.tables.kinds import NOWHERE
from tests.browser import HOSTILE, browser, opened
from tests.theatres import group, theatre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
Shown = tuple[Campaign, Frames, Path]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """A run of the push, all ninety days of it."""
    campaign = Campaign("kidal_sim:kidal_push.yaml", seed=1, run=11)
    frames = record(campaign)
    file = tmp_path_factory.mktemp("page") / "replay.html"
    file.write_text(render_replay(campaign, frames, "Run 11 of seed 1."), encoding="utf-8")
    return campaign, frames, file


def go(page: "Page", frame: int) -> None:
    page.locator("#turn").fill(str(frame))


def at(page: "Page") -> int:
    return int(page.locator("#turn").input_value())


def wait(until: Callable[[], bool]) -> None:
    """Wait for something to happen; the page allows no script but its own to wait for it there."""
    latest = time.monotonic() + 20.0
    while not until():
        assert time.monotonic() < latest
        time.sleep(0.05)


def cell(page: "Page", place: str, column: int) -> str:
    """What the table of places says; columns count from the place's name."""
    return (
        page.locator("#places tbody tr", has=page.get_by_role("rowheader", name=place, exact=True)).locator("td").nth(column).inner_text()
    )


def test_page__ninety_days_are_less_than_two_megabytes(shown: Shown) -> None:
    assert shown[2].stat().st_size < 2_000_000


@pytest.mark.parametrize("frame", [0, 100, 360])
def test_page__people_at_the_places_are_those_of_the_tables(shown: Shown, browser: "Browser", frame: int) -> None:
    campaign, frames, file = shown
    with opened(browser, file) as page:
        go(page, frame)
        told = frames.units
        for place, name in enumerate(campaign.names.places):
            for column, side in ((1, 0), (2, 1)):
                here = (told["place"][frame] == place) & (campaign.units["side"] == side)
                people = int(told["people"][frame][here].sum())
                assert cell(page, name.replace("_", " "), column) == (f"{people:,}" if people else "")
        visible = page.locator("#units .unit:not([display=none])").count()
        assert visible == int(((told["people"][frame] > 0) & (told["place"][frame] != NOWHERE)).sum())


def test_page__keys_and_buttons_move_time(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2]) as page:
        steps: list[tuple[str, int]] = [
            ("ArrowRight", 1), ("Shift+ArrowRight", 5), ("ArrowLeft", 4), ("Shift+ArrowLeft", 0), ("End", 360), ("Shift+ArrowRight", 360),
            ("Home", 0), ("ArrowLeft", 0),
        ]  # fmt: skip
        for key, frame in steps:
            page.keyboard.press(key)
            assert at(page) == frame, key
        for button, frame in (("forth", 1), ("day-forth", 5), ("back", 4), ("day-back", 0), ("end", 360), ("start", 0)):
            page.locator(f"#{button}").click()
            assert at(page) == frame, button
        page.locator("#turn").focus()
        page.keyboard.press("ArrowRight")
        assert at(page) == 1, "on the slider itself, too, a key is one turn"
        assert page.locator("#when").inner_text() == "day 0, 06:00 (8 Nov 2023)"
        assert page.locator("#turn").get_attribute("aria-valuetext") == "day 0, 06:00 (8 Nov 2023)"


def test_page__space_plays_and_pauses_and_plus_is_faster(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2]) as page:
        for _ in range(9):
            page.keyboard.press("+")
        assert page.locator("#speed").input_value() == "8"
        page.keyboard.press("Space")
        assert page.locator("#play").inner_text() == "Pause"
        wait(lambda: at(page) > 10)
        page.keyboard.press("Space")
        stopped = at(page)
        page.wait_for_timeout(150)
        assert at(page) == stopped and page.locator("#play").inner_text() == "Play"
        page.keyboard.press("-")
        assert page.locator("#speed").input_value() == "4"
        page.locator("#play").focus()
        page.keyboard.press("Space")
        assert page.locator("#play").inner_text() == "Pause", "once, not twice: the button has its own use for the key"
        go(page, 359)
        assert page.locator("#play").inner_text() == "Play"
        page.locator("#play").click()
        wait(lambda: page.locator("#play").inner_text() == "Play")
        assert at(page) == 360, "at the end it stops"


def test_page__an_event_tells_its_causes_as_the_command_does(shown: Shown, browser: "Browser") -> None:
    campaign, frames, file = shown
    history, cast = campaign.history(), EntityIndex.of(campaign.scenario, campaign.world)
    logged: Any = campaign.world.events
    events = logged[: len(history)]
    ends = [int(number) for number in history[history["what"].isin(["took", "overran", "surrendered", "broke"])]["number"]]
    trees = [tree for tree in (cause_tree(events, history, cast, number) for number in ends) if len(tree.links) > 2]
    found = max(trees, key=lambda tree: (any(link.event.chance for link in tree.links), any(link.contributing for link in tree.links)))
    number = found.links[0].event.number
    with opened(browser, file) as page:
        page.locator("#events button", has_text=found.links[0].event.text).last.click()
        assert frames.events[at(page) - 1] <= number < frames.events[at(page)], "it jumps to the turn of the event"
        for place, links in (("#chain", found.links), ("#aside", found.aside)):
            told = page.locator(f"{place} > li")
            assert told.count() == len(links)
            for item, link in zip(told.all(), links, strict=True):
                words = item.locator("> button").inner_text()
                assert link.event.text in words and link.event.chance in words
                beside = item.locator("ul button").all_inner_texts()
                assert len(beside) == len(link.contributing)
                assert all(part.text in text and part.chance in text for part, text in zip(link.contributing, beside, strict=True))
                assert ("here it began" in item.inner_text()) == (link.event.number == found.first)
        assert page.locator("#aside-title").inner_text() == found.heading
        assert len(found.links) > 2 and any(link.contributing for link in found.links) and any(link.event.chance for link in found.links)
        page.locator("#chain > li > button").last.click()
        assert frames.events[at(page) - 1] <= found.root < frames.events[at(page)]
        assert "No event caused it." in page.locator("#chain").inner_text()


@pytest.mark.parametrize("width", [1400, 400])
def test_page__a_click_on_a_decision_tells_what_was_reckoned(shown: Shown, browser: "Browser", width: int) -> None:
    history = shown[0].history()
    raid = next(row for row in history.itertuples(index=False) if row.what in ("assaulted", "shifted") and row.reckoning)
    lines = reckoning_lines(raid.reckoning)
    with opened(browser, shown[2], width) as page:
        page.locator("#every").check()
        page.locator("#events button", has_text=event_text(raid)).first.click()
        told = page.locator("#chain > li").first.locator("> button .reckoned")
        assert told.all_inner_texts() == lines != []
        told.last.scroll_into_view_if_needed()
        box = told.last.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width and told.last.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_page__the_list_follows_and_tells_every_event_if_asked(shown: Shown, browser: "Browser") -> None:
    campaign, frames, file = shown
    with opened(browser, file) as page:
        few = page.locator("#events button").count()
        page.locator("#every").check()
        assert page.locator("#events button").count() == len(campaign.history()) > few
        for frame in (200, 20):
            go(page, frame)
            assert page.locator("#events button:not(.future)").count() == frames.events[frame]
            now = frames.events[frame] - frames.events[frame - 1]
            assert page.locator("#events .now").count() == now
        assert page.locator('#events [tabindex="0"]').count() == 1, "one stop for the tab key; arrows do the rest"
        page.locator('#events [tabindex="0"]').focus()
        before = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.textContent") != before and at(page) == 20


def test_page__a_side_sees_its_own_and_what_it_believes(shown: Shown, browser: "Browser") -> None:
    campaign, frames, file = shown
    with opened(browser, file) as page:
        go(page, 100)
        for row, name in enumerate(campaign.names.factions):
            side = int(campaign.world.factions[row].side)
            page.locator("#view").select_option(label=f"what {name} believes" + ("" if name == "government" else " (insurgents)"))
            assert page.locator(f"#units .unit.side-{1 - side}:not([display=none])").count() == 0
            assert page.locator(f"#units .unit.side-{side}:not([display=none])").count() > 0
            believed = frames.beliefs[100, row]
            assert page.locator("#guesses g").count() == int((believed >= 1.0).sum()) > 0
            for place, said in enumerate(campaign.names.places):
                text = cell(page, said.replace("_", " "), 2 - side)
                assert (text != "") == (believed[place] >= 1.0)
                if text:
                    shown_power = float(re.sub(r"[^0-9.]", "", text))
                    assert shown_power == pytest.approx(believed[place], rel=0.006, abs=0.51)


def test_page__charts_of_a_belief_hide_the_enemy(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2]) as page:
        lines: list[Any] = page.locator(".charts .curve, .charts .line-key").all()
        assert {each.get_attribute("data-side") for each in lines} == {"0", "1"}
        for view, hidden in (("what government believes", "1"), ("the truth", ""), ("what jnim believes (insurgents)", "0")):
            page.locator("#view").select_option(label=view)
            for each in lines:
                assert (each.evaluate("e => getComputedStyle(e).display") == "none") == (each.get_attribute("data-side") == hidden), view
            assert page.locator("#own").is_visible() == bool(hidden)
        assert cell(page, "anefis", 3) == "", "nor the stock of the enemy's base"


def test_page__a_focused_scroller_keeps_its_keys(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2], width=400) as page:
        for scroller, key, way in ((".story pre", "ArrowDown", "Top"), (".places .scroll", "ArrowRight", "Left")):
            page.locator(scroller).focus()
            page.keyboard.press(key)
            wait(lambda where=scroller, way=way: page.locator(where).evaluate(f"e => e.scroll{way}") > 0)  # type: ignore[misc]
            assert at(page) == 0
        page.locator(".outcomes .scroll").focus()
        assert page.locator(".outcomes .scroll").evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")
        page.keyboard.press("ArrowRight")
        assert at(page) == 1, "one that has nothing to scroll leaves the keys to the page"


def test_page__landmarks_have_names_of_their_own_and_the_legend_can_be_read(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2]) as page:
        marks: list[Any] = page.locator("section[aria-labelledby], section[aria-label], [role=region]").all()
        names = [each.get_attribute("aria-labelledby") or each.get_attribute("aria-label") for each in marks]
        assert len(set(names)) == len(names) > 5
        dim = page.locator(".legend .for-belief")
        assert dim.evaluate("e => getComputedStyle(e).opacity + getComputedStyle(e).color") == "1rgb(90, 98, 107)", "6 to 1 on white"


def test_page__forced_dark_colours_leave_the_charts_on_a_light_ground(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2], forced_colors="active", color_scheme="dark") as page:
        chart = page.locator("[data-chart='0'] svg[role=img]")
        assert chart.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
        assert chart.locator(".curve").first.evaluate("e => getComputedStyle(e).stroke") == "rgb(11, 79, 138)"
        assert chart.locator(".tick").first.evaluate("e => getComputedStyle(e).fill") == "rgb(90, 98, 107)"


def test_page__charts_follow_and_take_a_click(shown: Shown, browser: "Browser") -> None:
    _, frames, file = shown
    with opened(browser, file) as page:
        go(page, 360)
        values = page.locator("[data-chart='1'] .value").all_inner_texts()
        assert values == [f"{int(each):,}" for each in frames.losses[-1]]
        chart = page.locator("[data-chart='0'] svg[role=img]")
        box = chart.bounding_box()
        assert box is not None
        middle = (46.0 + 432.0) / 2 / 440.0
        page.mouse.click(box["x"] + middle * box["width"], box["y"] + box["height"] / 2)
        assert abs(at(page) - 180) <= 2


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (400, 800)])
def test_page__fits_wide_and_narrow(shown: Shown, browser: "Browser", width: int, height: int) -> None:
    with opened(browser, shown[2], width, height) as page:
        go(page, 100)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        box = page.locator("#map").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_page__every_control_has_a_name_and_motion_can_be_refused(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2], reduced_motion="reduce") as page:
        for control in page.locator("button, select, input").all()[:30]:
            assert control.evaluate("e => (e.ariaLabel || e.textContent || [...(e.labels || [])].map(l => l.textContent).join('')).trim()")
        page.locator("#map").evaluate("e => e.classList.add('gliding')")
        assert page.locator("#units .unit").first.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_page__without_scripts_it_tells_the_story(shown: Shown, browser: "Browser") -> None:
    campaign, _, file = shown
    with opened(browser, file, java_script_enabled=False) as page:
        assert page.locator(".notice").is_visible() and not page.locator("#controls").is_visible()
        assert campaign.story().splitlines()[0] in page.locator(".story pre").inner_text()
        sites = page.locator("#map .site")
        assert sites.count() == len(campaign.names.sites)
        holders = [campaign.scenario.sites[name].held_by for name in campaign.names.sites]
        assert set(holders) == {"government", "insurgents"}
        for site, holder in zip(sites.all(), holders, strict=True):
            assert site.locator(".holder-1").is_visible() == (holder == "insurgents")
            assert site.locator(".holder-0").is_visible() == (holder == "government")
        assert page.locator(".curve").count() >= 5


def hostile() -> Campaign:
    return Campaign(
        theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}).model_copy(update={"title": HOSTILE, "question": HOSTILE})
    )


def test_page__shows_whatever_a_title_says_and_runs_none_of_it(tmp_path: Path, browser: "Browser") -> None:
    campaign = hostile()
    file = tmp_path / "replay.html"
    file.write_text(render_replay(campaign, record(campaign), HOSTILE), encoding="utf-8")
    for width in (1400, 400):
        with opened(browser, file, width) as page:
            assert page.locator("h1").text_content() == HOSTILE
            assert page.locator(".question").text_content() == HOSTILE
            page.keyboard.press("End")
            assert at(page) == 4
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert page.locator("img").count() == 0


def test_page__texts_of_events_cannot_end_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, browser: "Browser") -> None:
    """Names are plain letters today; were they not, nothing would run."""
    told: Callable[..., str] = lambda event: HOSTILE  # noqa: E731
    monkeypatch.setattr("kidal_sim.explain.cause_tree.event_text", told)
    campaign = Campaign(load("kidal_sim:kidal_push.yaml", {"calendar.horizon": "8 d", "plan.main_column.0.when.day": "6 h"}), run=3)
    file = tmp_path / "replay.html"
    file.write_text(render_replay(campaign, record(campaign), ""), encoding="utf-8")
    with opened(browser, file) as page:
        page.locator("#every").check()
        page.locator("#events button").first.click()
        assert page.locator("#events button").first.evaluate("e => e.lastChild.textContent") == HOSTILE


def test_page__prints(shown: Shown, browser: "Browser") -> None:
    with opened(browser, shown[2]) as page:
        page.emulate_media(media="print")
        hidden: list[Any] = [page.locator(name) for name in (".controls", ".events")]
        assert not any(each.is_visible() for each in hidden)
        assert page.locator("#map").is_visible() and page.locator(".story pre").is_visible()
        assert page.locator(".story pre").evaluate("e => e.scrollHeight <= e.clientHeight + 1"), "all of the story is on paper"
