"""Placeholders in a workflow document, which get their values when it goes to a service.

``${name}`` stands for a value of the profile, ``${secret:name}`` for one of its secrets; ``${var:name}`` is the first
in a form that no JavaScript can be. They count in every string of the workflow but not in keys, and:

- In a script (``config.js_code``; ``<script>`` and handlers such as ``onclick`` of a page) ``${name}`` counts in quotes
  only, never in a template literal, where it is JavaScript's own. The two longer forms count everywhere.
- A doubled dollar sign means a plain one: ``$${name}`` is the text ``${name}``.
- A string that is one placeholder and nothing else takes the kind of its value, so that numbers and switches can be
  placeholders; within a script's quotes a value is written as JavaScript writes it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from wfstudio.document.errors import DocumentError
from wfstudio.document.model import SERVER_MADE_KEYS, Document, Json, Path
from wfstudio.document.script_strings import literals

Value = str | int | float | bool

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
"""What a value or a secret may be called."""

SCRIPT_KEY = ("config", "js_code")

_FORM = re.compile(
    r"(?P<dollars>(?<!\$)\$++)(?P<body>\{(?:(?P<kind>var|secret):(?P<rest>[^{}\"'`\r\n]{0,100})"
    r"|(?P<bare>[A-Za-z_][A-Za-z0-9_-]{0,63}))\})"
)
_IN_PAGES = re.compile(
    r"<script\b[^>]{0,2000}+>(?P<script>.*?)(?=</script|\Z)"
    r"|\son(?:click|change|input|submit|load|error|focus|blur|(?:key|mouse|touch|pointer)[a-z]{1,12})"
    r"\s{0,9}=\s{0,9}(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)')",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Values:
    """What placeholders stand for under a profile. Secrets are texts; its repr does not show them."""

    profile: str
    plain: Mapping[str, Value] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, name: str, secret: bool) -> Value | None:
        """The value that a placeholder stands for; None when it has none."""
        return self.secrets.get(name) if secret else self.plain.get(name)


@dataclass(frozen=True, slots=True)
class Form:
    """Something written as a placeholder is, at ``[start, end)`` of a text, the dollar signs before it included.

    ``quote`` is the kind of quotes it stands in where that is a script's, "" in a script's code, None elsewhere.
    """

    start: int
    end: int
    dollars: int
    body: str
    name: str
    secret: bool
    quote: str | None

    @property
    def is_token(self) -> bool:
        """Whether it is a placeholder, and no escaped text."""
        return self.dollars % 2 == 1

    def written(self, value: Value) -> str:
        """A value as it is written in the place of this placeholder."""
        text = text_of(value)
        return in_quotes(text, self.quote) if self.quote else text


@dataclass(frozen=True, slots=True)
class Token:
    """A placeholder of a document: at ``[start, end)`` of the string at ``path`` inside the workflow."""

    name: str
    secret: bool
    path: Path
    start: int
    end: int

    @property
    def text(self) -> str:
        """How it is called in front of a person."""
        return f"${{secret:{self.name}}}" if self.secret else f"${{{self.name}}}"


Where = Callable[[Token], str]
"""Says file, line and column of a placeholder."""


class UnresolvedTokens(DocumentError):
    """A document has placeholders that have no value under a profile. ``tokens`` are all of them, ``hint`` says where
    values are put."""

    exit_code = 2

    def __init__(self, document: Document, tokens: list[Token], profile: str, where: Where) -> None:
        self.tokens = tokens
        self.profile = profile
        lines = [_told(document, token, where(token)) for token in tokens]
        count = f"{len(tokens)} placeholder{'s' * (len(tokens) != 1)}"
        have = "have" if len(tokens) != 1 else "has"
        hint = "`$${…}` is written for text that is none"
        if any(not token.secret for token in tokens):
            hint = f"values go into [values.{profile}] of wfstudio.toml or env/{profile}.toml; {hint}"
        if any(token.secret for token in tokens):
            hint = f"`wfstudio secret set NAME --profile {profile}` keeps a secret; {hint}"
        self.hint = hint
        super().__init__(f"{count} {have} no value for '{profile}':\n  " + "\n  ".join(lines) + f"\n{hint}")


def text_of(value: Value) -> str:
    """A value as text; switches and numbers as JSON has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def in_quotes(text: str, quote: str) -> str:
    """A text as JavaScript writes it between these quotes."""
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n").replace("\r", "\\r")
    return text.replace("${", "\\${") if quote == "`" else text


def is_script(path: Path) -> bool:
    """Whether the string at a path inside the workflow is a script."""
    return len(path) == 4 and path[0] == "nodes" and path[2:] == SCRIPT_KEY


@lru_cache(maxsize=256)
def forms(text: str, script: bool = False, secrets_only: bool = False) -> tuple[Form, ...]:
    """What counts as a placeholder or as an escaped one in a text, in order."""
    if "${" not in text:
        return ()
    matches = [one for one in _FORM.finditer(text) if one["kind"] == "secret" or not secrets_only]
    if not matches:
        return ()
    regions = [(0, len(text))] if script else _scripts_in(text)
    spans = [(a + start, a + end, quote) for a, b in regions for start, end, quote in literals(text[a:b])]
    found = []
    for match in matches:
        start, end = match.span()
        quote = _around(spans, start)[2] if any(a <= start < b for a, b in regions) else None
        if match["bare"] is None or quote is None or quote in ("'", '"'):
            name, secret = match["bare"] or match["rest"], match["kind"] == "secret"
            found.append(Form(start, end, len(match["dollars"]), match["body"], name, secret, quote))
    return tuple(found)


