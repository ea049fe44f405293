"""Documents to bytes, touching only what changed, and to files, never halfway."""

import contextlib
import errno
import os
import secrets
from pathlib import Path

from wfstudio.document.errors import SaveFailed
from wfstudio.document.model import Document
from wfstudio.document.reading import BOM

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EISDIR: "a folder of that name is in the way",
}


def dump(doc: Document) -> bytes:
    """The bytes of the document.

    One that is as it was read comes out byte for byte. Of a changed one, whatever was not touched keeps its text
    (spacing, escapes, number notation), and what is new takes the file's indentation, newlines and byte order mark.
    A document without a source is written with two spaces and a final newline.
    """
    source = doc.source
    if source is None:
        from wfstudio.document.emitting import Style, fresh

        return (fresh(doc.raw, Style(), "") + "\n").encode("utf-8")
    if doc.raw is source.raw:
        return source.data
    from wfstudio.document.emitting import rewrite

    text = rewrite(source.text, source.positions.root, source.raw, doc.raw)
    return (BOM if source.bom else b"") + text.encode("utf-8")


def save(doc: Document, path: str | os.PathLike[str]) -> bytes:
    """Write the document to ``path``, whole or not at all, and return the bytes written.

    The bytes go to a new file in the same folder, to the disk, and then take the old file's place and mode; a symbolic
    link is followed. Raises SaveFailed when any of that fails, and the old file is as it was.
    """
    data = dump(doc)
    replace_file(data, path)
    return data


def replace_file(data: bytes, path: str | os.PathLike[str]) -> None:
    """Write these bytes to ``path``, whole or not at all, as ``save`` does. Raises SaveFailed."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise SaveFailed(path, _REASONS[errno.EISDIR])
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        _refuse_read_only(target)
        _write(temporary, data, _mode(target))
        os.replace(temporary, target)  # noqa: PTH105 - one call for tests to break
        _sync_folder(target.parent)
    except OSError as error:
        raise SaveFailed(path, _REASONS.get(error.errno or 0) or error.strerror or str(error)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _refuse_read_only(target: Path) -> None:
    """A file that its owner made read-only is not replaced, although the folder would allow it."""
    if target.exists() and not os.access(target, os.W_OK):
        frozen = hasattr(os, "statvfs") and os.statvfs(target).f_flag & os.ST_RDONLY
        raise OSError(errno.EROFS if frozen else errno.EACCES, "read-only")


def _mode(target: Path) -> int | None:
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        return None


def _write(path: Path, data: bytes, mode: int | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself durable where the system can; the new file is complete either way."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
