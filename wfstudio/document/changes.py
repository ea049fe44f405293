"""The only way to change a document: edits, each of which knows its inverse.

Paths lead from the workflow object (not from the envelope). ``apply`` gives a new document that shares what was not
touched; ``inverse`` is asked with the document *before* the edit. Both raise EditRefused when the edit does not fit.
What a designer means ("wire this handler") is in ``wfstudio.document.edits``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document, Json, Path


class Edit(Protocol):
    """A change of a document that can be taken back."""

    @property
    def label(self) -> str:
        """What the edit does, for a list of undo steps: "Wire welcome.on_next to selfie"."""

    def apply(self, doc: Document) -> Document:
        """The document after the edit."""

    def inverse(self, doc: Document) -> "Edit":
        """The edit that leads back to ``doc`` from ``apply(doc)``."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Put ``value`` at a place that exists: a key of an object, an item of a list, or () for the whole workflow."""

    path: Path
    value: Json
    label: str = "Change a value"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _refuse_no_json(doc, self.path, self.value)
        _existing(doc, self.path)
        return _changed(doc, self.path, lambda _: self.value)

    def inverse(self, doc: Document) -> Edit:
        """See ``Edit``."""
        return SetValue(self.path, _existing(doc, self.path), self.label)


@dataclass(frozen=True, slots=True)
class InsertKey:
    """Add a key to the object at ``path``, before the key at ``position`` (None: at the end)."""

    path: Path
    key: str
    value: Json
    position: int | None = None
    label: str = "Add a key"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _refuse_no_json(doc, (*self.path, self.key), self.value)

        def insert(found: Json) -> Json:
            members = _object(doc, self.path, found)
            if self.key in members:
                raise EditRefused(f"there is a key {self.key!r} already", _place(doc, self.path))
            items = list(members.items())
            at = len(items) if self.position is None else self.position
            return dict([*items[:at], (self.key, self.value), *items[at:]])

        return _changed(doc, self.path, insert)

    def inverse(self, doc: Document) -> Edit:  # noqa: ARG002
        """See ``Edit``."""
        return RemoveKey((*self.path, self.key), self.label)


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """Take a key with its value out of an object; ``path`` ends with the key."""

    path: Path
    label: str = "Remove a key"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _existing(doc, self.path)
        key = self.path[-1]
        return _changed(
            doc,
            self.path[:-1],
            lambda found: {k: v for k, v in _object(doc, self.path[:-1], found).items() if k != key},
        )

    def inverse(self, doc: Document) -> Edit:
        """See ``Edit``."""
        value = _existing(doc, self.path)
        members = _object(doc, self.path[:-1], doc.value(self.path[:-1]))
        key = str(self.path[-1])
        return InsertKey(self.path[:-1], key, value, list(members).index(key), self.label)


@dataclass(frozen=True, slots=True)
class InsertItem:
    """Add an item to the list at ``path``, before the one at ``index`` (the list's length: at the end)."""

    path: Path
    index: int
    value: Json
    label: str = "Add an item"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _refuse_no_json(doc, self.path, self.value)

        def insert(found: Json) -> Json:
            items = _list(doc, self.path, found)
            if not 0 <= self.index <= len(items):
                raise EditRefused(f"there is no place {self.index} in the list", _place(doc, self.path))
            return [*items[: self.index], self.value, *items[self.index :]]

        return _changed(doc, self.path, insert)

    def inverse(self, doc: Document) -> Edit:  # noqa: ARG002
        """See ``Edit``."""
        return RemoveItem(self.path, self.index, self.label)


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take the item at ``index`` out of the list at ``path``."""

    path: Path
    index: int
    label: str = "Remove an item"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _existing(doc, (*self.path, self.index))

        def remove(found: Json) -> Json:
            items = _list(doc, self.path, found)
            return items[: self.index] + items[self.index + 1 :]

        return _changed(doc, self.path, remove)

    def inverse(self, doc: Document) -> Edit:
        """See ``Edit``."""
        return InsertItem(self.path, self.index, _existing(doc, (*self.path, self.index)), self.label)


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Move an item of the list at ``path`` from one index to another; ``new`` is its index afterwards."""

    path: Path
    old: int
    new: int
    label: str = "Move an item"

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        _existing(doc, (*self.path, self.old))
        _existing(doc, (*self.path, self.new))

        def move(found: Json) -> Json:
            items = list(_list(doc, self.path, found))
            items.insert(self.new, items.pop(self.old))
            return items

        return _changed(doc, self.path, move)

    def inverse(self, doc: Document) -> Edit:  # noqa: ARG002
        """See ``Edit``."""
        return MoveItem(self.path, self.new, self.old, self.label)


@dataclass(frozen=True, slots=True)
class Compound:
    """Several edits as one step: all or none."""

    label: str
    edits: tuple[Edit, ...]

    def apply(self, doc: Document) -> Document:
        """See ``Edit``."""
        for edit in self.edits:
            doc = edit.apply(doc)
        return doc

    def inverse(self, doc: Document) -> Edit:
        """See ``Edit``."""
        back: list[Edit] = []
        for edit in self.edits:
            back.append(edit.inverse(doc))
            doc = edit.apply(doc)
        return Compound(self.label, tuple(reversed(back)))


def _place(doc: Document, path: Path) -> str:
    return doc.pointer(path) or "/"


def _existing(doc: Document, path: Path) -> Json:
    try:
        return doc.value(path)
    except KeyError:
        raise EditRefused("nothing stands there", _place(doc, path)) from None


def _object(doc: Document, path: Path, found: Json) -> dict[str, Json]:
    if not isinstance(found, dict):
        raise EditRefused("that is no object", _place(doc, path))
    return found


def _list(doc: Document, path: Path, found: Json) -> list[Json]:
    if not isinstance(found, list):
        raise EditRefused("that is no list", _place(doc, path))
    return found


def _changed(doc: Document, path: Path, change: Callable[[Json], Json]) -> Document:
    """The document with the value at ``path`` replaced, copied along the path only."""
    if not doc.is_object:
        raise EditRefused("the file holds no workflow object", None)
    _existing(doc, path)
    workflow = _along(doc.workflow, path, change)
    return doc.with_workflow(_object(doc, (), workflow))


def _along(value: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    if not path:
        return change(value)
    key, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {k: _along(v, rest, change) if k == key else v for k, v in value.items()}
    items = list(value) if isinstance(value, list) else []
    index = int(key)
    items[index] = _along(items[index], rest, change)
    return items


def _refuse_no_json(doc: Document, path: Path, value: Json) -> None:
    """Only what JSON can hold goes into a document."""
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, float) and isfinite(value):
        return
    if isinstance(value, list):
        for item in value:
            _refuse_no_json(doc, path, item)
    elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _refuse_no_json(doc, path, item)
    else:
        raise EditRefused(f"{value!r:.40} is no JSON value", _place(doc, path))
