"""What compiled code may contain, and where it may stand."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kidal_sim.jit.compile import CORE, source_digest

PACKAGE = Path(__file__).parents[2] / "kidal_sim"
CORE_FILES = sorted({file for pattern in CORE for file in PACKAGE.glob(pattern)})
AGREED = {"exp", "log", "log1p", "expm1", "pow", "sqrt", "erf", "tanh", "sin", "atan2", "floor", "pi", "tau"}
"""Of `math`, what was found to give the same bits in Numba as in Python."""


def compiled_functions(file: Path) -> list[ast.FunctionDef]:
    functions = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    return [each for each in functions if any(isinstance(mark, ast.Name) and mark.id == "compiled" for mark in each.decorator_list)]


def banned(function: ast.FunctionDef) -> list[str]:
    """What in a function does not give the same bits compiled and interpreted."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Pow):
            found.append("**")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "math" and node.attr not in AGREED:
                found.append(f"math.{node.attr}")
            if node.value.id == "np" and node.attr not in ("int64", "float64"):
                found.append(f"np.{node.attr}")
    return found


def test_compiled__stands_only_where_the_cache_looks() -> None:
    elsewhere = [file for file in PACKAGE.rglob("*.py") if file not in CORE_FILES and compiled_functions(file)]
    assert elsewhere == []


@pytest.mark.parametrize("file", CORE_FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_compiled__uses_only_what_agrees_with_python(file: Path) -> None:
    found = {function.name: banned(ast.Module(function.body, [])) for function in compiled_functions(file)}  # type: ignore[arg-type]
    assert {name: words for name, words in found.items() if words} == {}


def test_compiled__nobody_returns_a_run_of_many() -> None:
    """It stands in the frame of the function that took it."""
    for file in CORE_FILES:
        for function in compiled_functions(file):
            returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
            assert not [each for each in returned if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "run_of"]


def test_source_digest__changes_with_the_files_it_covers() -> None:
    assert source_digest(("errors.py",)) != source_digest(("units.py",))
    assert source_digest(("errors.py", "units.py")) == source_digest(("units.py", "errors.py"))


def test_compiled__an_edited_rule_is_compiled_anew(tmp_path: Path) -> None:
    """Numba's own cache keeps a caller that inlined the old callee; ours moves to another folder."""
    package = tmp_path / "kidal_sim"
    (package / "laws").mkdir(parents=True)
    for name in ("compiled.py", "by_pointer.py", "errors.py"):
        (package / name).write_text((PACKAGE / name).read_text(encoding="utf-8"), encoding="utf-8")
    (package / "__init__.py").touch()
    (package / "laws" / "__init__.py").touch()
    head = "from kidal_sim.jit.compile import compiled\n"
    (package / "laws" / "outer.py").write_text(
        f"{head}from kidal_sim.laws import inner\n@compiled\ndef twice(x):\n    return 2.0 * inner.law(x)\n", encoding="utf-8"
    )
    program = "from kidal_sim.laws import outer; print(outer.twice(3.0))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "KIDAL_SIM_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    printed = []
    for factor in ("10.0", "100.0"):
        (package / "laws" / "inner.py").write_text(f"{head}@compiled\ndef law(x):\n    return {factor} * x\n", encoding="utf-8")
        run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        printed.append(run.stdout.strip())
    assert printed == ["60.0", "600.0"]


def printed_by(program: str, cache: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent), "KIDAL_SIM_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout


FORTY = "from kidal_sim.laws import geometry; print(geometry.along(0.0, 80.0, 0.5))"


def test_compiled__works_without_a_place_for_its_cache(tmp_path: Path) -> None:
    """And leaves nothing beside the sources, where it would go stale."""
    (tmp_path / "a file").touch()
    before = set(PACKAGE.rglob("*.nb?"))
    assert printed_by(FORTY, tmp_path / "a file" / "cache") == "40.0\n"
    assert set(PACKAGE.rglob("*.nb?")) == before


@pytest.mark.parametrize("size", [0, 40])
def test_compiled__a_damaged_cache_is_removed_and_said(tmp_path: Path, size: int) -> None:
    assert printed_by(FORTY, tmp_path) == "40.0\n"
    for file in tmp_path.rglob("*.nb?"):
        file.write_bytes(file.read_bytes()[:size])
    tried = f"from kidal_sim.errors import KidalError\ntry:\n    {FORTY}\nexcept KidalError as error:\n    print(error)"
    assert "damaged" in printed_by(tried, tmp_path)
    assert printed_by(FORTY, tmp_path) == "40.0\n"
