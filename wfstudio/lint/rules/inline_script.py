"""Whether pages carry scripts."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.pages import pieces
from wfstudio.lint.registry import rule
from wfstudio.page.facts import read_page

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.page.facts import PageFacts
    from wfstudio.page.markup import Tag

    Found = tuple[str, str, int, int, int]

_JAVASCRIPT = frozenset(("", "module", "importmap", "speculationrules", "text/jscript", "text/livescript"))
"""Types of a script element that a browser acts on, beside those whose name says JavaScript; others hold data."""
_WORDS = frozenset(("once", "one", "only", "online", "ongoing", "onto", "onset", "onward"))
"""What begins like a handler and is none."""
_CONTROLS = "".join([chr(code) for code in range(33)])


@rule("WF802", "inline-script", ERROR)
def inline_script(context: "Context") -> "Iterator[Finding]":
    """HTML runs a script: `<script>`, an `on…` attribute, or a `javascript:` address.

    Why: it runs in the person's browser beside what they enter, and a content security policy that keeps strangers'
    scripts out refuses it. Decide in a script node instead. The fix takes it out. `<script>` with another type, such
    as `application/ld+json`, only holds data.

    Bad (html):
        <main><h1 onclick="go()">Hello</h1></main>

    Good (html):
        <main><h1>Hello</h1><script type="application/ld+json">{"name": "Harbor County"}</script></main>
    """
    for node, path, html in pieces(context.doc):
        if "<" in html:
            yield from _in_piece(context, node, path, read_page(html))


def _in_piece(context: "Context", node: str | None, path: "Path", page: "PageFacts") -> "Iterator[Finding]":
    for place, tag in enumerate(page.tags):
        if tag.kind not in ("open", "unended text"):
            continue
        if tag.name == "script":
            if tag.kind == "open" and _runs(tag):
                end = page.tags[place + 1].end if place + 1 < len(page.tags) and not tag.self_closing else tag.end
                found = (
                    "`<script>` runs in the person's browser: decide in a script node instead",
                    "Take the script out",
                )
                yield _finding(context, node, path, (*found, tag.start, end, tag.start))
            continue
        for attribute in tag.attributes.values():
            start = attribute.start
            while start > tag.start and page.html[start - 1] in " \t\r\n\f":
                start -= 1
            if _is_handler(attribute.name):
                message = f"`{attribute.name}` runs a script in the person's browser: take it out"
            elif _scheme(attribute.value) == "javascript":
                message = f"`{attribute.name}` runs a script in the person's browser: lead to a page instead"
            else:
                continue
            title = f"Take {attribute.name} out"
            yield _finding(context, node, path, (message, title, attribute.start, attribute.end, start))


def _is_handler(name: str) -> bool:
    return name.startswith("on") and name[2:].isalpha() and name not in _WORDS


def _runs(tag: "Tag") -> bool:
    kind = tag.attributes.get("type")
    word = kind.value.partition(";")[0].strip().lower() if kind else ""
    return word in _JAVASCRIPT or word.endswith(("javascript", "ecmascript"))


def _scheme(address: str) -> str:
    """The scheme of an address as a browser reads it, which skips control characters."""
    head, colon, _ = address[:200].partition(":")
    return "".join([c for c in head if c not in _CONTROLS]).lower() if colon else ""


def _finding(context: "Context", node: str | None, path: "Path", found: "Found") -> "Finding":
    message, title, start, end, cut = found
    fix = context.fix("unsafe", title, context.inside(path, cut, end), "")
    return context.at("WF802", message, context.inside(path, start, end), node, fix=fix)
