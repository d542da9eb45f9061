"""What the description takes from the program's own text: the order of the turn, the formulas, and what flow charts are made of."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from kidal_sim import laws
from kidal_sim.jit.compile import Compiled
from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.rules import turn
from kidal_sim.rules.phases import PHASES

BRACKETS = re.compile(r" \[[^\]]*\]")
UNIT = re.compile(r"\s*\[([^\[\]]+)\]\.?$")


def turn_order() -> str:
    """Return every phase: who acts, by which method of its agent and which rule, and what that does."""
    called = list(_called_by_turn())
    rows = [
        (
            str(number),
            who,
            code(phase.name.lower()),
            ", ".join(code(_short(rule)) for rule in rules),
            " ".join(_first_line(rule) for rule in rules),
        )
        for number, ((who, phase), rules) in enumerate(zip(PHASES, called, strict=True), 1)
    ]
    return table(("", "who acts", "phase", "rule", "what it does"), rows)


def _called_by_turn() -> Iterator[list[Any]]:
    """Yield the rules that each statement of the turn calls, in order."""
    bodies = {part.name: part.body[1:] for part in _functions(turn)}
    for stage in (rule for statement in bodies["advance"] for rule in _rules(statement)):
        yield from (_rules(statement) for statement in bodies[stage.__name__])


def _rules(statement: ast.stmt) -> list[Any]:
    """Return the compiled functions that a statement calls."""
    found = [_named(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return [rule for rule in found if isinstance(rule, Compiled)]


def _named(node: ast.expr) -> Any:
    """Return what a name, or a name in a module, stands for in `turn`; None if for nothing there."""
    if isinstance(node, ast.Attribute):
        return getattr(_named(node.value), node.attr, None)
    return vars(turn).get(node.id) if isinstance(node, ast.Name) else None


def _short(rule: Any) -> str:
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


def _first_line(rule: Any) -> str:
    return plain((inspect.getdoc(rule) or "").partition("\n")[0])


def equations() -> str:
    """Return every formula of `laws`: what it gives, in which unit, the equation, and where it comes from."""
    parts = []
    for module in (importlib.import_module(f"{laws.__name__}.{each.name}") for each in pkgutil.iter_modules(laws.__path__)):
        parts.append(f"#### {plain(module.__doc__ or '')}\n")
        parts += [_equation(module.__name__.rpartition(".")[2], part) for part in _functions(module) if not part.name.startswith("_")]
    return "\n".join(parts)


def _equation(module: str, function: ast.FunctionDef) -> str:
    """Return one formula, from the parts of its docstring: the first line with its unit, the equation, the source."""
    first, _, rest = (ast.get_docstring(function) or "").partition("\n")
    unit = UNIT.search(first)
    text, _, source = plain(rest.partition(">>>")[0]).partition("Source: ")
    arguments = ", ".join(each.arg for each in function.args.args)
    lines = [f"**{code(f'{module}.{function.name}({arguments})')}**{f' [{unit[1]}]' if unit else ''}. {plain(UNIT.sub('', first))}"]
    lines += [f"> {text.strip()}"] if text.strip() else []
    lines += [f"Source: {source.strip()}"] if source else []
    return "\n\n".join(lines) + "\n"


def named_in(function: Any, node: ast.expr) -> Any:
    """Return the compiled function for which a name, or a name in a module, stands in another function; None if for none."""
    known = vars(sys.modules[function.__module__])
    found = known.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        found = getattr(known.get(node.value.id), node.attr, None)
    return found if isinstance(found, Compiled) else None


def definition(function: Any) -> ast.FunctionDef:
    """Return a function's own text."""
    (parsed,) = ast.parse(textwrap.dedent(inspect.getsource(getattr(function, "function", function)))).body
    assert isinstance(parsed, ast.FunctionDef)
    return parsed


def first_clause(function: Any) -> str:
    """Return the beginning of a docstring, up to what is said in detail."""
    first = BRACKETS.sub("", (inspect.getdoc(function) or "").partition("\n")[0])
    for end in (". ", ";", ":", " ("):
        first = first.partition(end)[0]
    return first.removeprefix("Return ").removeprefix("whether ").rstrip(".")


def _functions(module: Any) -> list[ast.FunctionDef]:
    return [part for part in ast.parse(inspect.getsource(module)).body if isinstance(part, ast.FunctionDef)]
