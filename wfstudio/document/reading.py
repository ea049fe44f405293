"""Bytes to documents. Nothing here is slower than it must be: it is on the path of every command."""

import os
import stat

from wfstudio.document.errors import MAX_BYTES, MalformedDocument, UnreadableFile
from wfstudio.document.model import Document, Source

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from typing import NoReturn

    from wfstudio.document.model import Json

MAX_DEPTH = 200
"""Documents nested deeper are refused, so that whoever walks one may recurse; real ones have some eight levels."""

_BLANKS = " \t\r\n"
BOM = b"\xef\xbb\xbf"


class _Constant(ValueError):
    """The text holds NaN or Infinity, which Python's decoder knows and JSON does not."""


def read_bytes(path: "str | os.PathLike[str]") -> bytes:
    """The bytes of a file.

    Raises UnreadableFile when it is missing, no regular file (a named pipe is read), not permitted, or larger than
    ``MAX_BYTES``.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - pathlib is an import too many here
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
                raise UnreadableFile(name, _too_large(status.st_size))
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableFile(name, "there is no such file") from None
    except IsADirectoryError:
        raise UnreadableFile(name, "is a folder, not a workflow file") from None
    except PermissionError:
        raise UnreadableFile(name, "may not be read: permission denied") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile(name, _too_large(len(data)))
    return data


def _too_large(size: int) -> str:
    return f"is too large for a workflow ({size / 1048576:.0f} MiB, at most {MAX_BYTES // 1048576} MiB)"


def load(path: "str | os.PathLike[str]") -> Document:
    """The document in a file. Raises UnreadableFile and MalformedDocument."""
    return parse(read_bytes(path))


def parse(data: bytes) -> Document:
    """The document in these bytes (UTF-8, with or without a byte order mark).

    Any JSON value makes a document; one that is no object has ``is_object`` false. Raises MalformedDocument when the
    bytes are not UTF-8 or no JSON text (NaN and Infinity are none), or nested deeper than can be read.
    """
    bom = data.startswith(BOM)
    try:
        text = str(data[3:] if bom else data, "utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error) from None
    return from_text(text, data, bom)


def from_text(text: str, data: bytes, bom: bool = False, encoding: str = "utf-8") -> Document:
    """The document in a text that was decoded from these bytes. Raises MalformedDocument."""
    raw = _decode(text)
    keys = _count_keys(raw)
    if keys < 0:
        raise _depth_error(text)
    return Document(raw, Source(data, text, bom, raw, keys, encoding))


def _decode(text: str) -> "Json":
    try:
        return _json(text)
    except _Constant as error:
        from wfstudio.document.syntax import locate_constant

        raise locate_constant(text, str(error)) from None
    except ValueError as error:  # json.JSONDecodeError
        from wfstudio.document.syntax import explain

        raise explain(text, getattr(error, "msg", ""), getattr(error, "pos", 0)) from None
    except RecursionError:
        raise _depth_error(text) from None


def _count_keys(raw: "Json") -> int:
    """The number of keys in all objects, -1 when they are nested too deep."""
    level: list[Json] = [raw]
    keys = 0
    for _ in range(MAX_DEPTH):
        found: list[Json] = []
        for value in level:
            if type(value) is dict:
                keys += len(value)
                found.extend([item for item in value.values() if type(item) is dict or type(item) is list])
            elif type(value) is list:
                found.extend([item for item in value if type(item) is dict or type(item) is list])
        if not found:
            return keys
        level = found
    return -1


def _depth_error(text: str) -> MalformedDocument:
    from wfstudio.document.syntax import locate_depth

    return locate_depth(text, MAX_DEPTH)


def _json(text: str) -> "Json":
    """The value of a JSON text. Raises _Constant, json.JSONDecodeError, RecursionError."""
    quick = _quickly(text)
    if quick is not None:
        return quick
    import json

    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except (json.JSONDecodeError, _Constant):
        raise
    except ValueError:  # an integer longer than Python converts; its text is kept on writing
        value = json.loads(text, parse_constant=_refuse, parse_int=_long_int)
    return value


def _quickly(text: str) -> "Json":
    """The value by the decoder inside ``json``, whose packages cost a small file more than reading it; None when there
    is anything to say about the text, or this Python has no such decoder."""
    try:
        from _json import make_scanner
    except ImportError:
        return None
    begin = 0 if text[:1] in ("{", "[") else len(text) - len(text.lstrip(_BLANKS))
    value: Json
    try:
        value, end = make_scanner(_Plain)(text, begin)  # type: ignore[arg-type]  # any object with these names does
    except (ValueError, StopIteration, SystemError):  # the last: it has something to say, and ``json`` is not loaded
        return None
    return value if end == len(text) or not text[end:].strip(_BLANKS) else None


def _refuse(name: str) -> "NoReturn":
    raise _Constant(name)


class _Plain:
    """How ``json`` decodes unless it is told otherwise."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = _refuse


def _long_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= 4000 else float(digits)


def _undecodable(data: bytes, error: UnicodeDecodeError) -> MalformedDocument:
    from wfstudio.document.syntax import undecodable

    return undecodable(data, error.start)
