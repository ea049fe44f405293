"""Style sheets: their rules with the place of each declaration, in one linear pass over any text.

Only what is needed to compare declarations is read: no value is understood here. Offsets count characters.
"""

import re

_MARK = re.compile(r"""/\*|[{};'"(]""")
_STRING_END = {
    '"': re.compile(r'(?:[^"\\\n]|\\.)*+["\n]', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\.)*+['\n]", re.DOTALL),
}
_URL = re.compile(
    r"""url\([ \t\r\n]*+(?:"(?P<double>[^"\\\n]*+)"|'(?P<single>[^'\\\n]*+)'|(?P<bare>[^"'() \t\r\n]++))"""
    r"""|@import[ \t\r\n]++(?:"(?P<double_import>[^"\\\n]*+)"|'(?P<single_import>[^'\\\n]*+)')""",
    re.IGNORECASE,
)
_NESTED = "&"
_DEEP = 500
_NOT_CSS = frozenset(("{", "["))


class Declaration:
    """``name: value``: ``[start, end)`` is the value as written; ``value`` is without ``!important``."""

    __slots__ = ("end", "name", "start", "value")

    def __init__(self, name: str, value: str, start: int, end: int) -> None:
        self.name = name
        self.value = value
        self.start = start
        self.end = end


class StyleRule:
    """``selectors { … }`` with what stands around it: "" at the top, ``@media print`` in such a block, "&" in another
    rule."""

    __slots__ = ("around", "declarations", "selectors")

    def __init__(self, around: str, selectors: list[str]) -> None:
        self.around = around
        self.selectors = selectors
        self.declarations: list[Declaration] = []


class Address:
    """The argument of a ``url()`` or ``@import``: ``[start, end)`` without quotes."""

    __slots__ = ("end", "start", "url")

    def __init__(self, url: str, start: int, end: int) -> None:
        self.url = url
        self.start = start
        self.end = end


def is_style_sheet(text: str) -> bool:
    """Whether the text is CSS; the platform's own examples show a string that holds a JSON value as well."""
    return text.lstrip()[:1] not in _NOT_CSS


def without_comments(css: str) -> str:
    """The text with comments blanked out, so that offsets stay."""
    if "/*" not in css:
        return css
    parts: list[str] = []
    at = 0
    while (start := _comment_start(css, at)) >= 0:
        end = css.find("*/", start + 2)
        end = len(css) if end < 0 else end + 2
        parts += [css[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, css[at:]])


def _comment_start(css: str, at: int) -> int:
    """The next comment outside a string, -1 when there is none."""
    while match := _MARK.search(css, at):
        mark = match.group()
        if mark == "/*":
            return match.start()
        at = match.end()
        if mark in _STRING_END:
            at = _after_string(css, at, mark)
    return -1


def _after_string(css: str, at: int, quote: str) -> int:
    found = _STRING_END[quote].match(css, at)
    return found.end() if found else len(css)


def addresses(css: str) -> list[Address]:
    """The arguments of ``url()`` and ``@import``, in order; not those in comments."""
    if "url(" not in css.lower() and "@import" not in css.lower():
        return []
    found = []
    for match in _URL.finditer(without_comments(css)):
        group = match.lastgroup
        if group:
            found.append(Address(match[group], *match.span(group)))
    return found


def style_rules(css: str) -> list[StyleRule]:
    """The style rules in order; never raises, whatever the text."""
    return _Reading(without_comments(css)).read()


class _Reading:
    def __init__(self, css: str) -> None:
        self.css = css
        self.rules: list[StyleRule] = []
        self.open: list[tuple[str, StyleRule | None]] = []  # what stands around their content, and the rule itself
        self.start = 0  # of the piece being read
        self.last_bracket = css.rfind(")")

    def read(self) -> list[StyleRule]:
        css = self.css
        at = 0
        while match := _MARK.search(css, at):
            mark = match.group()
            at = match.end()
            if mark in _STRING_END:
                at = _after_string(css, at, mark)
            elif mark == "(":
                at = self._after_bracket(at)
            elif mark == "{":
                self._open(css[self.start : match.start()])
                self.start = at
            elif mark in (";", "}"):
                self._declare(self.start, match.start())
                self.start = at
                if mark == "}" and self.open:
                    self.open.pop()
        self._declare(self.start, len(css))
        return self.rules

    def _after_bracket(self, at: int) -> int:
        """After the ``)``, so that a ``;`` in ``url(data:…)`` ends nothing; a bracket open for ever counts for none."""
        if at > self.last_bracket:
            return at
        end = self.css.find(")", at)
        return at if not _bracketed(self.css, at, end) else end + 1

    def _open(self, head: str) -> None:
        head = head.strip()
        around = self.open[-1][0] if self.open else ""
        if head.startswith("@"):
            inside = " ".join(head.split())
            self.open.append((f"{around} {inside}".strip() if len(around) < _DEEP else around, None))
            return
        rule = StyleRule(around, [" ".join(part.split()) for part in head.split(",")] if "(" not in head else [head])
        self.rules.append(rule)
        self.open.append((_NESTED, rule))

    def _declare(self, start: int, end: int) -> None:
        inner = self.open[-1][1] if self.open else None
        if inner is None:
            return
        name, colon, value = self.css[start:end].partition(":")
        if not colon:
            return
        start += len(name) + 1 + len(value) - len(value.lstrip())
        value = value.strip()
        plain = value[:-10].rstrip() if value.lower().endswith("!important") else value
        name = name.strip()
        name = name if name.startswith("--") else name.lower()
        inner.declarations.append(Declaration(name, plain, start, start + len(plain)))


def _bracketed(css: str, start: int, end: int) -> bool:
    """Whether the bracket that is open before ``start`` is the one that ``end`` closes, and was not forgotten."""
    return end - start < _DEEP or "{" not in css[start : start + _DEEP]
