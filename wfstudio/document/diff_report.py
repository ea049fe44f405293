"""The difference of two workflows as text, as JSON and as Markdown."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from wfstudio.document.diff import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wfstudio.document.diff import Difference

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": "~", "renamed": "~"}
_COLOURS = {"+": "32", "-": "31", "~": "33"}
_LONGEST = 200


def as_text(found: Sequence[Difference], before: str, after: str, *, colour: bool = False) -> Iterator[str]:
    """Lines for a person: a heading, each difference, and below a changed text its lines."""
    yield f"{before} → {after}: {summary(list(found))}"
    yield from painted(found, colour=colour)


def painted(found: Iterable[Difference], *, colour: bool = False) -> Iterator[str]:
    """The differences and their lines, indented."""
    for text, sign in told_lines(found):
        bare = text.lstrip(" ")
        yield "  " + " " * (len(text) - len(bare)) + _paint(bare, sign, colour)


def told_lines(found: Iterable[Difference]) -> Iterator[tuple[str, str]]:
    """Each difference and, below a changed text, its lines (indented by 4), with the sign each is known by: + - ~, or
    another for what is not different."""
    for one in found:
        yield _safe(str(one)), _SIGNS[one.kind]
        for line in one.lines():
            yield "    " + (_safe(line) if len(line) <= _LONGEST else _safe(line[:_LONGEST]) + "…"), line[:1]


def as_json(found: Sequence[Difference], before: str, after: str) -> str:
    """The differences as data, version 1."""
    listed = [
        {
            "kind": "rewired" if one.rewires else one.kind,
            "node": one.node,
            "key": one.key,
            "before": one.before,
            "after": one.after,
            "text": str(one),
        }
        for one in found
    ]
    value = {"version": 1, "before": before, "after": after, "summary": summary(list(found)), "differences": listed}
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_markdown(found: Sequence[Difference], before: str, after: str) -> Iterator[str]:
    """Lines for a merge request: a heading, a list, and changed texts as fenced differences."""
    yield f"### {_code(before)} → {_code(after)}"
    yield ""
    yield f"{summary(list(found))[:1].upper()}{summary(list(found))[1:]}."
    for node, group in groupby(found, key=lambda one: one.node):
        yield ""
        yield f"**{_code(node)}**" if node is not None else "**Workflow**"
        yield ""
        for one in group:
            yield f"- {_code(str(one))}"
            lines = one.lines()
            if lines:
                fence = "`" * max(3, 1 + max((len(run) for line in lines for run in _ticks(line)), default=0))
                yield f"  {fence}diff"
                yield from (f"  {_safe(line)}" for line in lines)
                yield f"  {fence}"


def _ticks(text: str) -> list[str]:
    return "".join(char if char == "`" else " " for char in text).split()


def _code(text: str) -> str:
    shown = _safe(text)
    fence = "`" * (1 + max(map(len, _ticks(shown)), default=0))
    return f"{fence} {shown} {fence}" if "`" in shown else f"`{shown}`"


def _safe(text: str) -> str:
    """The text without characters that would drive a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\\t" if char == "\t" else "�" for char in text)


def _paint(text: str, sign: str, colour: bool) -> str:
    code = _COLOURS.get(sign)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text
