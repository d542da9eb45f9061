"""What compiled code may contain, and where it may stand."""

import ast
from enum import IntEnum
from pathlib import Path

import pytest

from kidal_sim import dice
from kidal_sim.engine import kernel
from kidal_sim.jit.cache import CORE
from kidal_sim.jit.compile import INTERPRETED, compiled
from kidal_sim.jit.progress import reporting

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


class Size(IntEnum):
    ONE = 1


@compiled
def double(x: int) -> int:
    return 2 * x


@compiled
def four_times(x: int) -> int:
    return double(x) + double(1) + double(Size.ONE) + double(True)


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_compiled__constants_and_members_of_enumerations_are_whole_numbers_like_others() -> None:
    """True is none of them; left alone, Numba would compile a function for each."""
    assert four_times(5) == 16
    assert len(double.inner.overloads) == 2


@compiled
def half(x: float) -> float:
    return x / 2.0


@compiled
def quarter(x: float) -> float:
    return half(half(x))


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_compiled__python_calls_a_function_that_compiled_code_calls_too() -> None:
    assert quarter(8.0) == 2.0
    assert half(8.0) == 4.0
    assert half(8) == 4.0  # of other types


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_compiled__an_error_of_a_called_function_reaches_python() -> None:
    with pytest.raises(ZeroDivisionError):
        inverse_of_half(0.0)


@compiled
def inverse(x: float) -> float:
    return 1.0 / x


@compiled
def inverse_of_half(x: float) -> float:
    return inverse(half(x))


def test_reached__is_what_stands_in_functions_by_name_or_behind_a_module() -> None:
    assert quarter.reached() == {quarter.function, half.function}
    assert dice.uniform.function in kernel.advance_all.reached()


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_reporting__tells_each_function_once() -> None:
    @compiled
    def double(x: float) -> float:
        return 2.0 * x

    @compiled
    def eightfold(x: float) -> float:
        return double(double(double(x)))

    told: list[tuple[int, int]] = []
    with reporting(frozenset({eightfold.function, double.function}), lambda done, total: told.append((done, total))):
        assert eightfold(1.0) == 8.0 and eightfold(2) == 16.0
    assert told == [(1, 2), (2, 2)]
