"""The user's ``keymap.toml``: other keys for actions, checked, and what clashes told with its place.

    [design]
    find = ["slash", "ctrl+f"]   # one key or several
    yank = []                    # none

A table for each part of the studio, in it an action's name and its keys. ``wfstudio keymap --example`` writes all of
them as comments.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfstudio.paths import config_dir
from wfstudio.tui.keymap import ACTIONS
from wfstudio.tui.keys.action import Action

UNBOUND = "unbound"
"""A name that no key has, for an action that is to have none."""
FILE_NAME = "keymap.toml"
_MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")
_AROUND = {
    "canvas": ("design", "run"), "outline": ("design",), "inspector": ("design",), "code": ("design", "inspector"),
    "rows": ("design", "inspector"), "palette": ("design",), "problems": ("design",),
    "problem_list": ("design", "problems"), "home": (), "design": (), "run": (), "outbox": (),
}  # fmt: skip
"""The scopes around a scope whose keys hold in it too; ``app`` is around all. Dialogs have their own keys alone."""


@dataclass(slots=True)
class UserKeys:
    """Keys by action id as the user wants them. ``faults``: what was left out, ``clashes``: what takes a key from
    another; each names its place."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)

    def of(self, row: Action) -> tuple[str, ...]:
        """The keys of an action."""
        return self.keys.get(row.id, row.keys)

    def textual(self) -> dict[str, str]:
        """What Textual is told: the keys of each action that has other keys than usual."""
        return {name: ",".join(keys) or UNBOUND for name, keys in self.keys.items()}


def keymap_path() -> Path:
    """Where the user's keymap lies."""
    return config_dir() / FILE_NAME


def read_keymap(path: Path | None = None) -> UserKeys:
    """The keys of a file; the usual ones where there is none. Never raises: faults are told in the answer."""
    try:
        file = path or keymap_path()
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return UserKeys()
    except (OSError, UnicodeDecodeError) as error:
        return UserKeys(faults=[f"{path or FILE_NAME}: cannot be read: {error}"])
    return parse_keymap(text, str(file))


def parse_keymap(text: str, path: str = FILE_NAME) -> UserKeys:
    """The keys that a text says."""
    found = UserKeys()
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found.faults.append(f"{path}: is no TOML: {error}")
        return found
    from wfstudio.lint.toml_places import line_of

    for key, name, said in _entries(loaded):
        place = f"{path}:{line_of(text, key)}"
        try:
            found.keys[_known(name)] = _keys(said)
            found.lines[name] = place
        except ValueError as error:
            found.faults.append(f"{place}: `{name}` {error}")
    _settle(found)
    return found


def _entries(loaded: dict[str, Any]) -> Iterable[tuple[tuple[str, ...], str, Any]]:
    """(path of the key, action id, what is said of it)."""
    for scope, said in loaded.items():
        if isinstance(said, dict):
            yield from (((scope, name), f"{scope}.{name}", keys) for name, keys in said.items())
        else:
            yield (scope,), scope, said


def _known(name: str) -> str:
    if name in ACTIONS:
        return name
    from difflib import get_close_matches

    near = get_close_matches(name, ACTIONS, n=1, cutoff=0.6)
    hint = f"did you mean `{near[0]}`?" if near else "`wfstudio keymap` lists them all"
    raise ValueError(f"is no action; {hint}")


def _keys(said: Any) -> tuple[str, ...]:
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
        raise ValueError('takes a key or a list of keys, such as "f" or ["f", "ctrl+o"]')
    return tuple(dict.fromkeys(key_name(key) for key in listed))


def key_name(said: str) -> str:
    """A key's name as the studio knows it: ``/`` is ``slash``. Raises ValueError when there is no such key."""
    from textual.keys import Keys, _character_to_key

    text = said.strip()
    *modifiers, last = text.split("+") if len(text) > 1 else [text]
    if text.endswith("+") and len(text) > 1:
        modifiers, last = [part for part in text[:-1].split("+") if part], "+"
    last = _character_to_key(last) if len(last) == 1 else last.lower().replace("-", "_")
    known = {key.value for key in Keys} | {key.rpartition("+")[2] for row in ACTIONS.values() for key in row.keys}
    wrong = [part for part in modifiers if part.lower() not in _MODIFIERS]
    if wrong or not last or (len(last) > 1 and last not in known and not _is_character(last)):
        from difflib import get_close_matches

        near = get_close_matches(last, known, n=1, cutoff=0.6)
        raise ValueError(f"names no key: '{said}'" + (f"; did you mean '{near[0]}'?" if near and not wrong else ""))
    return "+".join([*(part.lower() for part in modifiers), last])


def _is_character(name: str) -> bool:
    """Whether this is how a sign is called, such as ``semicolon``."""
    import unicodedata

    try:
        return bool(unicodedata.lookup(name.replace("_", " ").upper()))
    except KeyError:
        return False


def _settle(found: UserKeys) -> None:
    """Give each key of a scope to one action, the user's before the usual ones, and tell who loses or hides what."""
    mine = dict(found.keys)
    for name, keys in mine.items():
        found.keys[name] = tuple(key for key in keys if not _taken(found, mine, name, key))
    for name, keys in mine.items():
        for key in keys:
            if key in found.keys[name]:
                _tell_hidden(found, ACTIONS[name], key)


def _taken(found: UserKeys, mine: dict[str, tuple[str, ...]], name: str, key: str) -> bool:
    """Whether an earlier line of the file has that key already; a usual one gives it up."""
    row = ACTIONS[name]
    for other in ACTIONS.values():
        if other.id == name or other.scope != row.scope or other.action == row.action or key not in found.of(other):
            continue
        if other.id in mine and list(mine).index(other.id) < list(mine).index(name):
            found.clashes.append(f"{found.lines[name]}: `{name}`: '{key}' is taken by `{other.id}`, which keeps it")
            return True
        if other.id not in mine:
            left = tuple(one for one in found.of(other) if one != key)
            found.keys[other.id] = left
            now = f"which keeps {', '.join(left)}" if left else "which has no key any more"
            found.clashes.append(f"{found.lines[name]}: `{name}` takes '{key}' from `{other.id}`, {now}")
    return False


def _tell_hidden(found: UserKeys, row: Action, key: str) -> None:
    for other in ACTIONS.values():
        if other.action == row.action or other.scope == row.scope or key not in found.of(other):
            continue
        if key in row.keys and key in other.keys:  # as it always was
            continue
        inner, outer = (other, row) if row.scope in _around(other.scope) else (row, other)
        if outer.scope not in _around(inner.scope):
            continue
        winner, loser = (outer, inner) if outer.priority and not inner.priority else (inner, outer)
        found.clashes.append(
            f"{found.lines[row.id]}: `{row.id}`: where both hold, '{key}' is `{winner.id}` and not `{loser.id}`"
        )


def _around(scope: str) -> tuple[str, ...]:
    return (*_AROUND.get(scope, ()), "app") if scope in _AROUND else ()


def example() -> str:
    """A keymap with every action and its usual keys, all as comments."""
    lines = [
        "# The studio's keys. Take the # away before what you want to change; several keys make a list, [] is none.",
        '# A sign may stand for itself or be called by its name: "/" is "slash".',
    ]
    for scope in dict.fromkeys(row.scope for row in ACTIONS.values()):
        lines += ["", f"[{scope}]"]
        for row in ACTIONS.values():
            if row.scope == scope:
                keys = ", ".join(f'"{key}"' for key in row.keys)
                lines += [f"# {row.tooltip}", f"# {row.id.partition('.')[2]} = [{keys}]"]
    return "\n".join(lines) + "\n"
