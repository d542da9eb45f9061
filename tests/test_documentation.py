"""What README and docs say is so: each command and each snippet is run, in the order in which it stands, with fewer runs."""

import re
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
import yaml

import kidal_sim as package
from kidal_sim.cli import run_and_compare
from tests import documentation as docs
from tests.commands import ROOT, Command
from tests.dask_cluster import await_workers, dask_cluster
from tests.documentation import Block
from tests.report_folders import without_figures

NOT_RUN = {
    "make compare": "makes an environment and installs packages",
    "make test": "runs this very suite",
    "source .venv/bin/activate": "changes the shell that it is typed into",
    "pip install 'kidal_sim[cluster]'": "installs packages",
    "pip install 'kidal_sim[explore]'": "installs packages",
    "pip install 'kidal_sim[export]'": "installs packages",
    "pip install 'kidal_sim[film]'": "installs packages",
    "dask scheduler": "runs until it is stopped; the test starts its own",
    "dask worker tcp://node1:8786 --nworkers 32 --nthreads 1 --memory-limit 0": "runs until it is stopped; the test starts its own",
}
"""Commands that are not run, and why. What is not listed here is run."""
NOT_RUN_SNIPPETS = {"docs/howto/cluster.md": "dask_jobqueue"}
"""Snippets that are compiled only, by a word in them: this one needs a cluster with SLURM."""
NOT_RUN_LANGUAGES = {"sql", "r"}
"""Languages whose programs are not among the packages that tests install."""
ADDRESS = "tcp://node1:8786"
"""The scheduler on the pages; the test puts a real one in its place."""
PREPARED = {"main": "kidal_vs_tessalit", "nested": "nested"}
"""Results folders with which many pages begin, and their experiments: made once, found finished by each page."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with shipped scenarios and experiments, made small."""
    folder = tmp_path_factory.mktemp("project")
    docs.make_project(folder)
    return folder


