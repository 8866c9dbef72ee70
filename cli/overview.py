"""What does ``thanhuy --help`` list? Each command's first line, read without loading the command.

To load them all takes a second, most of it for libraries that no help needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def summaries(module: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the first line of each command that a module of ``cli`` enters."""
    source = Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    helps = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield from _commands(node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            helps[ast.unparse(node.targets[0])] = _keyword(node.value, "help")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = _keyword(node.value, "name")
            if ast.unparse(node.value.func) == "app.add_typer" and name:
                group = ast.unparse(node.value.args[0])
                yield name, _keyword(node.value, "help") or helps.get(group) or ""


def _commands(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "app.command":
            name = function.name.replace("_", "-")
            if decorator.args and isinstance(decorator.args[0], ast.Constant):
                name = str(decorator.args[0].value)
            yield name, (ast.get_docstring(function) or "").partition("\n\n")[0]


def _keyword(call: ast.Call, name: str) -> str | None:
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None
