"""How a file spells the strings that are taken out of it, so that they can be put back with the same bytes.

Most writers escape by a rule: nothing but what must be, or all that is not ASCII, or ``/`` or ``<`` too. Such a rule
is learned from the strings. A string that follows none is kept as it was written, for as long as it stays the same.
"""

import json
import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json

_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


class Spelling:
    """A rule for strings: escape what is not ASCII, spell some characters in a way of their own; ``literals`` has the
    strings, by the file that they went to, that are written otherwise."""

    __slots__ = ("_special", "ascii_only", "escapes", "literals")

    def __init__(
        self, ascii_only: bool = False, escapes: dict[str, str] | None = None, literals: dict[str, str] | None = None
    ) -> None:
        self.ascii_only = ascii_only
        self.escapes = {char: text for char, text in (escapes or {}).items() if _value(text) == char}
        self.literals = literals or {}
        self._special = re.compile("([" + re.escape("".join(self.escapes)) + "])") if self.escapes else None

    @classmethod
    def learned(cls, written: dict[str, tuple[str, str]]) -> "Spelling":
        """The rule of strings, given as (as written, value) by file."""
        odd = [(file, literal, value) for file, (literal, value) in written.items() if literal != json.dumps(value)]
        plain = all(literal == json.dumps(value, ensure_ascii=False) for _, literal, value in odd)
        ascii_only = not (odd and plain) and all(literal.isascii() for literal, _ in written.values())
        rule = cls(ascii_only and any(not value.isascii() for _, value in written.values()))
        escapes: dict[str, str] = {}
        for _, literal, value in odd:
            if literal != rule.spelled(value):
                for unit in _UNIT.findall(literal):
                    char = _value(unit)
                    if char is not None and rule.spelled(char)[1:-1] != unit:
                        escapes.setdefault(char, unit)
        rule = cls(rule.ascii_only, escapes)
        for file, (literal, value) in written.items():
            if rule.spelled(value) != literal:
                rule.literals[file] = literal
        return rule

    @classmethod
    def from_record(cls, record: "Json") -> "Spelling":
        """The rule that was recorded; what is malformed in a record counts as not said."""
        if not isinstance(record, dict):
            return cls()
        return cls(record.get("ascii") is True, _texts(record.get("escapes")), _texts(record.get("literals")))

    def record(self) -> "dict[str, Json]":
        """The rule as JSON, {} for the usual one."""
        found: dict[str, Json] = {}
        if self.ascii_only:
            found["ascii"] = True
        if self.escapes:
            found["escapes"] = dict(sorted(self.escapes.items()))
        if self.literals:
            found["literals"] = dict(sorted(self.literals.items()))
        return found

    def spelled(self, value: str, file: str | None = None) -> str:
        """A string, without lone surrogates, as the file writes it, quotes included."""
        literal = self.literals.get(file) if file is not None else None
        if literal is not None and literal[:1] == '"' and _value(literal[1:-1]) == value:
            return literal
        if self._special is None:
            return json.dumps(value, ensure_ascii=self.ascii_only)
        pieces = self._special.split(value)
        for place in range(0, len(pieces), 2):
            pieces[place] = json.dumps(pieces[place], ensure_ascii=self.ascii_only)[1:-1]
        for place in range(1, len(pieces), 2):
            pieces[place] = self.escapes[pieces[place]]
        return f'"{"".join(pieces)}"'


def _value(inside: str) -> str | None:
    """The string that is written like this between quotes; None when that is no JSON string."""
    try:
        value = json.loads(f'"{inside}"')
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _texts(record: "Json") -> dict[str, str]:
    if not isinstance(record, dict):
        return {}
    return {key: value for key, value in record.items() if isinstance(value, str)}
