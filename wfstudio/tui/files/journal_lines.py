"""What a journal says: lines of JSON that hold a document's whole history, and the history read back from them.

The first line has the file's path and its text as it was opened; each later one says what changed since the line
before: how many versions stay, the steps that follow them, which version is current, and what stands in the file. A
line that was not written whole ends the journal.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfstudio.document.errors import DocumentError
from wfstudio.document.history import History
from wfstudio.document.model import Document, Json
from wfstudio.document.patching import PatchDoesNotFit, patch, patched
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump

FORMAT = 1


@dataclass(frozen=True, slots=True)
class State:
    """Where a document stands: its versions and steps, which is current, and what its file holds."""

    versions: tuple[Document, ...]
    labels: tuple[str, ...]
    at: int
    saved: Document
    path: Path | None
    seen: str | None
    """The digest of the file's bytes as they were last read or written."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a journal leads back to. ``started`` and ``changed`` are seconds since the epoch."""

    path: Path | None
    history: History = field(repr=False)
    seen: str | None
    started: float
    changed: float
    length: int
    """The bytes of the lines that were followed."""

    @property
    def unsaved(self) -> bool:
        """Whether it holds something that no file does."""
        return self.history.dirty or (self.path is not None and self.seen is None)


def head(state: State, now: float) -> dict[str, Any]:
    """The first line: the document as it was opened."""
    first = state.versions[0]
    return {
        "wfstudio_journal": FORMAT,
        "path": str(state.path) if state.path else None,
        "started": now,
        "text": str(dump(first), "utf-8"),
        "seen": state.seen,
    }


def opened(state: State) -> State:
    """The state that the first line leads to."""
    first = state.versions[0]
    return State((first,), (), 0, first, state.path, state.seen)


def step(before: State, after: State, now: float) -> dict[str, Any] | None:
    """The line that leads from one state to the next, None when they are the same."""
    shared = 0
    for one, other in zip(before.versions, after.versions, strict=False):
        if one is not other:
            break
        shared += 1
    shared = max(1, shared)
    found: dict[str, Any] = {}
    if shared < len(before.versions):
        found["keep"] = shared
    if shared < len(after.versions):
        found["steps"] = [
            _version(after.labels[number - 1], after.versions[number - 1], after.versions[number])
            for number in range(shared, len(after.versions))
        ]
    if after.saved is not before.saved:
        found["saved"] = _place(after.versions, after.saved)
    if after.seen != before.seen:
        found["seen"] = after.seen
    if after.path != before.path:
        found["path"] = str(after.path) if after.path else None
    if found or after.at != before.at:
        return {"t": now, "at": after.at, **found}
    return None


def _version(label: str, before: Document, after: Document) -> dict[str, Any]:
    if after.source is before.source:
        return {"label": label, "patch": patch(before.raw, after.raw)}
    if after.source is None:
        return {"label": label, "text": str(dump(after), "utf-8")}
    found = {"label": label, "text": str(after.source.data, "utf-8")}
    return {**found, "patch": patch(after.source.raw, after.raw)} if after.raw is not after.source.raw else found


def _place(versions: Sequence[Document], saved: Document) -> Json:
    """What stands in the file: the number of a version, or its text when no version is just that."""
    at = next((number for number, version in enumerate(versions) if version is saved), None)
    return str(dump(saved), "utf-8") if at is None else at


def read(data: bytes) -> Recovered | None:
    """The history that a journal leads back to, as far as its lines are whole; None when not even its first is."""
    lines = data.split(b"\n")[:-1]  # the last has no end: it was not written whole
    try:
        first = json.loads(lines[0])
        if first["wfstudio_journal"] != FORMAT:
            return None
        base = parse(first["text"].encode("utf-8"))
        reading = _Reading([base], [], 0, base, _path(first["path"]), first["seen"], first["started"], first["started"])
    except (IndexError, KeyError, TypeError, ValueError, AttributeError, DocumentError):
        return None
    length = len(lines[0]) + 1
    for line in lines[1:]:
        try:
            reading.take(json.loads(line))
        except (IndexError, KeyError, TypeError, ValueError, AttributeError, DocumentError, PatchDoesNotFit):
            break
        length += len(line) + 1
    history = History.restored(reading.versions, reading.labels, reading.at, reading.saved)
    return Recovered(reading.path, history, reading.seen, reading.started, reading.changed, length)


def _path(text: object) -> Path | None:
    return Path(text) if isinstance(text, str) else None


@dataclass(slots=True)
class _Reading:
    versions: list[Document]
    labels: list[str]
    at: int
    saved: Document
    path: Path | None
    seen: str | None
    started: float
    changed: float

    def take(self, line: dict[str, Any]) -> None:
        """Follow a line; one that does not fit raises and changes nothing."""
        keep = line.get("keep", len(self.versions))
        versions, labels = self.versions[:keep], self.labels[: keep - 1]
        for one in line.get("steps", ()):
            versions.append(_made(one, versions[-1]))
            labels.append(str(one["label"]))
        saved, at, changed = self.saved, int(line["at"]), float(line["t"])
        if "saved" in line:
            where = line["saved"]
            saved = versions[where] if isinstance(where, int) else parse(where.encode("utf-8"))
        History.restored(versions, labels, at, saved)
        self.versions, self.labels, self.at, self.saved, self.changed = versions, labels, at, saved, changed
        if "path" in line:
            self.path = _path(line["path"])
        self.seen = line.get("seen", self.seen)


def _made(one: dict[str, Any], before: Document) -> Document:
    document = parse(one["text"].encode("utf-8")) if "text" in one else before
    if one.get("patch"):
        return Document(patched(document.raw, one["patch"]), document.source)
    return document if "text" in one else Document(document.raw, document.source)
