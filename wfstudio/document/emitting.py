"""The text of a changed document: old text wherever a value is as it was, new text in the file's style elsewhere."""

import json
import re
from itertools import pairwise

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json
    from wfstudio.document.positions import Member

_SURROGATE = re.compile("[\ud800-\udfff]")


class Style:
    """How a file is written: ``indent`` is one step ("" for a file on one line), ``newline`` ends its lines."""

    __slots__ = ("ascii_only", "colon", "comma", "indent", "newline")

    def __init__(
        self, indent: str = "  ", newline: str = "\n", colon: str = ": ", comma: str = ", ", ascii_only: bool = False
    ) -> None:
        self.indent = indent
        self.newline = newline
        self.colon = colon
        self.comma = comma  # between items that stand on one line
        self.ascii_only = ascii_only


def style_of(text: str, root: "Member") -> Style:
    """The style of a text, read from its first members."""
    newline = "\r\n" if "\r\n" in text else "\n"
    ascii_only = text.isascii() and re.search(r"\\u(?!00[01])[0-9a-fA-F]{4}", text) is not None
    first = next(iter(root.members.values()), None)
    if first is None:
        return Style(newline=newline, ascii_only=ascii_only)
    lead = text[root.start + 1 : _begin(first)]
    indent = lead.rpartition("\n")[2] if "\n" in lead else ""
    colon = text[first.key_end : first.start] if first.key_start >= 0 else ": "
    colon = colon if colon.strip() == ":" else ": "
    return Style(indent, newline, colon, "," if _has_tight_commas(text, root, colon) else ", ", ascii_only)


def _has_tight_commas(text: str, root: "Member", colon: str) -> bool:
    members = list(root.members.values())
    return text[members[0].end : _begin(members[1])] == "," if len(members) > 1 else colon == ":"


def rewrite(text: str, root: "Member", old: "Json", new: "Json") -> str:
    """``text``, which holds ``old``, changed to hold ``new``."""
    style = style_of(text, root)
    body = _Rewriter(text, style).value(new, old, root, not style.indent)
    return text[: root.start] + body + text[root.end :]


