"""An unpacked workflow on disk: ``workflow.json`` with references, the files that they lead to, and a manifest that
knows which files are ours and how the document was spelled."""

import os

from wfstudio.document.errors import DocumentError, MalformedDocument, UnreadableFile
from wfstudio.document.model import Source
from wfstudio.document.part_names import MANIFEST, WORKFLOW_FILE, is_safe
from wfstudio.document.reading import BOM, parse, read_bytes
from wfstudio.document.spelling import Spelling
from wfstudio.document.unpacking import BadReference, Packed, pack

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.document.model import Json


class Manifest:
    """What is known of an unpacking: the file it came from (relative to the folder, None when it is not known) and the
    hash of its bytes, the hash of each file that was written, how strings are spelled."""

    __slots__ = ("files", "source", "source_hash", "spelling")

    def __init__(self, source: str | None, source_hash: str, files: dict[str, str], spelling: Spelling) -> None:
        self.source = source
        self.source_hash = source_hash
        self.files = files
        self.spelling = spelling

    @classmethod
    def read(cls, folder: str) -> "Manifest | None":
        """The manifest of a folder, None where it has none. Raises DocumentError when it cannot be used."""
        path = os.path.join(folder, MANIFEST)  # noqa: PTH118
        if not os.path.lexists(path):
            return None
        try:
            record = parse(read_bytes(path)).raw
        except MalformedDocument as error:
            raise DocumentError(f"is no manifest of an unpacked workflow: {error}", path) from None
        if not isinstance(record, dict) or record.get("version") != 1:
            raise DocumentError("is no manifest of an unpacked workflow, version 1", path)
        source, files = record.get("source"), record.get("files")
        name = source.get("file") if isinstance(source, dict) else None
        mark = source.get("sha256") if isinstance(source, dict) else None
        known = {
            key: value
            for key, value in (files.items() if isinstance(files, dict) else ())
            if isinstance(value, str) and is_safe(key)
        }
        return cls(
            name if isinstance(name, str) else None,
            mark if isinstance(mark, str) else "",
            known,
            Spelling.from_record(record.get("spelling")),
        )

    def text(self) -> str:
        """What stands in the file: one file a line, sorted, so that it is quiet in git."""
        import json

        source: Json = {"file": self.source, "sha256": self.source_hash} if self.source is not None else None
        record: dict[str, Json] = {"version": 1, "source": source}
        spelling = self.spelling.record()
        if spelling:
            record["spelling"] = spelling
        record["files"] = dict(sorted(self.files.items()))
        return json.dumps(record, indent=2) + "\n"


class Folder:
    """An unpacked workflow that was read. ``source`` is the text with references, ``data`` the bytes of the document
    put together, ``contents`` the text of each file that it has a reference to."""

    __slots__ = ("contents", "data", "manifest", "packed", "path", "source")

    def __init__(self, path: str, manifest: Manifest, source: Source, packed: Packed, contents: dict[str, str]) -> None:
        self.path = path
        self.manifest = manifest
        self.source = source
        self.packed = packed
        self.contents = contents
        self.data = (BOM if source.bom else b"") + packed.text.encode("utf-8")

    def file(self, name: str) -> str:
        """The path of one of its files."""
        return os.path.join(self.path, *name.split("/"))  # noqa: PTH118


def folder_of(path: str) -> str | None:
    """The folder of the unpacked workflow that a path means: the folder itself or its ``workflow.json``; None when it
    means something else."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)  # noqa: PTH112, PTH120
    if folder is not path and os.path.basename(path) != WORKFLOW_FILE:  # noqa: PTH119
        return None
    return folder if os.path.isfile(os.path.join(folder, MANIFEST)) else None  # noqa: PTH113, PTH118


def read_folder(folder: str, content: "Callable[[str], bytes]" = read_bytes) -> Folder:
    """The unpacked workflow in a folder; ``content`` gives the bytes of a file there.

    Raises DocumentError: of the manifest, of ``workflow.json`` that is missing or no JSON, of a reference that leads
    nowhere or out of the folder; each names the place.
    """
    manifest = Manifest.read(folder)
    if manifest is None:
        raise DocumentError(f"holds no unpacked workflow (there is no {MANIFEST})", folder or ".")
    path = os.path.join(folder, WORKFLOW_FILE)  # noqa: PTH118
    contents: dict[str, str] = {}

    def read(name: str) -> str:
        if name not in contents:
            contents[name] = _content(folder, name, content)
        return contents[name]

    try:
        source = parse(content(path)).source
        assert source is not None
        packed = pack(source, read, manifest.spelling)
    except UnreadableFile:
        raise
    except DocumentError as error:
        raise DocumentError(str(error), path) from None
    return Folder(folder, manifest, source, packed, contents)


def _content(folder: str, name: str, content: "Callable[[str], bytes]") -> str:
    """The text of a file inside the folder. Raises BadReference."""
    path = os.path.join(folder, *name.split("/"))  # noqa: PTH118
    if not _is_inside(path, folder):
        raise BadReference(f"{name}: is a link that leads out of the folder")
    try:
        data = content(path)
    except UnreadableFile as error:
        raise BadReference(f"{name}: {error.reason}") from None
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadReference(f"{name}: line {line} is not UTF-8 text (byte 0x{data[error.start]:02x})") from None


def _is_inside(path: str, folder: str) -> bool:
    real, root = os.path.realpath(path), os.path.realpath(folder)
    return real.startswith(os.path.join(root, ""))  # noqa: PTH118
