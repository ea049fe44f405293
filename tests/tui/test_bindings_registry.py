"""Every binding of every screen has an id and a tooltip, and the promised keys are there."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import wfstudio.tui
from wfstudio.tui.keymap import ACTIONS


def our_classes():
    for module in pkgutil.walk_packages(wfstudio.tui.__path__, "wfstudio.tui."):
        importlib.import_module(module.name)
    waiting, found = [DOMNode], set()
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.__module__.startswith("wfstudio."):
            found.add(cls)
    return sorted(found, key=lambda cls: cls.__name__)


def test_every_binding_has_an_id_and_a_tooltip():
    seen = 0
    for cls in our_classes():
        for binding in cls.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding), (cls, binding)
            assert "." in (binding.id or ""), (cls, binding)
            assert binding.tooltip, (cls, binding)
            assert binding.description, (cls, binding)
            seen += 1
    assert seen > 60


def test_sentences_name_keys_by_actions_that_there_are():
    scopes, named = {row.scope for row in ACTIONS.values()}, set()
    for file in Path(wfstudio.tui.__path__[0]).rglob("*.py"):
        for said in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(said, ast.Constant) and isinstance(said.value, str) and "\n" not in said.value:
                named |= set(re.findall(r"{([a-z_]+\.[a-z_0-9]+)}", said.value))
                if not said.value.endswith("."):  # no docstring
                    assert not re.search(r"\b(esc|ctrl\+[a-z]|alt\+[a-z]):? [a-z]", said.value), (file, said.value)
    named = {name for name in named if name.partition(".")[0] in scopes}
    assert len(named) > 40
    assert named <= set(ACTIONS), named - set(ACTIONS)


def test_ids_are_one_to_one_with_actions():
    ids = {}
    for cls in our_classes():
        for binding in cls.__dict__.get("BINDINGS", ()):
            before = ids.setdefault(binding.id, (binding.key, binding.action))
            assert before == (binding.key, binding.action), binding.id


@pytest.mark.parametrize(
    ("action", "keys"),
    [
        ("app.help", {"question_mark"}),
        ("app.palette", {"ctrl+p"}),
        ("app.colon", {"colon"}),
        ("app.quit", {"ctrl+q"}),
        ("app.quit_letter", {"q"}),
        ("design.save", {"ctrl+s"}),
        ("design.undo", {"u", "ctrl+z"}),
        ("design.redo", {"ctrl+r", "ctrl+y"}),
        ("design.edit", {"enter"}),
        ("design.add", {"a"}),
        ("design.connect", {"c"}),
        ("design.delete", {"d"}),
        ("design.yank", {"y"}),
        ("design.paste", {"p"}),
        ("design.jump", {"f"}),
        ("design.jump_text", {"ctrl+o"}),
        ("design.find", {"slash"}),
        ("design.next_problem", {"right_square_bracket"}),
        ("design.previous_problem", {"left_square_bracket"}),
        ("design.fix", {"full_stop"}),
        ("design.run", {"r"}),
        ("design.publish", {"P"}),
        ("design.explain", {"x"}),
        ("design.palette", {"1"}),
        ("design.problems", {"5"}),
        ("design.back", {"escape"}),
    ],
)
def test_promised_keys(action, keys):
    assert keys <= set(ACTIONS[action].keys)


def test_keys_that_multiplexers_eat_have_a_second_one():
    eaten = {"ctrl+b", "ctrl+s", "ctrl+q", "ctrl+z"}
    for row in ACTIONS.values():
        if eaten & set(row.keys):
            others = [key for other in ACTIONS.values() if other.action == row.action for key in other.keys]
            assert set(others) - eaten, row.id


def test_no_scope_binds_a_key_twice():
    seen = {}
    for row in ACTIONS.values():
        for key in row.keys:
            assert seen.setdefault((row.scope, key), row.id) == row.id
