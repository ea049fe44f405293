"""Fixes as edits of a document, so that a repair in the studio can be undone like any other change."""

from wfstudio.document.edits import Compound, Edit, InsertKey, RemoveItem, RemoveKey, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.lint.findings import Change, Fix
from wfstudio.lint.places import INSIDE, KEY

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Path


def edit_for(doc: Document, fix: Fix) -> Edit:
    """The edit that makes a fix's changes in the document that was linted. Raises EditRefused where they do not fit."""
    edits: list[Edit] = []
    inside: dict[Path, list[Change]] = {}
    removed: list[Path] = []
    for change in fix.changes:
        if change.remove:
            removed.append(change.place.path)
        elif change.place.part == INSIDE:
            inside.setdefault(change.place.path, []).append(change)
        elif change.place.part == KEY:
            edits += _renamed_key(doc, change)
        elif change.add:
            edits.append(InsertKey(change.place.path[:-1], str(change.place.path[-1]), change.value))
        else:
            edits.append(SetValue(change.place.path, change.value))
    edits += [_rewritten(doc, path, changes) for path, changes in inside.items()]
    edits += [_removed(path) for path in sorted(removed, key=lambda path: [str(key).zfill(9) for key in path])[::-1]]
    return Compound(fix.title, tuple(edits))


def _removed(path: "Path") -> Edit:
    last = path[-1]
    return RemoveItem(path[:-1], last) if isinstance(last, int) else RemoveKey(path)


def _rewritten(doc: Document, path: "Path", changes: list[Change]) -> Edit:
    text = doc.value(path)
    if not isinstance(text, str):
        raise EditRefused("there is no text any more", doc.pointer(path))
    for change in sorted(changes, key=lambda change: -change.place.start):
        text = f"{text[: change.place.start]}{change.value}{text[change.place.end :]}"
    return SetValue(path, text)


def _renamed_key(doc: Document, change: Change) -> list[Edit]:
    path = change.place.path
    holder = doc.value(path[:-1])
    if not isinstance(holder, dict) or path[-1] not in holder:
        raise EditRefused("that key is gone", doc.pointer(path))
    key = str(path[-1])
    return [RemoveKey(path), InsertKey(path[:-1], str(change.value), holder[key], list(holder).index(key))]
