"""Fixes as edits of a document, so that a repair in the studio can be undone like any other change."""

from wfstudio.document.edits import Compound, Edit, InsertKey, RemoveItem, RemoveKey, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.lint.findings import Change, Fix
from wfstudio.lint.places import INSIDE, KEY


def edit_for(doc: Document, fix: Fix) -> Edit:
    """The edit that makes a fix's changes in the document that was linted. Raises EditRefused where they do not fit."""
    return Compound(fix.title, tuple([edit for change in fix.changes for edit in _edits(doc, change)]))


def _edits(doc: Document, change: Change) -> list[Edit]:
    path = change.place.path
    if change.remove:
        return [RemoveItem(path[:-1], int(path[-1]))]
    if change.place.part == INSIDE:
        text = doc.value(path)
        if not isinstance(text, str):
            raise EditRefused("there is no text any more", doc.pointer(path))
        return [SetValue(path, f"{text[: change.place.start]}{change.value}{text[change.place.end :]}")]
    if change.place.part == KEY:
        holder = doc.value(path[:-1])
        if not isinstance(holder, dict) or path[-1] not in holder:
            raise EditRefused("that key is gone", doc.pointer(path))
        key = str(path[-1])
        return [
            RemoveKey(path),
            InsertKey(path[:-1], str(change.value), holder[key], list(holder).index(key)),
        ]
    return [SetValue(path, change.value)]
