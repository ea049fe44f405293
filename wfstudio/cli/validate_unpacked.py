"""Unpacked workflows among what ``validate`` reads: linted as the one document they make, told about by file."""

import os
import sys

from wfstudio.document.errors import DocumentError, MalformedDocument
from wfstudio.document.part_names import MANIFEST, WORKFLOW_FILE
from wfstudio.document.reading import parse
from wfstudio.document.unpacked_folder import Folder, read_folder
from wfstudio.lint.fixing import Mended, mend_with
from wfstudio.lint.unpacked import UnpackedReport, edited

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.lint.findings import TextEdit
    from wfstudio.lint.fixing import Check
    from wfstudio.lint.reporters.report import FileReport


def unpacked(file: str, data: bytes, content: "Callable[[str], bytes]") -> Folder | None:
    """The unpacked workflow whose ``workflow.json`` a file is; ``content`` gives the bytes of its files.

    None when it is none, or no JSON, which is told about it as about any file. Raises DocumentError when it cannot be
    put together."""
    if os.path.basename(file) != WORKFLOW_FILE:  # noqa: PTH119
        return None
    folder = os.path.dirname(file)  # noqa: PTH120
    if not os.path.isfile(os.path.join(folder, MANIFEST)):  # noqa: PTH113, PTH118
        return None
    try:
        str(data, "utf-8")
        parse(data)
    except MalformedDocument:
        return None
    except UnicodeDecodeError:
        pass
    return read_folder(folder, content)


def mend_unpacked(report: "FileReport", check: "Check", unsafe: bool) -> Mended:
    """Makes the fixes of an unpacked workflow, each in the files that it is about; nothing is written."""

    def redo(before: "FileReport", edits: "list[TextEdit]") -> "FileReport":
        assert isinstance(before, UnpackedReport)
        try:
            folder = edited(before.folder, edits)
        except DocumentError:
            return before  # as bad as before: the fix is not made
        after = check(folder.data)
        made = UnpackedReport(before.file, folder, after.doc, after.findings)
        made.crashes, made.secrets = after.crashes, after.secrets
        return made

    mended = mend_with(report, redo, unsafe)
    _tell_left(report, mended.report)
    return mended


def _tell_left(before: "FileReport", after: "FileReport") -> None:
    """Says which files nothing refers to any more; removing them is left to the person."""
    assert isinstance(before, UnpackedReport) and isinstance(after, UnpackedReport)
    named = {piece.file for piece in after.folder.packed.pieces}
    for piece in before.folder.packed.pieces:
        if piece.file is not None and piece.file not in named:
            named.add(piece.file)
            print(f"wfstudio: {after.folder.file(piece.file)}: nothing refers to it after the fixes", file=sys.stderr)
