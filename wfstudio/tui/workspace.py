"""One open document: its history, its file, and what stood in the file when it was last seen."""

import hashlib
from pathlib import Path

from wfstudio.document.edits import Edit
from wfstudio.document.errors import UnreadableFile
from wfstudio.document.history import History
from wfstudio.document.model import Document
from wfstudio.document.reading import parse, read_bytes


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

    def __init__(self, document: Document, path: Path | None = None, data: bytes | None = None) -> None:
        self.history = History(document)
        self.path = path
        self._seen = _digest(data)

    @classmethod
    def open(cls, path: str | Path) -> "Workspace":
        """The document in a file. Raises UnreadableFile and MalformedDocument."""
        file = Path(path).expanduser()
        data = read_bytes(file)
        return cls(parse(data), file, data)

    @classmethod
    def new(cls, name: str) -> "Workspace":
        """A new document without a file."""
        return cls(Document.new(name))

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.history.current

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.history.dirty

    @property
    def title(self) -> str:
        """What to call the document in a title bar: its file's name, or that it has none."""
        return self.path.name if self.path else "untitled"

    def apply(self, edit: Edit) -> Document:
        """Do an edit. Raises EditRefused, and then nothing changed."""
        return self.history.apply(edit)

    def changed_on_disk(self) -> bool:
        """Whether the file holds something else than what was last read or written here; a missing file does not."""
        if self.path is None or self._seen is None:
            return False
        try:
            return _digest(read_bytes(self.path)) != self._seen
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
        self._seen = _digest(save(self.document, target))
        self.path = target
        self.history.mark_saved()
        return target

    def _refuse(self, target: Path) -> None:
        if target != self.path:
            if target.exists():
                raise FileInTheWay(target)
        elif self.changed_on_disk():
            raise ChangedOnDisk(target)

    def keep_file(self) -> None:
        """Take what stands in the file now as seen: the person chose to go on with the document as it is here."""
        if self.path is not None:
            try:
                self._seen = _digest(read_bytes(self.path))
            except UnreadableFile:
                self._seen = None


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
