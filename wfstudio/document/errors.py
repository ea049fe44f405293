"""What can go wrong with a document, each as a sentence that says what, where and what next."""

TYPE_CHECKING = False  # `typing` costs more than this module; type checkers read the name as true
if TYPE_CHECKING:
    import os

MAX_BYTES = 32 * 1024 * 1024
"""Files past this size are refused unread: real workflows are under 100 KB."""


class DocumentError(Exception):
    """A document cannot be read, changed or written. ``message`` says why, ``place`` where (a path or a pointer)."""

    def __init__(self, message: str, place: str | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class UnreadableFile(DocumentError):
    """The file is missing, a folder, not permitted, or larger than ``MAX_BYTES``."""

    def __init__(self, path: "str | os.PathLike[str]", reason: str) -> None:
        super().__init__(reason, str(path))
        self.path = str(path)
        self.reason = reason


class MalformedDocument(DocumentError):
    """The bytes are no JSON text.

    ``offset`` counts characters of the decoded text from 0 (a byte order mark is not counted), ``line`` and
    ``column`` count from 1, ``guess`` says what was probably meant, or is None.
    """

    def __init__(self, message: str, offset: int, line: int, column: int, guess: str | None = None) -> None:
        super().__init__(f"{message} ({guess})" if guess else message, f"line {line}, column {column}")
        self.reason = message
        self.offset = offset
        self.line = line
        self.column = column
        self.guess = guess


class SaveFailed(DocumentError):
    """The file could not be written; what stood there before is untouched."""

    def __init__(self, path: "str | os.PathLike[str]", reason: str) -> None:
        super().__init__(f"not saved, the file is as it was: {reason}", str(path))
        self.path = str(path)
        self.reason = reason


class EditRefused(DocumentError):
    """The edit does not fit the document: a node, key or item that is not there, or an id that is taken."""
