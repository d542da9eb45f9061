"""A decision of the program as a flow chart, from its own text: calls, conditions and what is set, under the code's own names.

It reads the few forms in which decisions are written here, and is no compiler of charts for any Python.
"""

import ast
import textwrap
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from kidal_sim.presentation.document.source import definition, first_clause, named_in

BOX, CHOICE, END, LOOP = '["{}"]', '{{"{}"}}', '(["{}"])', '{{{{"{}"}}}}'
"""Shapes of nodes in Mermaid."""
LETTERS = 34
"""Longest line in a node."""
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "is below", ast.LtE: "is at most", ast.Gt: "is above", ast.GtE: "is at least", ast.Eq: "is", ast.NotEq: "is not",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "x", ast.Div: "/"}
ABSENT = ("NOWHERE", "NEVER")
PLAIN = ("bool", "float", "int")
"""Conversions, of which nothing is said."""
Exits = list[tuple[str, str]]
"""Nodes from which the flow goes on, each with the word on its arrow."""


@dataclass
class Scope:
    """A function whose text is being drawn, with the names of its variables."""

    function: Any
    variables: dict[str, ast.expr]
    """What variables stand for that are set once: what a function returns, a condition, or a product."""
    returned: Exits | None
    """Where the flow leaves a function that stands within another's chart; None of the chart's own."""


