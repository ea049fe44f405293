"""Writing an unpacked workflow: only into its folder, over nothing that is not ours, removing only what is."""

import contextlib
import os
from hashlib import sha256

from wfstudio.document.errors import DocumentError
from wfstudio.document.part_names import MANIFEST, WORKFLOW_FILE
from wfstudio.document.reading import read_bytes
from wfstudio.document.unpacked_folder import Manifest
from wfstudio.document.writing import replace_file

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.unpacking import Unpacked


class FolderConflict(DocumentError):
    """The folder holds files that are not of an unpacking, or were changed since: ``files``."""

    def __init__(self, folder: str, files: list[str]) -> None:
        listed = "".join([f"\n  {file}" for file in files])
        super().__init__(f"these files are not as an unpacking left them, and would be overwritten:{listed}", folder)
        self.files = files


class Written:
    """What an unpacking did: the files that it ``wrote``, those of an earlier one that it ``removed``, and those that
    it ``kept`` though they are no longer referred to, since somebody changed them."""

    __slots__ = ("kept", "removed", "wrote")

    def __init__(self) -> None:
        self.wrote: list[str] = []
        self.removed: list[str] = []
        self.kept: list[str] = []


def fingerprint(data: bytes) -> str:
    """What a manifest remembers of a file's bytes."""
    return sha256(data).hexdigest()


def write_folder(folder: str, unpacked: "Unpacked", bom: bytes, source: str, data: bytes, *, force: bool) -> Written:
    """Write a document's parts to a folder, made if missing; ``source`` is the file it came from, ``data`` its bytes.

    A file that stands in the way and is not as an earlier unpacking left it is overwritten with ``force`` only. Raises
    FolderConflict, SaveFailed and DocumentError; before anything is written, save for a disk that fails.
    """
    old = Manifest.read(folder)
    known = old.files if old is not None else {}
    wanted = {name: content.encode("utf-8") for name, content in unpacked.files.items()}
    wanted[WORKFLOW_FILE] = bom + unpacked.text.encode("utf-8")
    foreign = []
    for name in (*wanted, MANIFEST, *known):
        _refuse_links(folder, name)
    for name, content in wanted.items():
        there = _bytes(folder, name)
        if there is not None and there != content and known.get(name) != fingerprint(there):
            foreign.append(name)
    if foreign and not force:
        raise FolderConflict(folder, sorted(foreign))
    told = Written()
    for name, content in wanted.items():
        if _bytes(folder, name) != content:
            path = _path(folder, name)
            _make_folder(os.path.dirname(path))  # noqa: PTH120
            replace_file(content, path)
            told.wrote.append(name)
    for name in sorted(set(known) - set(wanted)):
        _remove(folder, name, known[name], told)
    files = {name: fingerprint(content) for name, content in wanted.items()}
    write_manifest(folder, Manifest(name_from(folder, source), fingerprint(data), files, unpacked.spelling))
    return told


def name_from(folder: str, file: str) -> str | None:
    """What a manifest calls a file: its way from the folder; None where there is none, as from one drive to another."""
    try:
        return os.path.relpath(os.path.realpath(file), os.path.realpath(folder)).replace(os.sep, "/")
    except ValueError:
        return None


def write_manifest(folder: str, manifest: Manifest) -> None:
    """Write the manifest, if it is not there as it is. Raises SaveFailed."""
    content = manifest.text().encode("utf-8")
    if _bytes(folder, MANIFEST) != content:
        replace_file(content, _path(folder, MANIFEST))


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, *name.split("/"))  # noqa: PTH118


def _bytes(folder: str, name: str) -> bytes | None:
    path = _path(folder, name)
    if not os.path.lexists(path):
        return None
    if not os.path.isfile(path):  # noqa: PTH113
        raise DocumentError("is in the way: it is no file", path)
    return read_bytes(path)


def _refuse_links(folder: str, name: str) -> None:
    """Nothing is written or removed through a link inside the folder: it could lead out."""
    path = folder
    for step in name.split("/"):
        path = os.path.join(path, step)  # noqa: PTH118
        if os.path.islink(path):  # noqa: PTH114
            raise DocumentError("is a link, through which nothing is written", path)


def _make_folder(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103
    except FileExistsError:
        raise DocumentError("is in the way: a folder is needed there", path) from None
    except OSError as error:
        raise DocumentError(f"cannot be made: {error.strerror}", path) from None


def _remove(folder: str, name: str, mark: str, told: Written) -> None:
    """Removes a file that an earlier unpacking wrote and nobody changed, and folders that are empty then."""
    path = _path(folder, name)
    if not os.path.isfile(path):  # noqa: PTH113
        return
    if fingerprint(read_bytes(path)) != mark:
        told.kept.append(name)
        return
    with contextlib.suppress(OSError):
        os.unlink(path)  # noqa: PTH108
        told.removed.append(name)
        for _ in name.split("/")[1:]:
            path = os.path.dirname(path)  # noqa: PTH120
            os.rmdir(path)  # noqa: PTH106
