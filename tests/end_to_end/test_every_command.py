"""Every command of ``thanhuy`` has a test here, in a file of its name."""

import ast
from pathlib import Path

import pytest

from tests.commands import all_commands


@pytest.mark.parametrize("command", sorted({command for command, *_ in all_commands()}))
def test_a_command_has_a_smoke_test(command):
    file = Path(__file__).parent / f"test_{command.replace('-', '_')}.py"
    assert file.exists(), f"write {file.name}: it runs `thanhuy {command}` once, to its end"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = [node for node in tree.body if getattr(node, "name", "").startswith("test_")]
    assert tests
    words = {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    assert command in words or command == "crawl", (
        f"no test of {file.name} runs `thanhuy {command}`"
    )
