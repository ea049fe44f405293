"""Whether the elements of a piece of HTML are closed and well nested, by the rules of HTML and not of XML."""

from wfstudio.page.markup import CLOSE, COMMENT, OPEN, UNENDED_COMMENT, UNENDED_TEXT, Tag

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
"""Elements without content. Source: the HTML standard, "Void elements"; so is the next."""
OPTIONAL_END = frozenset(
    (
        "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup", "caption", "thead", "tbody", "tfoot", "tr",
        "td", "th", "html", "head", "body",
    )
)  # fmt: skip
"""Elements whose end tag may be left out."""
_FOREIGN = ("svg", "math")
_BROKEN = frozenset("\"'<")  # signs that an attribute's name has only where something before it is not closed


class Problem:
    """A place that is not well nested: ``[start, end)`` and what to do."""

    __slots__ = ("end", "message", "start")

    def __init__(self, tag: Tag, message: str) -> None:
        self.start = tag.start
        self.end = tag.end
        self.message = message


class Nesting:
    """``problems``: what is wrong inside the piece, whatever stands around it; ``closes``: end tags of elements that
    an earlier piece may have opened; ``opens``: start tags of elements that a later piece may close."""

    __slots__ = ("closes", "opens", "problems")

    def __init__(self, found: list[Tag]) -> None:
        self.problems: list[Problem] = []
        self.closes: list[Tag] = []
        self.opens: list[Tag] = []
        _Reading(self).read(found)


class _Reading:
    def __init__(self, nesting: Nesting) -> None:
        self.nesting = nesting
        self.stack: list[Tag] = []
        self.counts: dict[str, int] = {}  # how many elements of a name are open
        self.overtaken: dict[str, list[tuple[Tag, Tag]]] = {}  # closed by the end tag of one around them
        self.foreign = 0
        self.lost = False  # whether a tag is so broken that what follows cannot be told
        self.solid = 0  # how many open elements need an end tag

    def read(self, found: list[Tag]) -> None:
        ended = True
        for tag in found:
            if tag.kind == OPEN:
                self._open(tag)
            elif tag.kind == CLOSE:
                self._close(tag)
            elif tag.kind != COMMENT:
                self.nesting.problems.append(Problem(tag, _unended(tag)))
                ended = False
            if self.lost:
                break
        for waiting in self.overtaken.values() if not self.lost else ():
            self.nesting.problems += [Problem(tag, never_closed(tag)) for tag, _ in waiting]
        if ended and not self.lost:  # otherwise the end tags may stand in what was swallowed
            self.nesting.opens = [tag for tag in self.stack if tag.name not in OPTIONAL_END]
        self.nesting.problems.sort(key=lambda problem: problem.start)

    def _open(self, tag: Tag) -> None:
        if any(not _BROKEN.isdisjoint(name) for name in tag.attributes):
            self.nesting.problems.append(Problem(tag, f"a quote or a `>` is missing in this `<{tag.name}>` tag"))
            self.lost = True
            return
        if tag.name in VOID or (tag.self_closing and (self.foreign or tag.name in _FOREIGN)):
            return
        self.stack.append(tag)
        self.counts[tag.name] = self.counts.get(tag.name, 0) + 1
        self.foreign += tag.name in _FOREIGN
        self.solid += tag.name not in OPTIONAL_END

    def _pop(self) -> Tag:
        tag = self.stack.pop()
        self.counts[tag.name] -= 1
        self.foreign -= tag.name in _FOREIGN
        self.solid -= tag.name not in OPTIONAL_END
        return tag

    def _close(self, tag: Tag) -> None:
        name = tag.name
        if name in VOID:
            return
        if not self.counts.get(name):
            self._stray(tag)
            return
        while (inner := self._pop()).name != name:
            if inner.name not in OPTIONAL_END:
                self.overtaken.setdefault(inner.name, []).append((inner, tag))

    def _stray(self, tag: Tag) -> None:
        waiting = self.overtaken.get(tag.name)
        if waiting:
            inner, outer = waiting.pop()
            message = f"`</{outer.name}>` comes before `</{inner.name}>`, so the two elements cross: swap the end tags"
            self.nesting.problems.append(Problem(outer, message))
        elif tag.name in OPTIONAL_END:
            return  # `<p><div></div></p>`: the paragraph ended before
        elif self.solid:
            self.nesting.problems.append(Problem(tag, closes_nothing(tag)))
        else:
            self.nesting.closes.append(tag)


def never_closed(tag: Tag) -> str:
    """What to say of a start tag without an end tag."""
    if tag.self_closing:
        return f"`<{tag.name}/>` does not close itself in HTML: write `<{tag.name}></{tag.name}>`"
    return f"`<{tag.name}>` is never closed: add `</{tag.name}>`"


def closes_nothing(tag: Tag) -> str:
    """What to say of an end tag without a start tag."""
    return f"`</{tag.name}>` closes nothing: take it out, or open `<{tag.name}>` before"


def _unended(tag: Tag) -> str:
    if tag.kind == UNENDED_COMMENT:
        return "this comment is never closed and swallows the rest of the page: add `-->`"
    if tag.kind == UNENDED_TEXT:
        return f"`<{tag.name}>` is never closed and swallows the rest of the page: add `</{tag.name}>`"
    return f"this `{tag.name}` tag is never ended and swallows the rest of the page: add `>`"
