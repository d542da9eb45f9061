"""What the docstrings beneath the fields of a class say, read from its source.

Only the lines of the class are parsed: to parse whole modules, or to search them for each class anew as `inspect` does,
would take longer than all else that is needed before a scenario can be read.
"""

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise

TOP = re.compile(r"(?=^[^\s#)])", flags=re.MULTILINE)
"""Where a statement begins at the top of a module."""
CLASS = re.compile(r"class (\w+)")


def docstrings(owner: type) -> dict[str, str]:
    """Return the docstring beneath each annotated name in the body of a class; none if there is no source to read."""
    found = _class_at_top(owner) or _classes(owner.__module__).get(owner.__qualname__)
    body = found.body if found else []
    return {field: inspect.cleandoc(text) for field, text in (_described(*both) for both in pairwise(body)) if field and text}


def _described(statement: ast.stmt, after: ast.stmt) -> tuple[str, str]:
    """Return the name that a statement annotates, and the string that stands after it; "" for what is not there."""
    field = statement.target.id if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) else ""
    text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
    return field, text if isinstance(text, str) else ""


def _class_at_top(owner: type) -> ast.ClassDef | None:
    """Return a class that stands once at the top of its module; None if its lines do not make a class on their own."""
    pieces = _pieces(owner.__module__).get(owner.__qualname__, [])
    try:
        statements = ast.parse(pieces[0]).body if len(pieces) == 1 else []
    except SyntaxError:
        return None
    return statements[0] if len(statements) == 1 and isinstance(statements[0], ast.ClassDef) else None


@cache
def _pieces(module: str) -> dict[str, list[str]]:
    """Return the lines of the classes at the top of a module, by name."""
    found: dict[str, list[str]] = {}
    for piece in TOP.split(_source(module)):
        if heading := CLASS.match(piece):
            found.setdefault(heading[1], []).append(piece)
    return found


def _source(module: str) -> str:
    """Return the source of a module; nothing if there is none."""
    try:
        return inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError):
        return ""


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the classes that a module's source defines, wherever in it, by their qualified names."""
    found: dict[str, ast.ClassDef] = {}

    def search(node: ast.AST, within: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = f"{within}{getattr(child, 'name', '')}"
            if isinstance(child, ast.ClassDef):
                found[name] = child
                search(child, f"{name}.")
            else:
                search(child, f"{name}.<locals>." if isinstance(child, ast.FunctionDef) else within)

    search(ast.parse(_source(module)), "")
    return found
