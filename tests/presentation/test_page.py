"""Pages that need nothing but themselves."""

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import record
from kidal_sim.presentation.page import json_for_script
from kidal_sim.presentation.replay.page import render_replay
from tests.theatres import group, theatre


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_embedded__says_the_same_and_nothing_in_it_is_markup(content: object) -> None:
    text = str(json_for_script(content))
    assert json.loads(text) == content
    assert not set("<>&\u2028\u2029") & set(text)


def test_embedded__what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_for_script([float("nan")])


@pytest.fixture(scope="module")
def page() -> str:
    campaign = Campaign(theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}))
    return render_replay(campaign, record(campaign), "Run 0.")


@pytest.mark.parametrize(("tag", "directive"), [("script", "script-src"), ("style", "style-src")])
def test_made__the_policy_names_the_very_script_and_style(page: str, tag: str, directive: str) -> None:
    inside = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    assert len(inside) == 1
    digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    said = policy[1].replace("&#39;", "'")
    assert f"{directive} 'sha256-{digest}';" in said and "default-src 'none'" in said and "unsafe" not in said


def test_made__asks_nobody_for_anything(page: str) -> None:
    """No address but those of namespaces, and no style or handler in an attribute, which the policy would refuse."""
    without = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"(?:https?:)?//[a-z]|url\(|@import|\bfetch\(|XMLHttpRequest", re.sub(r"^\s*//.*$", "", without, flags=re.M))
    assert not re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", page)
