"""What the model cannot say stands once, in its description."""

import pytest

from kidal_sim.errors import KidalError
from kidal_sim.presentation.document import document
from kidal_sim.presentation.report import limits


def test_limits__are_all_that_the_description_has_and_nothing_else() -> None:
    text = document.file().read_text(encoding="utf-8")
    for heading, end, found in (
        ("## 11. Known limits", "\n## References", limits.limits()),
        ("## 10. What is left out, and why", "\n## 11.", limits.left_out()),
    ):
        part = text.partition(heading)[2].partition(end)[0]
        assert len(found) == part.count("\n- ") > 10
        found = [each.replace(" of the model document", "") for each in found]
        assert all(set(each.split()) <= set(part.replace("*", "").replace("`", "").split()) for each in found)


def test_purpose__says_what_it_is_not_for_without_marks() -> None:
    said = " ".join(limits.purpose())
    assert "it is of no use for tactics" in said and "*" not in said and "`" not in said


def test_limits__a_section_they_speak_of_is_not_one_of_the_report() -> None:
    assert any("except where section 6 of the model document says otherwise" in each for each in limits.limits())


def test_limits__a_heading_that_is_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIMITS", "## 99. Nothing")
    with pytest.raises(KidalError, match=r"no heading '## 99\. Nothing'"):
        limits.limits()
