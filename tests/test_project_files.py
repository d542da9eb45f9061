"""The files that others expect in a project: licence, citation, typing marker, the hooks before a commit, the list of changes."""

import re
import subprocess
import sys
from datetime import date
from importlib.metadata import metadata
from typing import Any

import pytest
import yaml

import kidal_sim
from tests.commands import ROOT

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
"""The headings of *Keep a Changelog*."""


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_version__is_that_of_the_package() -> None:
    assert kidal_sim.__version__ == metadata("kidal_sim")["Version"]
    assert f'version = "{kidal_sim.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_module__runs_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "kidal_sim", "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, f"kidal-sim {kidal_sim.__version__}\n")


def test_citation__has_what_the_format_requires() -> None:
    citation = read("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["version"] == kidal_sim.__version__
    assert citation["license"] == "Apache-2.0"
    assert isinstance(citation["date-released"], date)


def test_licence__is_the_full_text() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text


def test_typing_marker__is_in_the_package() -> None:
    assert (ROOT / "kidal_sim" / "py.typed").is_file()


def test_hooks__run_what_make_check_runs() -> None:
    hooks = [hook for repository in read(".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    programs = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in hooks}
    assert programs == set(re.findall(r"^\t\$\(BIN\)/(ruff|mypy|lint-imports)\b", makefile, flags=re.MULTILINE))


def test_changelog__keeps_the_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", version) for version in versions[1:])
    assert any(version.startswith(f"[{kidal_sim.__version__}]") for version in versions)
    assert set(re.findall(r"^### (.*)$", text, flags=re.MULTILINE)) <= KINDS


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", ".pre-commit-config.yaml"])
def test_source_distribution__has_it(name: str) -> None:
    assert f'"/{name}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert (ROOT / name).is_file()