@pytest.fixture
def place(project: Path, tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, as the current folder, with the results with which most pages begin."""
    monkeypatch.chdir(project)
    if not Path("results").exists():
        for folder, experiment in PREPARED.items():
            assert kidal_sim("batch", f"experiments/{experiment}.yaml", "--out", f"results/{folder}", "-q")[0] == 0
    shutil.copytree(project, tmp_path / "project", symlinks=True)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def run_command(kidal_sim: Command, block: Block, command: str, shown: list[str]) -> None:
    """Run a command as a user would; compare what it prints with what the page shows."""
    words = docs.arguments(command)
    code, out, err = kidal_sim(*(words if shown else docs.made_small(words)))
    assert code in ((0, 2) if shown else (0,)), f"{block.place}: {command}\n{out}\n{err}"
    absent = docs.missing(shown, out + err)
    assert absent == [], f"{block.place}: {command}\n{out}\n{err}"


def run_commands(kidal_sim: Command, block: Block) -> None:
    """Run the commands of a block, but for those that are listed as not run."""
    shown = docs.shown(block) if block.language == "console" else [docs.Shown(command) for command in docs.commands(block)]
    for each in shown:
        if each.command not in NOT_RUN:
            assert each.command.startswith("kidal-sim "), f"{block.place}: neither run nor listed: {each.command}"
            run_command(kidal_sim, block, each.command, each.lines)


def run_snippet(block: Block, names: dict[str, Any]) -> None:
    """Run a snippet with the names that earlier ones of its page have left."""
    code = compile(docs.snippet(block), block.place, "exec")
    if NOT_RUN_SNIPPETS.get(block.page, "-") not in block.text:
        exec(code, names)
    plt.close("all")


def write_file(block: Block) -> None:
    """Write a YAML block into the file that its first line names."""
    named = re.match(r"# (\S+\.yaml)\n", block.text)
    assert named, f"{block.place}: the first line of a YAML block names its file"
    path = Path(named[1])
    path.parent.mkdir(exist_ok=True)
    path.write_text(docs.small_experiment(block.text) if path.parts[0] == "experiments" else block.text, encoding="utf-8")


def run_page(page: Path, kidal_sim: Command, address: str = "") -> None:
    """Run every block of a page in its order."""
    names: dict[str, Any] = {}
    for block in docs.blocks(page):
        block = replace(block, text=block.text.replace(f"--cluster {ADDRESS}", f"--cluster {address}"))
        if block.language in ("bash", "console"):
            run_commands(kidal_sim, block)
        elif block.language == "python":
            run_snippet(block, names)
        elif block.language == "yaml":
            write_file(block)
        else:
            assert block.language in NOT_RUN_LANGUAGES, f"{block.place}: in which language is this?"


README, CLUSTER, REPORTS = (ROOT / name for name in ("README.md", "docs/howto/cluster.md", "docs/howto/report.md"))


@pytest.mark.parametrize("page", [page for page in docs.PAGES if page != CLUSTER], ids=docs.name)
def test_page__commands_and_snippets_run(page: Path, place: Path, kidal_sim: Command) -> None:
    """Reports are drawn on the page on reports, comparisons in the README; other pages have the very same commands, which draw for long."""
    with nullcontext() if page == REPORTS else without_figures(), pytest.MonkeyPatch.context() as patch:
        if page != README:
            patch.setattr(run_and_compare, "draw", lambda *_: None)
        run_page(page, kidal_sim)


def test_page__cluster(place: Path, kidal_sim: Command, tmp_path: Path) -> None:
    """With a scheduler and a worker of its own."""
    with dask_cluster(tmp_path, workers=1) as cluster:
        await_workers(cluster, 1)
        shutil.rmtree("results/main")
        run_page(CLUSTER, kidal_sim, cluster.address)


def all_blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in these languages."""
    return [block for page in docs.PAGES for block in docs.blocks(page) if block.language in languages]


def test_not_run__is_all_there() -> None:
    """Nothing is listed that no page has."""
    found = {command for block in all_blocks("bash") for command in docs.commands(block)}
    assert set(NOT_RUN) <= found


def test_every_command__is_run_on_some_page() -> None:
    lines = [command for block in all_blocks("bash") for command in docs.commands(block)]
    assert {line.split()[1] for line in lines if line.startswith("kidal-sim ")} == set(docs.COMMANDS)


def test_every_command__has_its_entry_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (.*)$", text, flags=re.MULTILINE)
    assert {name for heading in headings for name in re.findall(r"`([\w-]+)", heading)} == set(docs.COMMANDS)


def test_every_figure__is_listed() -> None:
    assert docs.undocumented_figures() == set()


def test_every_public_name__is_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    assert [name for name in package.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_every_experiment__is_listed() -> None:
    text = (ROOT / "docs" / "howto" / "experiments.md").read_text(encoding="utf-8")
    assert [path.stem for path in (ROOT / "experiments").glob("*.yaml") if f"| `{path.stem}` |" not in text] == []


@pytest.mark.parametrize("page", [*docs.PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"], ids=docs.name)
def test_links__lead_to_files_and_headings(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    broken = []
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, heading = link.partition("#")
        if path.startswith("https:"):
            continue
        target = (page.parent / path) if path else page
        if not target.is_file() or (heading and heading not in docs.anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", docs.PAGES, ids=docs.name)
def test_lines__fit_a_terminal(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 80 and "](" not in line] == []


def test_pages__are_all_in_the_table_of_contents() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in re.findall(r"\]\(([^)#]+)\)", index.read_text(encoding="utf-8"))}
    assert {*(ROOT / "docs").rglob("*.md")} - {index} == linked


def test_readme__is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= 12_000


def test_pages__parse() -> None:
    """Every YAML block is a mapping, so that nothing in it is cut off."""
    assert all(isinstance(yaml.safe_load(block.text), dict) for block in all_blocks("yaml"))
