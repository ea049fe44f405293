"""The HTML of a page as text that a person can read in a terminal."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "form", "fieldset", "figure", "nav", "aside"}
    | {"ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "dl"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"})
_LINES = frozenset({"tr", "dt", "dd", "legend", "caption", "label"})
_PLACEHOLDER = re.compile(r"\{(?:form-[\w-]+|placeholder_for_\w+)\}")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.silent = 0
        self.verbatim = 0
        self.lists: list[int] = []
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
        elif tag == "br":
            self.lines.append("")
        elif tag == "hr":
            self._new_line(gap=True)
            self.lines[-1] = "────"
            self._new_line(gap=True)
        elif tag == "img":
            self._say(f"[image: {given['alt']}]" if given.get("alt") else "")
        elif tag == "li":
            self._start_item()
        elif tag in {"td", "th"}:
            self.lines[-1] += "   " if self.lines[-1].strip() else ""
        elif tag == "a":
            self.links.append((given.get("href", ""), len(self.lines[-1])))
        elif tag in _BLOCKS or tag in _LINES:
            self._open_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a" and self.links:
            self._close_link()
        elif tag in _BLOCKS or tag in _LINES or tag == "li":
            if tag in {"ul", "ol"} and self.lists:
                self.lists.pop()
            if tag == "pre":
                self.verbatim = max(0, self.verbatim - 1)
            self._new_line(gap=tag in _SPACED and not self.lists)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.verbatim:
            first, *rest = data.split("\n")
            self.lines[-1] += first
            self.lines.extend(rest)
        else:
            self._say(data)

    def _open_block(self, tag: str) -> None:
        self._new_line(gap=tag in _SPACED and not self.lists)
        if tag == "pre":
            self.verbatim += 1
        elif tag == "ul":
            self.lists.append(-1)
        elif tag == "ol":
            self.lists.append(0)

    def _start_item(self) -> None:
        self._new_line()
        mark = "• "
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}. "
        self.lines[-1] = "  " * max(0, len(self.lists) - 1) + mark

    def _close_link(self) -> None:
        href, start = self.links.pop()
        if href and not href.startswith(("#", "javascript:")) and href not in self.lines[-1][start:]:
            self._say(f" ({href.removeprefix('mailto:')})" if self.lines[-1][start:].strip() else href)

    def _say(self, text: str) -> None:
        text = re.sub(r"[ \t\r\n\f\xa0]+", " ", text)
        if not self.lines[-1] or self.lines[-1].endswith(" "):
            text = text.lstrip(" ")
        self.lines[-1] += text

    def _new_line(self, *, gap: bool = False) -> None:
        if self.lines[-1].strip():
            self.lines.append("")
        if gap and len(self.lines) > 1 and self.lines[-2].strip():
            self.lines.append("")


def visible(text: str) -> str:
    """``text`` on one line without the control and direction characters that could act on a terminal."""
    return " ".join(_INVISIBLE.sub("", text).split())


def page_text(html: str, fill: Mapping[str, str] | None = None) -> str:
    """The readable text of ``html``: paragraphs, lists, links with their address; never raises on broken HTML.

    ``fill`` gives the text that takes the place of a token such as ``{placeholder_for_qrcode}``; tokens it does not
    name are left out, for they stand for inputs and buttons. Control characters that could act on a terminal are
    dropped. Paragraphs are one line each, so that the caller wraps them.
    """
    for token, text in (fill or {}).items():
        html = html.replace(token, text.replace("&", "&amp;").replace("<", "&lt;"))
    reader = _Reader()
    reader.feed(_PLACEHOLDER.sub("", html))
    reader.close()
    lines = [_INVISIBLE.sub("", line).rstrip() for line in reader.lines]
    text = "\n".join("" if line.strip() in {"•", ""} else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
