"""One open document: its history, its file, its journal, and what stood in the file when it was last seen."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.document.errors import UnreadableFile
from wfstudio.document.history import History
from wfstudio.document.model import Document
from wfstudio.document.reading import parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.document.edits import Edit
    from wfstudio.tui.files.disk import Signature
    from wfstudio.tui.files.journal import Journal
    from wfstudio.tui.files.journal_lines import State
    from wfstudio.tui.files.journals import LeftBehind


class ChangedOnDisk(Exception):
    """The file is no longer what it was when it was opened or last saved; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: changed on disk since it was opened")
        self.path = path


class FileInTheWay(Exception):
    """A document without a file would be written over a file that is there; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is a file of that name already")
        self.path = path


class Workspace:
    """A document with undo and redo, and the file it belongs to (None while it has none)."""

    def __init__(self, document: Document, path: Path | None = None, data: bytes | None = None, name: str = "") -> None:
        self.history = History(document)
        self.name = name
        """What a document without a file is called."""
        self.path = path
        self.seen = digest(data)
        """The digest of the file's bytes as they were last read or written; None when there is no such file."""
        self.signature: Signature | None = None
        """What the file system said of the file when it was last looked at."""
        self.gone = False
        """Whether the file was there once and is not any more."""
        self.journal: Journal | None = None
        self._closed = False

    @classmethod
    def open(cls, path: str | Path) -> Workspace:
        """The document in a file. Raises UnreadableFile and MalformedDocument."""
        file = Path(path).expanduser()
        data = read_bytes(file)
        return cls(parse(data), file, data)

    @classmethod
    def new(cls, name: str) -> Workspace:
        """A new document without a file."""
        return cls(Document.new(name))

    @classmethod
    def recovered(cls, left: LeftBehind, told: Callable[[str], object], path: Path | None = None) -> Workspace:
        """The document that a journal left behind leads back to, with its history; the journal is gone on with.

        ``path`` is the name that the file was opened by this time.
        """
        from wfstudio.tui.files.journal import Journal

        found = left.recovered
        workspace = cls(found.history.current, path or found.path)
        workspace.history = found.history
        workspace.seen = found.seen
        workspace.gone = workspace.path is not None and found.seen is None
        workspace.journal = Journal(workspace.state, told, (left.file, left.descriptor))
        return workspace

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.history.current

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.gone or self.history.dirty

    @property
    def title(self) -> str:
        """What to call the document in a title bar: its file's name, or that it has none."""
        return self.path.name if self.path else self.name or "untitled"

    @property
    def state(self) -> State:
        """What a journal keeps."""
        from wfstudio.tui.files.journal_lines import State

        history = self.history
        path = self.path.absolute() if self.path else None
        return State(history.versions, history.labels, history.at, history.saved, path, self.seen)

    def keep_journal(self, told: Callable[[str], object]) -> None:
        """Keep every change from now on; ``told`` is called (in a thread) with the reason when that fails."""
        from wfstudio.tui.files.journal import Journal

        if self.journal is None and not self._closed:
            self.journal = Journal(self.state, told)

    def note(self) -> None:
        """Have the journal keep the document as it is now."""
        if self.journal is not None:
            self.journal.note(self.state)

    def close(self, *, keep_journal: bool = False) -> None:
        """Let go of the journal for good; unless it is kept, nothing is left to be recovered."""
        self._closed = True
        if self.journal is not None:
            self.journal.close(keep=keep_journal)
            self.journal = None

    def apply(self, edit: Edit) -> Document:
        """Do an edit. Raises EditRefused, and then nothing changed."""
        return self.history.apply(edit)

    def changed_on_disk(self) -> bool:
        """Whether the file holds something else than what was last read or written here; a missing file does not."""
        if self.path is None or self.seen is None:
            return False
        try:
            return digest(read_bytes(self.path)) != self.seen
        except UnreadableFile:
            return False

    def save(self, path: str | Path | None = None, *, overwrite: bool = False) -> Path:
        """Write the document to its file, or to ``path``, which becomes its file; tells which file it was.

        Raises ChangedOnDisk or FileInTheWay unless ``overwrite``, and SaveFailed; the file is then as it was.
        """
        from wfstudio.document.writing import save

        target = Path(path).expanduser() if path else self.path
        if target is None:
            raise ValueError("a document without a file needs a path")
        if not overwrite:
            self._refuse(target)
        self.saw(None, digest(save(self.document, target)))
        self.path = target
        return target

    def _refuse(self, target: Path) -> None:
        if target != self.path:
            if target.exists():
                raise FileInTheWay(target)
        elif self.changed_on_disk() or (self.gone and target.exists()):  # it was gone, and somebody made another
            raise ChangedOnDisk(target)

    def saw(self, document: Document | None, seen: str | None, signature: Signature | None = None) -> None:
        """Take this document (None: the one here) as what stands in the file."""
        self.history.mark_saved(document)
        self.seen, self.signature, self.gone = seen, signature, False

    def lost(self) -> None:
        """The file is not there any more: what is here stands nowhere else."""
        self.seen, self.signature, self.gone = None, None, True

    def keep_file(self) -> None:
        """Take what stands in the file now as seen: the person chose to go on with the document as it is here."""
        if self.path is not None:
            try:
                self.seen = digest(read_bytes(self.path))
            except UnreadableFile:
                self.seen = None


def digest(data: bytes | None) -> str | None:
    """What tells one content of a file from another."""
    return None if data is None else hashlib.sha256(data).hexdigest()
