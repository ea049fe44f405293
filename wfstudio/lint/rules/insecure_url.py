"""Whether what pages, style sheets and scripts fetch is encrypted on its way."""

from wfstudio.lint.findings import WARNING
from wfstudio.lint.pages import pieces
from wfstudio.lint.registry import rule
from wfstudio.page.addresses import host_of, is_local, is_namespace

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

    Span = tuple[int, int]

_FETCHED = frozenset(
    ("src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href", "style", "manifest", "ping")
)
_FETCHED_BY_HREF = frozenset(("link", "image", "use", "feimage", "script"))
_ENDS = "\"'`<>() \t\r\n\\,;"


@rule("WF804", "insecure-url", WARNING)
def insecure_url(context: "Context") -> "Iterator[Finding]":
    """An `http://` address that a page, the style sheet or a script fetches from or sends to.

    Why: whoever is on the way can read and change it, and browsers refuse it on a secure page. The name of an XML
    namespace is no address; a link is not fetched; WF954 is about this machine.

    Bad (html):
        <main><img src="http://assets.harbor.gov/seal.png" alt="Seal"></main>

    Good (html):
        <main><svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"></svg></main>
    """
    for node, path, html in pieces(context.doc):
        if "http:" in html.lower():
            for start, end in _in_html(html):
                yield _finding(context, path, html, (start, end), node)
    css = context.doc.workflow.get("styleSheet")
    if isinstance(css, str) and "http:" in css.lower():
        from wfstudio.page.styles import addresses, is_style_sheet

        for address in addresses(css) if is_style_sheet(css) else ():
            if _insecure(address.url):
                yield _finding(context, ("styleSheet",), css, (address.start, address.end), None)
    for node_view in context.doc.nodes:
        code = node_view.js_code if node_view.raw.get("type") == "js" else None
        if code and "http:" in code.lower():
            from wfstudio.script.literals import literals_with

            path = ("nodes", node_view.index, "config", "js_code")
            for start, end in literals_with(code, "http:"):
                for span in _urls(code[start:end], start):
                    yield _finding(context, path, code, span, node_view.id or None)


def _finding(context: "Context", path: "tuple[str | int, ...]", text: str, span: "Span", node: str | None) -> "Finding":
    shown = text[span[0] : span[1]]
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    message = f"`{shown}` is fetched without encryption: write `https://`"
    return context.at("WF804", message, context.inside(path, *span), node)


def _in_html(html: str) -> "Iterator[Span]":
    from wfstudio.page.facts import read_page

    for tag in read_page(html).elements:
        if html.find(":", tag.start, tag.end) < 0:
            continue
        for attribute in tag.attributes.values():
            name = attribute.name
            if name in _FETCHED or (name == "href" and tag.name in _FETCHED_BY_HREF):
                yield from _urls(html[attribute.value_start : attribute.value_end], attribute.value_start)


def _insecure(url: str) -> bool:
    host = host_of(url)
    dotted = "." in host or ":" in host or "{" in host
    return url[:7].lower() == "http://" and dotted and not is_local(host) and not is_namespace(url)


def _urls(text: str, offset: int) -> "Iterator[Span]":
    """The insecure addresses in a text."""
    lower = text.lower() if text.isascii() else text  # places must stay
    at = lower.find("http://")
    while at >= 0:
        end = at + 7
        while end < len(text) and text[end] not in _ENDS:
            end += 1
        if _insecure(text[at:end]) and not text[max(0, at - 1) : at].isalnum():
            yield offset + at, offset + end
        at = lower.find("http://", end)
