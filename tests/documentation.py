"""The fenced blocks of README and docs, and the small project in which they are run."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from typer.main import get_command

from kidal_sim.cli.main import app
from kidal_sim.presentation.figures import FIGURES
from tests.commands import ROOT

PAGES = sorted([ROOT / "README.md", *(page for page in (ROOT / "docs").rglob("*.md") if page.name != "model.md")])
"""Every page for a reader, but for the description of the model, which is written by a command."""
FEW = 20
"""Runs that a command or a snippet makes in the place of the many that a page asks for."""
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]
"""The names of all commands."""
FEW_RUNS = {
    **{name: [f"--runs={FEW}"] for name in ("compare", "run", "history", "check-turn", "rates")},
    "effects": ["--runs=4"],
    "judge": ["--runs=10", "--file=scenarios/judgements.yaml"],
    "breakeven": ["--runs=10", "--levels=3"],
}
"""Options that make a command cheap if it makes runs, added where the page does not give them."""
FEW_OUTCOMES = {name: ["--outcome=government_losses"] for name in ("compare", "run", "report")}
"""The same, whether it makes runs or reads them."""
UNCERTAIN = ("rules.combat.intensity", "rules.combat.fighting_day", "rules.mines.strikes")
"""Inputs of the theatre that stay uncertain in the small project, beside those that are correlated and those of the plans."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass
class Shown:
    """A command, and the lines that the page shows of what it prints."""

    command: str
    lines: list[str] = field(default_factory=list)


def undocumented_figures() -> set[str]:
    """Return the figures of the catalogue that the how-to page does not list."""
    listed = (ROOT / "docs" / "howto" / "report.md").read_text(encoding="utf-8")
    return {name for name in FIGURES if f"`{name}`" not in listed}


def undocumented_commands(names: Iterable[str]) -> set[str]:
    """Return the commands that have no entry in the reference."""
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    headings = " ".join(re.findall(r"^### (.*)$", text, flags=re.MULTILINE))
    return set(names) - set(re.findall(r"`([\w-]+)", headings))


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [Block(name(page), text[: match.start()].count("\n") + 1, match[1], match[2]) for match in found]


def name(page: Path) -> str:
    """Return the path of a page in the project."""
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(block: Block) -> list[str]:
    """Return the commands of a `bash` block, one a line, with continued lines joined and comments left out."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [shlex.join(words) for line in lines if (words := shlex.split(line, comments=True))]


def shown(block: Block) -> list[Shown]:
    """Return the commands of a `console` block, which begin with `$`, with the output that stands below each."""
    found: list[Shown] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append(Shown(shlex.join(shlex.split(line[2:], comments=True))))
        elif line.strip():
            found[-1].lines.append(line)
    return found


def missing(lines: list[str], output: str) -> list[str]:
    """Return the shown lines that the output does not have in this order; `...` stands for anything, spaces count once."""
    rest, absent = " ".join(output.split()), []
    for line in lines:
        pattern = ".*?".join(re.escape(" ".join(piece.split())) for piece in line.split("..."))
        if match := re.search(pattern, rest):
            rest = rest[match.end() :]
        else:
            absent.append(line)
    return absent


def arguments(command: str) -> list[str]:
    """Return the arguments of a `kidal-sim` command with file patterns expanded, as a shell does."""
    words = shlex.split(command)[1:]
    files = {word: sorted(str(path) for path in Path().glob(word)) for word in words if "*" in word and "/" in word}
    return [each for word in words for each in files.get(word) or [word]]


def made_small(words: list[str]) -> list[str]:
    """Return the arguments of a command with few runs, and with what else makes it cheap."""
    words = list(words)
    if "--runs" in words:
        words[words.index("--runs") + 1] = str(FEW)
    reads = len(words) > 1 and Path(words[1]).is_dir()
    cheaper = FEW_OUTCOMES.get(words[0], []) + ([] if reads else FEW_RUNS.get(words[0], []))
    words += [option for option in cheaper if option.split("=")[0] not in words]
    return [*words, "--set", "calendar.horizon=2 d"] if any(word.endswith(".gif") for word in words) else words


def snippet(block: Block) -> str:
    """Return the code of a `python` block with few runs."""
    return re.sub(r"\bruns=(\d+)", lambda match: f"runs={min(int(match[1]), FEW)}", block.text)


def make_project(folder: Path) -> None:
    """Copy scenarios and experiments into a folder, with few runs, few uncertain inputs and a near horizon."""
    for each in ("scenarios", "experiments"):
        shutil.copytree(ROOT / each, folder / each, ignore=shutil.ignore_patterns("history"))
    (folder / "scenarios" / "history").symlink_to(ROOT / "scenarios" / "history")
    (folder / "docs").mkdir()
    _change(folder / "scenarios" / "theatre.yaml", small_theatre)
    _change(folder / "scenarios" / "judgements.yaml", lambda text: text[: text.index("    number: 2")].rpartition("\n\n")[0] + "\n")
    for path in (folder / "experiments").glob("*.yaml"):
        _change(path, small_experiment)


def _change(path: Path, how: Callable[[str], str]) -> None:
    path.write_text(how(path.read_text(encoding="utf-8")), encoding="utf-8")


def small_experiment(text: str) -> str:
    """Return an experiment file with few runs, draws, points, trajectories and, for Sobol' indices, inputs."""
    sweep, draws = "sweep:" in text, "draws:" in text
    runs = 4 if "morris:" in text or "saltelli:" in text else 2 if sweep else 12 if draws else 150
    for key, number in (("runs", runs), ("draws", 3 if sweep else 30), ("points", 8), ("trajectories", 4)):
        text = re.sub(rf"\b{key}: \d+", f"{key}: {number}", text)
    few = re.sub(r"\n +- (?!plan|rules\.combat\.intensity)[\w*]+\.[\w.*]+$", "", text, flags=re.MULTILINE)
    return few if "saltelli:" in text else text


def small_theatre(text: str) -> str:
    """Return the theatre with a near horizon and most spreads replaced by their best values."""
    uncertain = [*re.findall(r"- (units\.[\w.]+)$", text, flags=re.MULTILINE), *UNCERTAIN]
    lines, path = [], list[str]()
    for line in text.replace("horizon: 90 d", "horizon: 30 d").splitlines(keepends=True):
        if key := re.match(r"((?:  )*)(\w+):", line):
            path = [*path[: len(key[1]) // 2], key[2]]
        known = any(fnmatch(".".join(path), pattern) for pattern in uncertain)
        lines.append(line if known else re.sub(r"spread: \[[^,\]]*, ([^,\]]*), [^,\]]*\]", r"value: \1", line))
    return "".join(lines)
