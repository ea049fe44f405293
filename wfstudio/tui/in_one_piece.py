"""Escape and a key that came in one piece: so most terminals send alt, and a multiplexer an escape typed fast.

Textual waits for more after them, and meanwhile takes the next escape for another sign; before a sign it forgets the
escape, and some of them it reads as other keys. Here they are a key with alt at once; what they mean is known where the
focus is: see ``typed_ahead``.
"""

import os
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import _character_to_key

_LONGER = "[]OPNX^_\\"
"""After an escape these begin longer sequences: one that stays alone is told by the time that passes."""

_NAMES = {**{chr(sign): f"ctrl+{chr(sign + 96)}" for sign in range(1, 27) if sign != 8}, "\r": "enter", "\t": "tab"}

_TAB_IS_SHIFTED = os.environ.get("TERM") == "linux"
"""Linux's own console sends escape and a tab for shift and tab."""

_read = XTermParser._sequence_to_key_events

WORDS = {"alt+f": "ctrl+right", "alt+b": "ctrl+left"}
"""What macOS terminals send for option and an arrow: in a text, a word to the right and to the left."""


def with_alt(letter: str) -> Key:
    """The key for escape and another in one piece; its character tells it from a key with alt alone."""
    name = _name(letter)
    return Key(f"alt+shift+{name.lower()}" if letter.isupper() else f"alt+{name}", letter)


def as_two_keys(key: Key) -> tuple[Key, Key] | None:
    """Escape and the other key, where they may have been told as one key with alt because they came in one piece."""
    letter = key.character
    if not letter or not _may_follow(letter) or key.key != with_alt(letter).key:
        return None
    return Key("escape", "\x1b"), Key(_name(letter), letter)


def _name(letter: str) -> str:
    return _NAMES.get(letter) or _character_to_key(letter)


def _may_follow(letter: str) -> bool:
    return letter in _NAMES or letter.isprintable()


def _sequence_to_key_events(self: XTermParser, sequence: str, alt: bool = False) -> Iterable[Key]:
    escape, letter = sequence[:1], sequence[1:]
    alone = escape == "\x1b" and len(letter) == 1 and letter not in _LONGER and not (letter == "\t" and _TAB_IS_SHIFTED)
    return [with_alt(letter)] if alone and _may_follow(letter) else _read(self, sequence, alt)


XTermParser._sequence_to_key_events = _sequence_to_key_events  # type: ignore[method-assign]
