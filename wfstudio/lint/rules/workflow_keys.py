"""Whether the workflow object holds what it must and nothing that nobody knows."""

from wfstudio.document.catalogue import WORKFLOW_KEYS
from wfstudio.document.model import SERVER_MADE_KEYS
from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.guess import Guesser
from wfstudio.lint.places import KEY, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

_KNOWN = frozenset((*WORKFLOW_KEYS, *SERVER_MADE_KEYS, "$schema"))


def _unknown(context: "Context") -> list[tuple[str, str | None]]:
    """The keys that nobody knows, each with the one that was probably meant and is not there."""
    workflow = context.doc.workflow
    guesser = Guesser(WORKFLOW_KEYS)
    unknown = [key for key in workflow if key not in _KNOWN]
    return [(key, near if (near := guesser.near(key)) not in workflow else None) for key in unknown]


def _stand_ins(context: "Context") -> dict[str, str]:
    """The required keys that are not there, with the unknown key that was probably meant to be it."""
    found: dict[str, str] = {}
    for key, near in _unknown(context):
        if near is not None and WORKFLOW_KEYS[near].required:
            found.setdefault(near, key)
    return found


@rule("WF104", "missing-workflow-field", ERROR)
def missing_workflow_field(context: "Context") -> "Iterator[Finding]":
    """The workflow lacks `name`, `nodes`, `version` or `type`.

    Why: the service refuses a workflow without them. A misspelt key is shown where it stands.

    Bad:
        {"name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    doc = context.doc
    missing = [row for row in WORKFLOW_KEYS.values() if row.required and row.key not in doc.workflow]
    if not doc.is_object or not missing:
        return
    stand_ins = _stand_ins(context)
    for row in missing:
        written = stand_ins.get(row.key)
        if written is None:
            yield context.about_document("WF104", f"the workflow has no `{row.key}`. {row.help}")
        else:
            message = f"the workflow has no `{row.key}`: `{written}` was probably meant to be it"
            yield context.at("WF104", message, Place((written,), KEY), None)


@rule("WF105", "unknown-workflow-field", WARNING)
def unknown_workflow_field(context: "Context") -> "Iterator[Finding]":
    """The workflow holds a key that nobody knows.

    Why: the service ignores it, or drops it; if it is misspelt, what it says has no effect.

    Bad:
        {"version": "v1", "name": "Age check", "type": "idv-age", "stylesheet": "h1 { margin: 0 }",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age", "styleSheet": "h1 { margin: 0 }",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    spoken_for = set(_stand_ins(context).values())
    for key, near in _unknown(context):
        if key in spoken_for:
            continue
        place = Place((key,), KEY)
        if near is None:
            yield context.at("WF105", f"a workflow has no key `{key}`", place, None)
            continue
        message = f"a workflow has no key `{key}`. Did you mean `{near}`?"
        fix = None
        if _may_be(context, key, near):
            fix = context.fix("unsafe", f"Rename to {near}", place, near)
        yield context.at("WF105", message, place, None, fix=fix)


def _may_be(context: "Context", key: str, near: str) -> bool:
    """Whether the value under the misspelt key is of a kind that the right one takes without saying more."""
    value = context.doc.workflow[key]
    if near == "isPublished":
        return value is False  # published means linted as published
    wanted = WORKFLOW_KEYS[near].types
    return (isinstance(value, bool) and "boolean" in wanted) or (isinstance(value, str) and "string" in wanted)


@rule("WF110", "empty-workflow", ERROR)
def empty_workflow(context: "Context") -> "Iterator[Finding]":
    """The workflow has no nodes.

    Why: there is nothing to run; an instance cannot start.

    Bad:
        {"version": "v1", "name": "Age check", "type": "idv-age", "nodes": []}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    if context.doc.workflow.get("nodes") == []:
        yield context.about_document("WF110", "the workflow has no nodes")