def _scripts_in(html: str) -> list[tuple[int, int]]:
    if "<" not in html:
        return []
    return [match.span(match.lastgroup or 0) for match in _IN_PAGES.finditer(html)]


def _around(spans: list[tuple[int, int, str]], place: int) -> tuple[int, int, str]:
    """The span that a place lies in; one without quotes for none."""
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return spans[index] if index >= 0 and spans[index][0] <= place < spans[index][1] else (0, 0, "")


def strings(workflow: Mapping[str, Json]) -> Iterator[tuple[Path, str]]:
    """Each string value of a workflow's content with its path, in the order of the document."""
    pending: list[tuple[Path, Json]] = [((key,), one) for key, one in workflow.items() if key not in SERVER_MADE_KEYS]
    pending.reverse()
    while pending:
        path, value = pending.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            pending += reversed([((*path, key), one) for key, one in value.items()])
        elif isinstance(value, list):
            pending += reversed([((*path, index), one) for index, one in enumerate(value)])


def tokens_in(document: Document) -> list[Token]:
    """The placeholders of a document, in its order."""
    return [
        Token(form.name, form.secret, path, form.end - len(form.body) - 1, form.end)
        for path, text in strings(document.workflow)
        if "${" in text
        for form in forms(text, is_script(path))
        if form.is_token
    ]


def unresolved(document: Document, values: Values) -> list[Token]:
    """The placeholders of a document that have no value."""
    return [token for token in tokens_in(document) if values.of(token.name, token.secret) is None]


def resolved(document: Document, values: Values, file: str = "", where: Where | None = None) -> Document:
    """The document with every placeholder's value in its place; the same document when it has none.

    Raises ``UnresolvedTokens``, with all of them; ``file`` is what its message calls the document, ``where`` says file,
    line and column of a placeholder where that is another one.
    """
    missing = unresolved(document, values)
    if missing:
        raise UnresolvedTokens(
            document, missing, values.profile, where or (lambda token: _place(document, token, file))
        )
    workflow = resolved_value(document.workflow, (), values)
    if workflow is document.workflow or not isinstance(workflow, dict):
        return document
    return Document.from_workflow(workflow)


def resolved_value(value: Json, path: Path, values: Values, secrets_only: bool = False) -> Json:
    """A value of the tree with what its placeholders stand for; one that has no value stays. What has none is shared.

    ``secrets_only`` leaves every other kind of placeholder as it is.
    """
    if isinstance(value, str):
        return resolved_text(value, is_script(path), values, secrets_only) if "${" in value else value
    if isinstance(value, dict):
        made: dict[str, Json] = {
            key: one
            if not path and key in SERVER_MADE_KEYS
            else resolved_value(one, (*path, key), values, secrets_only)
            for key, one in value.items()
        }
        return made if any(made[key] is not one for key, one in value.items()) else value
    if isinstance(value, list):
        items = [resolved_value(one, (*path, index), values, secrets_only) for index, one in enumerate(value)]
        return items if any(one is not other for one, other in zip(items, value, strict=True)) else value
    return value


def resolved_text(text: str, script: bool, values: Values, secrets_only: bool = False) -> Value:
    """A string with what its placeholders stand for; of a string that is a single one the value itself."""
    found = forms(text, script, secrets_only)
    if len(found) == 1 and found[0].end - found[0].start == len(text) and found[0].dollars == 1:
        value = values.of(found[0].name, found[0].secret)
        if value is not None and not isinstance(value, str):
            return value
    parts, at = [], 0
    for form in found:
        parts += [text[at : form.start], plain(form, values)]
        at = form.end
    return "".join([*parts, text[at:]])


def plain(form: Form, values: Values) -> str:
    """What stands in the place of a form; a placeholder without a value stays as it is."""
    if not form.is_token:
        return "$" * (form.dollars // 2) + form.body
    value = values.of(form.name, form.secret)
    if value is None:
        return "$" * form.dollars + form.body
    return "$" * (form.dollars // 2) + form.written(value)


def place_of(document: Document, token: Token) -> tuple[int, int] | None:
    """Line and column, from 1, of a placeholder; None where the document was not read from a text, or was changed."""
    source = document.source
    if source is None or source.raw is not document.raw:
        return None
    try:
        offset = source.positions.string_offset(document.full_path(token.path), token.start)
    except KeyError:
        return None
    return source.positions.line_column(offset)


def setting_of(document: Document, path: Path) -> tuple[str | None, str]:
    """The id of the node that a path lies in (None: the workflow itself), and the dotted key inside it."""
    if len(path) > 1 and path[0] == "nodes" and isinstance(path[1], int):
        node = document.value(path[:2])
        name = node.get("id") if isinstance(node, dict) else None
        return str(name or f"#{path[1]}"), ".".join(map(str, path[2:]))
    return None, ".".join(map(str, path))


def _place(document: Document, token: Token, file: str) -> str:
    place = place_of(document, token)
    return ":".join([*([file] if file else []), *(map(str, place) if place else ())])


def _told(document: Document, token: Token, before: str) -> str:
    node, key = setting_of(document, token.path)
    where = f"node '{node}', {key}" if node is not None else f"workflow, {key}"
    why = "" if NAME.fullmatch(token.name) else ", which is no name (letters, digits, _ and -)"
    return f"{before + ': ' if before else ''}{token.text} in {where}{why}"
