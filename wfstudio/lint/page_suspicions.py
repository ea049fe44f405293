"""Cheap screens before the rules on pages: each may prove that the rules of a module would find nothing, so that a
sound document does not even load them. None of them says that a rule would find something; a property test holds
them to the rules' own verdict.
"""

from wfstudio.document.catalogue import FIELD_TYPES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Json
    from wfstudio.lint.context import Context
    from wfstudio.lint.wiring import Wiring

_BUTTONS, _QR_CODE, _SUMMARY = "{form-buttons-placeholder}", "{placeholder_for_qrcode}", "{placeholder_for_summary}"
_INPUTS = frozenset(kind for kind, row in FIELD_TYPES.items() if row.is_input)
_LEAVES = frozenset(("br", "hr", "img"))
_PLAIN = frozenset(
    (
        "a", "article", "b", "blockquote", "button", "code", "dd", "div", "dl", "dt", "em", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "header", "i", "legend", "li", "main", "nav", "ol", "p", "path", "pre",
        "section", "small", "span", "strong", "sub", "sup", "svg", "table", "tbody", "td", "th", "thead", "tr", "u",
        "ul",
    )
)  # fmt: skip
"""Elements about whose presence no rule has anything to say, when they are closed by the book."""
_SIGNS = (
    ("key", ("key",)), ("secret", ("secret",)), ("token", ("token",)), ("pwd", ("pwd",)), ("ential", ("credential",)),
    ("pass", ("password", "passwd", "passphrase")), ("authoriz", ("authorization",)),
)  # fmt: skip
"""Parts of words that end the name of a secret, with those words; each part costs a look at the whole file."""
_KNOWN_SHAPES = (
    ("IA", ("AKIA", "ASIA")), ("gh", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")), ("glpat-", ()),
    ("xox", ()), ("k_live_", ()), ("k_test_", ()), ("AIza", ()), ("SG.", ()), ("sk-", ()), ("eyJ", ()),
    ("PRIVATE KEY", ()), ("sig=", ()),
)  # fmt: skip
"""How tokens of known kinds begin, in the same way; () where the part says enough."""
_LOWER = bytes(range(256)).lower()
_MANY = 500
"""So many pieces of HTML in one document mostly have the same tags: pages are copied."""

_NOT_IN_SHAPES = bytes(set(range(256)) - set("".join([part for part, _ in _KNOWN_SHAPES]).replace(" ", "").encode()))
_NOT_IN_SIGNS = bytes(set(range(256)) - set("".join([part + part.upper() for part, _ in _SIGNS]).encode()))
"""What stands in none of those parts. Without it a file is half as long, and what was in it still is."""


def fields_needed(context: "Context") -> bool:
    """Whether something about the fields or the buttons of a page is out of the ordinary."""
    return any(_odd_fields(wiring.node.raw) or _odd_buttons(wiring) for wiring in context.wirings)


def _odd_fields(raw: "dict[str, Json]") -> bool:
    rows = raw.get("fields")
    if not isinstance(rows, list):
        return False
    names: set[str] = set()
    for field in rows:
        if not isinstance(field, dict):
            continue
        kind, name, label = field.get("type"), field.get("name"), field.get("label")
        token = field.get("replaceWithInHtml")
        if token and not any(_shows(row, str(token)) for row in rows):
            return True
        if kind == "html" and isinstance(kind, str):
            html = field.get("html")
            if isinstance(html, str) and ("<input" in html or "<select" in html or "<textarea" in html or "<I" in html):
                return True
            continue
        if not isinstance(kind, str) or kind not in _INPUTS:
            return True
        if not isinstance(name, str) or not isinstance(label, str) or not name.strip() or not label.strip():
            return True
        if name in names:
            return True
        names.add(name)
    return False


def _shows(row: "Json", token: str) -> bool:
    """Whether a field is markup that holds the token."""
    return isinstance(row, dict) and row.get("type") == "html" and token in str(row.get("html", ""))


def _odd_buttons(wiring: "Wiring") -> bool:
    if wiring.kind != "form":
        return False
    raw, wired = wiring.node.raw, wiring.wired
    if raw.get("on_back_button_label") and "on_back" not in wired:
        return True
    return bool(raw.get("on_next_button_label")) and wired.isdisjoint(("on_next", "on_success"))


def placeholders_needed(context: "Context") -> bool:
    """Whether a page may lack a token, or have one that nothing fills."""
    for key in ("header", "footer"):
        value = context.doc.workflow.get(key)
        if isinstance(value, dict) and "{" in str(value.get("html", "")):
            return True
    for wiring in context.wirings:
        raw = wiring.node.raw
        for key in ("header", "footer"):
            value = raw.get(key)
            if isinstance(value, dict) and "{" in str(value.get("html", "")):
                return True
        rows = raw.get("fields")
        if isinstance(rows, list) and rows and _odd_tokens(wiring, rows):
            return True
    return False


def _odd_tokens(wiring: "Wiring", rows: "list[Json]") -> bool:
    texts: list[str] = []
    for row in rows:
        if isinstance(row, dict) and "html" in row and isinstance(row["html"], str):
            texts.append(row["html"])
    html = texts[0] if len(texts) == 1 else "\n".join(texts)
    if not html or html.isspace():
        return False
    if wiring.kind == "form":
        if _BUTTONS not in html and not wiring.ends and not wiring.wired.isdisjoint(("on_next", "on_back")):
            return True
    elif wiring.kind == "qr_for_device_handoff" and _QR_CODE not in html:
        return True
    braces = html.count("{")
    if not braces or (braces == 1 and _BUTTONS in html):
        return False
    tokens = {_BUTTONS, _QR_CODE, _SUMMARY}
    for row in rows:
        token = row.get("replaceWithInHtml") if isinstance(row, dict) else None
        if isinstance(token, str) and token.count("{") == 1:
            tokens.add(token)
    return braces != sum([html.count(token) for token in tokens])


def markup_needed(context: "Context") -> bool:
    """Whether some HTML may be broken, run scripts, fetch without encryption or be hard to read."""
    pieces = set(_all_html(context))
    if len(pieces) < _MANY:
        return not all(map(is_plain, pieces))
    return not all(map(is_plain, _told_apart(pieces)))


def _told_apart(pieces: "set[str]") -> "Iterator[str]":
    """One piece of HTML for each sequence of tags: nothing else in a piece counts, unless it says ``http:``."""
    import re  # costs a small file more than it saves

    tags = re.compile("<[^>]*>?").findall
    seen: set[str] = set()
    for piece in pieces:
        if "http:" in piece:
            yield piece
            continue
        shape = "".join(tags(piece))
        if shape not in seen:
            seen.add(shape)
            yield piece


def _all_html(context: "Context") -> "Iterator[str]":
    """Every piece of HTML in the document, and perhaps more; without the paths, which take longer than the look."""
    for holder in (context.doc.workflow, *[node.raw for node in context.doc.nodes]):
        if "header" in holder or "footer" in holder:
            for key in ("header", "footer"):
                value = holder.get(key)
                html = value.get("html") if isinstance(value, dict) else None
                if isinstance(html, str):
                    yield html
        rows = holder.get("fields")
        if isinstance(rows, list):
            for row in rows:
                if isinstance(row, dict) and "html" in row:
                    html = row["html"]
                    if isinstance(html, str):
                        yield html


def is_plain(html: str) -> bool:
    """Whether a piece of HTML is closed by the book and holds only what no rule on markup speaks of. Headings of the
    third level and below, inputs, comments, scripts and whatever is unusual are left to the rules."""
    if "<" not in html:
        return True
    if "http:" in html and html.count("http:") != html.count('xmlns="http:'):
        return False
    opened: list[str] = []
    for piece in html.split("<")[1:]:
        tag, ended, _ = piece.partition(">")
        if not ended:
            return False
        if tag.startswith("/"):
            if not opened or opened.pop() != tag[1:]:
                return False
            continue
        name, _, rest = tag.partition(" ")
        if rest and not _plain_attributes(name, rest):
            return False
        if name in _PLAIN:
            if not rest.endswith("/"):
                opened.append(name)
            elif "svg" not in opened:
                return False
        elif name not in _LEAVES or (name == "img" and ' alt="' not in tag):
            return False
    return not opened


def _plain_attributes(name: str, rest: str) -> bool:
    if rest.count('"') % 2 or "='" in rest or "&" in rest or "=" not in rest:
        return False
    if "on" in rest and " on" in f" {rest}":
        return False
    if "=" in rest.replace('="', "") and name != "a":
        return False  # a bare value
    return "script" not in rest.lower() and "http:" not in rest.replace('xmlns="http:', "")


def styles_needed(context: "Context") -> bool:
    """Whether there is a style sheet that colours texts or fetches something."""
    css = context.doc.workflow.get("styleSheet")
    return isinstance(css, str) and ("color" in css or "//" in css or "COLOR" in css.upper())


def urls_needed(context: "Context") -> bool:
    """Whether an address without encryption may stand somewhere that is fetched from."""
    source = context.doc.source
    if source is None or source.raw is not context.doc.raw:
        return True
    text = source.text
    if "://" not in text and ":\\/" not in text:
        return "\\u00" in text
    text = text.lower()
    return text.count("http:") != text.count('xmlns=\\"http:') or "\\u00" in text


def secrets_needed(context: "Context") -> bool:
    """Whether a text may be a secret, or may stand beside a name that says so."""
    source = context.doc.source
    if source is None or source.raw is not context.doc.raw:
        return True
    text = source.text
    ascii_only = text.isascii()
    few = source.data.translate(None, _NOT_IN_SHAPES) if ascii_only else b""
    for part, words in _KNOWN_SHAPES:
        if ascii_only and part.encode().replace(b" ", b"") not in few:
            continue
        if part in text and (not words or any(word in text for word in words)):
            return True
    if "\\u00" in text or ("@" in text and ("://" in text or ":\\/" in text)):
        return True
    few = source.data.translate(_LOWER, _NOT_IN_SIGNS) if ascii_only else b""
    if ascii_only and not any(part.encode() in few for part, _ in _SIGNS):
        return False
    lower = text.lower()
    parts = [words for part, words in _SIGNS if part in lower]
    if parts and '"value"' in text:
        return True
    return any(_beside_a_value(lower, word) for words in parts for word in words)


def _beside_a_value(lower: str, sign: str) -> bool:
    """Whether a word that ends a name is followed by what a value comes after. Blanks and quotes are skipped."""
    for piece in lower.split(sign)[1:]:
        head = piece[:80].removeprefix("s").replace("\\t", " ")  # credentials
        after = head.lstrip(" \\\"'`]\t")
        if after[:1] in (":", "=", "!") or (after[:1] == "," and not head.startswith('"')) or "value" in after[:6]:
            return True
    return False


def hygiene_needed(context: "Context") -> bool:
    """Whether a name may be a tool's, there are many nodes, or nodes have headers or footers of their own."""
    nodes = context.doc.nodes
    if len(nodes) > context.limit("max-nodes"):
        return True
    owners = 0
    for node in nodes:
        raw = node.raw
        owners += "header" in raw or "footer" in raw
        name = raw.get("name")
        if isinstance(name, str) and _usual(name):
            return True
    return owners > 2 or _usual(context.doc.name)


def _usual(name: str) -> bool:
    lower = name.lower()
    return "node" in lower or "copy" in lower or "untitled" in lower or "new" in lower or "workflow" in lower


def published_needed(context: "Context") -> bool:
    """Whether the document is linted as published."""
    return context.published
