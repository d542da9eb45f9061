"""Compiled code that outlives the process: for which sources it holds, and what becomes of damage."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kidal_sim.jit import cache

PACKAGE = cache.PACKAGE
DECORATED = "from kidal_sim.jit.compile import compiled\n"
LAW = f'{DECORATED}@compiled\ndef law(x):\n    """{{words}}"""\n    return {{factor}} * x  # {{words}}\n'
PROGRAM = "from kidal_sim.laws import outer; print(outer.twice(3.0))"
COUNTED = f"""
from kidal_sim.jit import progress
{PROGRAM}
print(len(progress._compiled))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of two laws of which one calls the other, beside this package's compiler."""
    return write_package(tmp_path)


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a package and of what its laws were compiled to, to be copied only."""
    package = write_package(tmp_path_factory.mktemp("compiled"))
    assert ran(package).stdout.split() == ["60.0", "2"]
    return package.parent


@pytest.fixture
def kept_package(compiled_once: Path, tmp_path: Path) -> Path:
    """The same package, after an earlier process."""
    return Path(shutil.copytree(compiled_once, tmp_path / "copy")) / "kidal_sim"


def write_package(place: Path) -> Path:
    folder = place / "kidal_sim"
    for part in ("jit", "laws"):
        (folder / part).mkdir(parents=True)
        (folder / part / "__init__.py").touch()
    for file in ("__init__.py", "errors.py", "atomic_files.py", *(f"jit/{each.name}" for each in (PACKAGE / "jit").glob("*.py"))):
        (folder / file).write_bytes((PACKAGE / file).read_bytes() if file != "__init__.py" else b"")
    (folder / "laws" / "outer.py").write_text(
        f"{DECORATED}from kidal_sim.laws import inner\n@compiled\ndef twice(x):\n    return 2.0 * inner.law(x)\n", encoding="utf-8"
    )
    write_law(folder, 10.0, "a law")
    return folder


def write_law(package: Path, factor: float, words: str) -> None:
    (package / "laws" / "inner.py").write_text(LAW.format(factor=factor, words=words), encoding="utf-8")


def ran(package: Path, program: str = COUNTED, cache_folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {
        "PYTHONPATH": str(package.parent),
        "KIDAL_SIM_CACHE": str(cache_folder or package.parent / "cache"),
        "NUMBA_DISABLE_JIT": "0",
    }
    return subprocess.run([sys.executable, "-c", program], cwd=package.parent, env=environment, capture_output=True, text=True, check=True)


def kept(package: Path) -> list[Path]:
    return sorted((package.parent / "cache").rglob(f"*{cache.SUFFIX}"))


def test_cache__an_edited_rule_is_compiled_anew(kept_package: Path) -> None:
    """So is a caller in another file that has taken the rule in."""
    write_law(kept_package, 100.0, "a law")
    assert ran(kept_package).stdout.split() == ["600.0", "2"]


def test_cache__other_words_compile_nothing(kept_package: Path) -> None:
    """Comments, docstrings, empty lines and lines further down leave machine code valid."""
    write_law(kept_package, 10.0, "quite other words")
    for name in ("inner.py", "outer.py"):
        file = kept_package / "laws" / name
        file.write_text(f'"""About laws."""\n\n# more words\n{file.read_text(encoding="utf-8")}', encoding="utf-8")
    assert ran(kept_package).stdout.split() == ["60.0", "0"]


def zero_a_page(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(4096) + content[middle + 4096 :]


def flip_a_bit(content: bytes) -> bytes:
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


@pytest.mark.parametrize(
    "damage",
    [zero_a_page, flip_a_bit, lambda content: content[:100], lambda content: b"", lambda content: content + b"more"],
    ids=["zeroed page", "flipped bit", "cut short", "empty", "longer"],
)
def test_read_checked__a_damaged_file_is_told_of_and_removed(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file, content = tmp_path / "file", bytes(range(1, 256)) * 100
    cache.write_checked(file, content)
    assert cache.read_checked(file) == content
    file.write_bytes(damage(file.read_bytes()))
    with pytest.warns(RuntimeWarning, match=str(file)):
        assert cache.read_checked(file) is None
    assert not file.exists() and cache.read_checked(file) is None


def test_cache__damaged_machine_code_is_told_of_and_made_anew(kept_package: Path) -> None:
    (file,) = kept(kept_package)
    whole = file.read_bytes()
    file.write_bytes(zero_a_page(whole))
    again = ran(kept_package)
    assert again.stdout.split() == ["60.0", "2"]
    assert "RuntimeWarning" in again.stderr and str(file) in again.stderr
    third = ran(kept_package)
    assert (third.stdout.split(), third.stderr) == (["60.0", "0"], "")


def test_cache__a_damaged_digest_of_the_sources_is_made_anew(kept_package: Path) -> None:
    (file,) = (kept_package.parent / "cache" / "digests").iterdir()
    file.write_bytes(flip_a_bit(file.read_bytes()))
    again = ran(kept_package)
    assert again.stdout.split() == ["60.0", "0"] and str(file) in again.stderr


def test_cache__two_processes_may_begin_at_once(package: Path) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(package.parent), "KIDAL_SIM_CACHE": str(package.parent / "cache"), "NUMBA_DISABLE_JIT": "0",
    }  # fmt: skip
    started = [
        subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=package.parent, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=300)[0] for process in started] == ["60.0\n", "60.0\n"]
    assert len(kept(package)) == 1 and ran(package).stdout.split() == ["60.0", "0"]


def test_cache__works_without_a_place_for_it(package: Path) -> None:
    """And leaves nothing beside the sources, where it would go stale."""
    (package.parent / "a file").touch()
    before = {each for each in package.rglob("*") if "__pycache__" not in each.parts}
    assert ran(package, cache_folder=package.parent / "a file" / "cache").stdout.split() == ["60.0", "2"]
    assert {each for each in package.rglob("*") if each.suffix != ".pyc" and each.name != "__pycache__"} == before


FULL = """
import errno, pathlib
def full(self, content):
    raise OSError(errno.ENOSPC, "No space left on device")
