"""Whether the document holds secrets."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.registry import rule
from wfstudio.lint.secret_shapes import is_secret_name, is_secret_value, secrets_in

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Json, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF801", "hardcoded-secret", ERROR)
def hardcoded_secret(context: "Context") -> "Iterator[Finding]":
    """A key, token, password or private key stands in the document.

    Why: a workflow is shared, kept in git and answered by the API, so everybody has the secret then. Write
    `${secret:name}`, keep the value with the profile, and change the secret that was shown. No report prints it.

    Bad (script):
        const apiKey = '9f8a7b6c5d4e3f2a1b0c';
        return { ok: Boolean(apiKey) };

    Good (script):
        const apiKey = '${secret:address_api_key}';
        return { ok: Boolean(apiKey) };
    """
    owners = {node.index: node.id or None for node in context.doc.nodes}
    for path, name, text in _strings(context.doc.workflow):
        found = secrets_in(text) if len(text) > 5 else []
        if not found and name and is_secret_name(name) and is_secret_value(name, text):
            found = [(0, len(text), f"`{name}`")]
        node = owners.get(path[1]) if path[0] == "nodes" and len(path) > 1 and isinstance(path[1], int) else None
        for start, end, what in found:
            yield context.at("WF801", _message(what), context.inside(path, start, end), node)


def _message(what: str) -> str:
    if what.startswith("`"):
        spread = "".join([f" {c}" if c.isupper() else c for c in what.strip("`")])
        name = "_".join(spread.lower().replace("-", " ").replace("_", " ").split())
        return f"{what} holds a secret for all to read: write `${{secret:{name}}}` and keep the value with the profile"
    return f"{what} stands here for all to read: write `${{secret:name}}` and keep the value with the profile"


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
