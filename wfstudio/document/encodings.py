"""Reading files that are not in UTF-8. Only the linter does so, to say it and to lint the rest all the same."""

import json

from wfstudio.document.errors import MalformedDocument
from wfstudio.document.model import Document
from wfstudio.document.reading import BOM, from_text

ONE_BYTE = "cp1252"
"""What a file in an encoding of single bytes is taken for: the most common, and a superset of Latin-1's letters."""


def read_in_another_encoding(data: bytes) -> Document | None:
    """The document in bytes that are not UTF-8, or None when they cannot be decoded to a JSON text.

    UTF-16 and UTF-32 are told by their zero bytes. Single bytes are only guessed at where the file has no letter that
    is right UTF-8: one that has is damaged, and guessing would damage it more.
    """
    encoding: str = "" if data.startswith(BOM) else json.detect_encoding(data)
    if encoding in ("", "utf-8"):
        if not str(data, "utf-8", "replace").replace("\ufffd", "").isascii():
            return None
        encoding = ONE_BYTE
    try:
        text = str(data, encoding)
        return from_text(text, data, encoding=encoding)
    except (UnicodeError, MalformedDocument):
        return None