pathlib.Path.write_bytes = full
"""


def test_cache__works_on_a_full_disk(package: Path) -> None:
    assert ran(package, FULL + COUNTED).stdout.split() == ["60.0", "2"]
    assert kept(package) == []


def test_cache__only_the_newest_few_are_kept(package: Path) -> None:
    old = [package.parent / "cache" / f"{number:016x}-numba0-py311" for number in range(cache.KEPT_CACHES + 2)]
    for number, folder in enumerate(old):
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    ran(package)
    assert [folder for folder in old if folder.exists()] == old[2:] and len(kept(package)) == 1


def test_is_cached__of_a_function_whose_machine_code_is_undamaged(package: Path, kept_package: Path) -> None:
    asked = "from kidal_sim.laws import outer, inner; print(outer.twice.is_ready(), inner.law.is_ready())"
    assert ran(package, asked).stdout.split() == ["False", "False"]
    assert ran(kept_package, asked).stdout.split() == ["True", "False"]
    (file,) = kept(kept_package)
    file.write_bytes(file.read_bytes()[:-1])
    assert ran(kept_package, asked).stdout.split() == ["False", "False"] and kept(kept_package) == []


def test_source_digest__changes_with_the_files_it_covers() -> None:
    assert cache.source_digest(("errors.py",)) != cache.source_digest(("units.py",))
    assert cache.source_digest(("errors.py", "units.py")) == cache.source_digest(("units.py", "errors.py"))


@pytest.mark.parametrize(
    ("source", "same"),
    [
        ("x = 1  # one\n\n\ndef f(a: int) -> int:\n    'What it does.'\n    return a + 1", True),
        ("'A module.'\nx = 1\n'What x is.'\ndef f(a: int) -> int: return a + 1", True),
        ("x = 2\ndef f(a: int) -> int:\n    return a + 1", False),
        ("x = 1\ndef f(a: float) -> int:\n    return a + 1", False),
        ("x = 1\ndef f(a: int) -> int:\n    return a - 1", False),
        ("x = 1.0\ndef f(a: int) -> int:\n    return a + 1", False),
        ("x = '1'\ndef f(a: int) -> int:\n    return a + 1", False),
    ],
)
def test_syntax__is_what_has_a_meaning(source: str, same: bool) -> None:
    import ast

    def parts(text: str) -> list[str]:
        return list(cache.syntax(ast.parse(text)))

    assert (parts(source) == parts("x = 1\ndef f(a: int) -> int:\n    return a + 1")) is same
