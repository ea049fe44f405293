"""Whether the document holds secrets."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.registry import rule
from wfstudio.lint.secret_shapes import is_secret_name, is_secret_value, secrets_in

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfstudio.document.model import Document, Json, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.secret_shapes import Secret


@rule("WF801", "hardcoded-secret", ERROR)
def hardcoded_secret(context: "Context") -> "Iterator[Finding]":
    """A key, token, password or private key stands in the document.

    Why: a workflow is shared, kept in git and answered by the API, so everybody has the secret then. Write
    `${secret:name}`, keep the value with `wfstudio secret set name`, and change the secret that was shown. No report
    prints it, and a difference that `--diff` prints leaves it where it is.

    Bad (script):
        const apiKey = '9f8a7b6c5d4e3f2a1b0c';
        return { ok: Boolean(apiKey) };

    Good (script):
        const apiKey = '${secret:address_api_key}';
        return { ok: Boolean(apiKey) };
    """
    owners = {node.index: node.id or None for node in context.doc.nodes}
    names = _Names(context.doc)
    for path, name, text in _strings(context.doc.workflow):
        found: Sequence[Secret] = secrets_in(text) if len(text) > 5 else ()
        if not found and name and is_secret_name(name) and is_secret_value(name, text):
            found = [(0, len(text), f"`{name}`")]
        node = owners.get(path[1]) if path[0] == "nodes" and len(path) > 1 and isinstance(path[1], int) else None
        for start, end, what in found:
            called = names.of(what, text[start:end])
            place = context.inside(path, start, end)
            title = f"Write ${{secret:{called}}} instead, kept by `wfstudio secret set {called}`"
            fix = context.fix("unsafe", title, place, f"${{secret:{called}}}")
            yield context.at("WF801", _message(what, called), place, node, fix=fix)


def _message(what: str, name: str) -> str:
    does = "holds a secret" if what.startswith("`") else "stands here"
    return f"{what} {does} for all to read: write `${{secret:{name}}}`, and keep it by `wfstudio secret set {name}`"


class _Names:
    """What the secrets of a document are to be called: the same for the same secret, and none that is used already."""

    def __init__(self, doc: "Document") -> None:
        self._text = doc.source.text if doc.source is not None else ""
        self._given: dict[str, str] = {}

    def of(self, what: str, secret: str) -> str:
        """The name for a secret that the linter calls ``what``."""
        if secret not in self._given:
            name = wanted = _plain(what)
            number = 1
            while name in self._given.values() or f"{{secret:{name}}}" in self._text:
                number += 1
                name = f"{wanted}_{number}"
            self._given[secret] = name
        return self._given[secret]


def _plain(what: str) -> str:
    """A name from ``apiKey``, or from "a GitHub token"."""
    if what.startswith("`"):
        what = "".join([f" {c}" if c.isupper() else c for c in what.strip("`")])
    words = "".join([c if c.isascii() and c.isalnum() else " " for c in what.lower()]).split()
    name = "_".join([word for word in words if word not in ("a", "an")])[:40]
    return name if name[:1].isalpha() else f"secret_{name}".rstrip("_")


def _strings(workflow: "dict[str, Json]") -> "Iterator[tuple[Path, str, str]]":
    """(path, the name that it goes by, text) of each string of the document."""
    pending: list[tuple[Path, str, Json]] = [((key,), key, value) for key, value in workflow.items()]
    pending.reverse()
    while pending:
        path, name, value = pending.pop()
        if isinstance(value, str):
            yield path, name, value
        elif isinstance(value, dict):
            given = value.get("name", value.get("key"))
            inner: list[tuple[Path, str, Json]] = []
            for key, item in value.items():
                called = given if key == "value" and isinstance(given, str) else key
                inner.append(((*path, key), called, item))
            pending += reversed(inner)
        elif isinstance(value, list):
            pending += reversed([((*path, index), name, item) for index, item in enumerate(value)])