def same(first: "Json", second: "Json") -> bool:
    """Whether two values are written alike: 1, 1.0 and true differ, and so does another order of keys."""
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, dict) and isinstance(second, dict):
        return len(first) == len(second) and all(
            a == b and same(first[a], second[b]) for a, b in zip(first, second, strict=True)
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    return first == second and repr(first) == repr(second)  # 0.0 and -0.0 are equal and written apart


def fresh(value: "Json", style: Style, indent: str, inline: bool = False) -> str:
    """The text of a new value whose first line stands at ``indent``."""
    if isinstance(value, dict | list) and value:
        inner = indent + style.indent
        if isinstance(value, dict):
            items = [
                _string(key, style) + style.colon + fresh(item, style, inner, inline) for key, item in value.items()
            ]
        else:
            items = [fresh(item, style, inner, inline) for item in value]
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
        if inline or not style.indent:
            return opening + style.comma.join(items) + closing
        line = style.newline + inner
        return opening + line + ("," + line).join(items) + style.newline + indent + closing
    return _scalar(value, style)


def _scalar(value: "Json", style: Style) -> str:
    if isinstance(value, str):
        return _string(value, style)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "1e999" if value > 0 else "-1e999"  # what a number too large to hold reads back as
    return json.dumps(value)


def _string(value: str, style: Style) -> str:
    text = json.dumps(value, ensure_ascii=style.ascii_only)
    return text if style.ascii_only else _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _begin(member: "Member") -> int:
    return member.start if member.key_start < 0 else member.key_start


class _Rewriter:
    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self.style = style

    def value(self, new: "Json", old: "Json", member: "Member", inline: bool) -> str:
        """The text of ``new``, which stands where ``old`` stood; ``inline`` when the members around it share a line."""
        before = self.text[member.start : member.end]
        if same(new, old):
            return before
        if isinstance(old, dict | list) and old:
            inline = "\n" not in before
        if isinstance(new, dict) and isinstance(old, dict):
            partners: list[str | int | None] = [key if key in old else None for key in new]
            return self._container(list(new.items()), old, member, partners, inline)
        if isinstance(new, list) and isinstance(old, list):
            items: list[tuple[str | int, Json]] = list(enumerate(new))
            return self._container(items, dict(enumerate(old)), member, list(pair_items(new, old)), inline)
        return fresh(new, self.style, self._indent_at(member.start), inline)

    def _indent_at(self, offset: int) -> str:
        line = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _container(
        self,
        items: "list[tuple[str, Json]] | list[tuple[str | int, Json]]",
        old: "dict[str, Json] | dict[str | int, Json] | dict[int, Json]",
        member: "Member",
        partners: list[str | int | None],
        inline: bool,
    ) -> str:
        """A changed object or array. ``partners`` tells for each item which old member it was, if any.

        An item that still follows the same neighbour keeps the text between them; others get the usual separator.
        """
        opening, closing = self.text[member.start], self.text[member.end - 1]
        if not items:
            return opening + closing
        gaps = _Gaps(self.text, member, self.style, self._indent_at(member.start), inline)
        parts = [opening]
        previous: str | int | None = gaps.START
        for (key, value), partner in zip(items, partners, strict=True):
            parts.append(gaps.between(previous, partner))
            known = None if partner is None else member.members[partner]
            if isinstance(key, str):
                parts.append(self._key(key, known))
            if known is None:
                parts.append(fresh(value, self.style, gaps.indent, gaps.inline))
            else:
                parts.append(self.value(value, old[partner], known, gaps.inline))  # type: ignore[index]
            previous = partner
        return "".join([*parts, gaps.tail, closing])

    def _key(self, key: str, known: "Member | None") -> str:
        if known is None:
            return _string(key, self.style) + self.style.colon
        return self.text[known.key_start : known.start]


class _Gaps:
    """The text between the members of one container, as it was and as it is for a new neighbourhood."""

    START = -1

    def __init__(self, text: str, member: "Member", style: Style, indent: str, inline: bool) -> None:
        self.inline = inline
        self.indent = indent + style.indent
        self.lead = "" if inline else style.newline + self.indent
        self.tail = "" if inline else style.newline + indent
        self.follows: dict[str | int, str | int] = {}
        self.texts: dict[str | int, str] = {}
        ordered = sorted(member.members.items(), key=lambda entry: entry[1].start)
        if ordered:
            self._learn(text, member, ordered, indent)
        self.comma = style.comma if self.inline else "," + self.lead

    def _learn(self, text: str, member: "Member", ordered: "list[tuple[str | int, Member]]", indent: str) -> None:
        first_key, first = ordered[0]
        before = text[member.start + 1 : _begin(first)]
        self.lead = before[: len(before) - len(before.lstrip())]  # a repeated key's earlier member may follow
        self.tail = text[ordered[-1][1].end : member.end - 1]
        self.inline = "\n" not in self.lead
        self.indent = indent if self.inline else self.lead.rpartition("\n")[2]
        self.follows[first_key] = self.START
        self.texts[first_key] = self.lead
        for (key, one), (next_key, other) in pairwise(ordered):
            gap = text[one.end : _begin(other)]
            if '"' not in gap:  # else a repeated key's earlier member lies in between
                self.follows[next_key] = key
                self.texts[next_key] = gap

    def between(self, previous: str | int | None, partner: str | int | None) -> str:
        """The text before the item that was ``partner`` (None: a new one) when it comes after ``previous``."""
        if partner is not None and previous is not None and self.follows.get(partner) == previous:
            return self.texts[partner]
        return self.lead if previous == self.START else self.comma


def pair_items(new: "list[Json]", old: "list[Json]") -> list[int | None]:
    """For each new item the old one that it was: equal ends first, then equal items, equal ids, equal places."""
    pairs: list[int | None] = [None] * len(new)
    low, high = 0, 0
    shorter = min(len(new), len(old))
    while low < shorter and same(new[low], old[low]):
        pairs[low] = low
        low += 1
    while high < shorter - low and same(new[-1 - high], old[-1 - high]):
        pairs[len(new) - 1 - high] = len(old) - 1 - high
        high += 1
    middle = range(low, len(new) - high)
    free = dict.fromkeys(range(low, len(old) - high))
    for index in middle:
        found = next((other for other in free if same(new[index], old[other])), None)
        if found is not None:
            pairs[index] = found
            del free[found]
    _pair_by_id(new, old, [index for index in middle if pairs[index] is None], free, pairs)
    rest = [index for index in middle if pairs[index] is None]
    if len(rest) == len(free):
        for index, other in zip(rest, list(free), strict=True):
            pairs[index] = other
    return pairs


def _pair_by_id(
    new: "list[Json]", old: "list[Json]", rest: list[int], free: dict[int, None], pairs: list[int | None]
) -> None:
    by_id: dict[str, int] = {}
    for other in reversed(list(free)):
        item = old[other]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            by_id[str(item["id"])] = other
    for index in rest:
        item = new[index]
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str) and name in by_id:
            pairs[index] = by_id.pop(name)
            del free[pairs[index]]  # type: ignore[arg-type]
