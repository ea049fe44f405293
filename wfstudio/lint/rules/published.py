"""Whether what is published still holds values of a trial."""

import re

from wfstudio.lint.findings import WARNING
from wfstudio.lint.pages import fields, pieces
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule
from wfstudio.page.addresses import host_of, is_example, is_local

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

    Text = tuple[str | None, Path, str]

_TRIAL = frozenset(("sandbox", "test", "testing", "demo", "dummy", "todo", "changeme", "placeholder", "sample", "xxx"))
_ADDRESS = re.compile(r"(?:https?:|wss?:)?//[^\s\"'`<>()\\,;]++", re.IGNORECASE)
_TO_DO = re.compile(r"\b(?:TODO|FIXME)\b(?=[ \t]*+[:(])|(?:\A|//|/\*|\*|<!--|>)[ \t\r\n]*+(?:TODO|FIXME)\b")
_SHOWN = ("label", "tooltip", "placeholder")


@rule("WF954", "test-value-published", WARNING)
def test_value_published(context: "Context") -> "Iterator[Finding]":
    """A published workflow holds a value of a trial: a sandbox `dvcId`, an address on this machine or at example.com,
    a TODO.

    Why: real people meet it. Before publishing, and in drafts, nothing is said. A placeholder such as
    `you@example.com` in an input is what that domain is for.

    Bad:
        {"version": "v1", "name": "Age", "type": "idv", "isPublished": true, "dvcId": "dvc-sandbox-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age", "type": "idv", "isPublished": true, "dvcId": "dvc-cellar-age21",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    if not context.published:
        return
    verification = context.doc.workflow.get("dvcId")
    if isinstance(verification, str):
        words = verification.lower().replace("-", " ").replace("_", " ").replace(".", " ").split()
        trial = next((word for word in words if word in _TRIAL), None)
        if trial:
            message = f"`{verification[:60]}` looks like a verification for trials ({trial}): use the real one"
            yield context.at("WF954", message, Place(("dvcId",)), None)
    for node, path, text in _texts(context):
        yield from _in_text(context, node, path, text)


def _texts(context: "Context") -> "Iterator[Text]":
    yield from pieces(context.doc)
    css = context.doc.workflow.get("styleSheet")
    if isinstance(css, str):
        yield None, ("styleSheet",), css
    for node in context.doc.nodes:
        code = node.js_code if node.raw.get("type") == "js" else None
        if code:
            yield node.id or None, ("nodes", node.index, "config", "js_code"), code
        if node.name:
            yield node.id or None, ("nodes", node.index, "name"), node.name
        for path, field in fields(node):
            for key in _SHOWN:
                shown = field.get(key)
                if isinstance(shown, str):
                    yield node.id or None, (*path, key), shown


def _in_text(context: "Context", node: str | None, path: "Path", text: str) -> "Iterator[Finding]":
    if "//" in text:
        for match in _ADDRESS.finditer(text):
            host = host_of(match.group())
            if is_local(host) or is_example(host):
                where = "this machine" if is_local(host) else "a domain for examples"
                message = f"an address on {where} is published: put the real one in its place"
                yield context.at("WF954", message, context.inside(path, *match.span()), node)
    if "TODO" in text or "FIXME" in text:
        for match in _TO_DO.finditer(text):
            start = match.end() - len(match.group().lstrip("/*<!->").strip())
            word = text[start : match.end()]
            message = f"a {word} is published: do it, or take it out"
            yield context.at("WF954", message, context.inside(path, start, match.end()), node)