@dataclass
class FlowChart:
    """A chart of one function: those in `steps` that it calls are nodes, those in `within` are drawn in full, all others are left out."""

    steps: Collection[Any]
    within: Collection[Any]
    shown: Collection[str]
    """Columns of which it is shown what they are set to."""
    lines: list[str] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    """Functions named in the chart."""
    ends: dict[str, str] = field(default_factory=dict)
    """Nodes in which the flow ends, by their text."""
    count: int = 0

    def draw(self, function: Any) -> str:
        """Return the chart of a function in Mermaid."""
        start = self.node(END, function.__name__, [])
        self.named[function.__name__] = function
        exits = self.block(definition(function).body, [(start, "")], self.scope(function, None))
        self.close("done", exits)
        return "\n".join(["```mermaid", "flowchart TD", *self.lines, "```"])

    def scope(self, function: Any, returned: Exits | None) -> Scope:
        """Return the scope of a function."""
        assigned = [each for each in ast.walk(definition(function)) if isinstance(each, ast.Assign)]
        pairs = [(each.targets[0].id, each.value) for each in assigned if isinstance(each.targets[0], ast.Name)]
        names = [name for name, _ in pairs]
        once = [(name, value) for name, value in pairs if names.count(name) == 1 and name not in map(ast.unparse, ast.walk(value))]
        called = {name: value for name, value in once if isinstance(value, ast.Call) and named_in(function, value.func)}
        return Scope(function, called | {name: value for name, value in once if _is_plain(value)}, returned)

    def node(self, shape: str, text: str, entries: Exits) -> str:
        """Add a node to which these arrows lead; returns its name."""
        name = f"n{self.count}"
        self.count += 1
        self.lines.append(f"    {name}{shape.format('<br/>'.join(textwrap.wrap(text, LETTERS)))}")
        self.link(entries, name)
        return name

    def close(self, text: str, entries: Exits) -> None:
        """End the flow; what ends alike ends in one node."""
        if entries and text in self.ends:
            self.link(entries, self.ends[text])
        elif entries:
            self.ends[text] = self.node(END, text, entries)

    def link(self, entries: Exits, name: str) -> None:
        """Add arrows to a node."""
        self.lines += [f"    {before} -->{f'|{word}|' if word else ''} {name}" for before, word in entries]

    def block(self, statements: Sequence[ast.stmt], entries: Exits, scope: Scope) -> Exits:
        """Draw statements one after the other, as far as the flow comes to them."""
        for statement in statements:
            if entries:
                entries = self.statement(statement, entries, scope)
        return entries

    def statement(self, statement: ast.stmt, entries: Exits, scope: Scope) -> Exits:
        """Draw one statement and return where the flow goes on."""
        match statement:
            case ast.If():
                return self.choice(statement, entries, scope)
            case ast.Assign(value=ast.IfExp() as either) | ast.Return(value=ast.IfExp() as either):
                branches = [[_with_value(statement, value)] for value in (either.body, either.orelse)]
                return self.choice(ast.If(either.test, *branches), entries, scope)
            case ast.For(target=ast.Name(id=name)):
                loop = self.node(LOOP, f"for each {name}", entries)
                self.link(self.block(statement.body, [(loop, "")], scope), loop)
                return [(loop, "all done")]
            case ast.Return():
                return self.end(statement, self.calls(statement, entries, scope), scope)
        entries = self.calls(statement, entries, scope)
        match statement:
            case ast.Assign(targets=[ast.Attribute(attr=column)]) if column in self.shown:
                return [(self.node(BOX, f"{column}: {self.words(statement.value, scope)}", entries), "")]
        return entries

    def choice(self, statement: ast.If, entries: Exits, scope: Scope) -> Exits:
        """Draw a condition and both its branches, unless nothing is shown of either."""
        before = (len(self.lines), self.count, dict(self.named))
        node = self.node(CHOICE, self.asked(statement.test, scope), entries)
        drawn = self.count
        yes = self.block(statement.body, [(node, "yes")], scope)
        no = self.block(statement.orelse, [(node, "no")], scope)
        if self.count == drawn and yes == [(node, "yes")] and no == [(node, "no")]:
            del self.lines[before[0] :]
            _, self.count, self.named = before
            return entries
        return yes + no

    def calls(self, statement: ast.stmt, entries: Exits, scope: Scope) -> Exits:
        """Draw the functions that a statement calls: as a node, or in full."""
        for call in (each for each in ast.walk(statement) if isinstance(each, ast.Call)):
            function = named_in(scope.function, call.func)
            if function in self.within:
                inner = self.scope(function, [])
                exits = self.block(definition(function).body, entries, inner)
                entries = exits + (inner.returned or [])
            elif function in self.steps:
                self.named[function.__name__] = function
                entries = [(self.node(BOX, f"{function.__name__}: {first_clause(function)}", entries), "")]
        return entries

    def end(self, statement: ast.Return, entries: Exits, scope: Scope) -> Exits:
        """Draw what a function returns: an end, or what the function that stands within another's chart comes to."""
        value = "" if statement.value is None else self.words(statement.value, scope)
        if scope.returned is None:
            asks = isinstance(statement.value, ast.Compare)
            self.close(f"{'whether ' if asks else ''}{value or 'done'}", entries)
        else:
            scope.returned += [(self.node(BOX, f"{scope.function.__name__}: {value}", entries), "")] if value else entries
        return []

    def asked(self, test: ast.expr, scope: Scope) -> str:
        """Return a condition as a question; that of a single function in its own words."""
        function = named_in(scope.function, test.func) if isinstance(test, ast.Call) else None
        said = f": {first_clause(function)}" if function and first_clause(function) else ""
        return f"{self.words(test, scope)}{said}?"

    def words(self, node: ast.expr, scope: Scope) -> str:
        """Return an expression under the code's own names, without the rows that they are of."""
        say: Callable[[ast.expr], str] = lambda part: self.words(part, scope)  # noqa: E731
        match node:
            case ast.BoolOp():
                parts = [f"({say(each)})" if isinstance(each, ast.BoolOp) else say(each) for each in node.values]
                return (" and " if isinstance(node.op, ast.And) else " or ").join(parts)
            case ast.UnaryOp(op=ast.Not()):
                return f"not {say(node.operand)}"
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() as op], comparators=[ast.Name(id=name)]) if name in ABSENT:
                return f"there is {'no' if isinstance(op, ast.Eq) else 'a'} {say(node.left)}"
            case ast.Compare(ops=[op], comparators=[right]) if type(op) in COMPARED:
                return f"{say(node.left)} {COMPARED[type(op)]} {say(right)}"
            case ast.Call():
                return self.call(node, scope)
            case ast.BinOp() if type(node.op) in OPERATORS:
                return f"{say(node.left)} {OPERATORS[type(node.op)]} {say(node.right)}"
            case ast.Attribute(attr=name):
                return name.lower().replace("_", " ") if name.isupper() else name
            case ast.Name(id=name):
                return say(scope.variables[name]) if name in scope.variables else name
            case ast.Constant(value=float() as number):
                return f"{number:g}"
        return ast.unparse(node)

    def call(self, node: ast.Call, scope: Scope) -> str:
        """Return the name of a compiled function that is called; of another with its arguments."""
        if function := named_in(scope.function, node.func):
            self.named[function.__name__] = function
            return str(function.__name__)
        inner, name = ", ".join(self.words(each, scope) for each in node.args), ast.unparse(node.func)
        return inner if name in PLAIN else f"{name}({inner})"


def _is_plain(value: ast.expr) -> bool:
    return isinstance(value, ast.BoolOp) or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult))


def _with_value(statement: ast.Assign | ast.Return, value: ast.expr) -> ast.stmt:
    return ast.Return(value) if isinstance(statement, ast.Return) else ast.Assign(statement.targets, value)
