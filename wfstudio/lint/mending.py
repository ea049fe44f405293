"""All safe fixes of a document that is being edited, as one edit, so that one undo takes them back."""

from wfstudio.document.edits import Compound, Edit
from wfstudio.lint.findings import Change, Finding, Fix
from wfstudio.lint.fixing import mend_batches
from wfstudio.lint.places import Locator
from wfstudio.lint.repair import edit_for
from wfstudio.lint.reporters.report import FileReport

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Findings

    Lint = Callable[[Document], Findings]


class Version(FileReport):
    """A version of the document and the edits that lead to it."""

    __slots__ = ("document", "edits")

    def __init__(self, document: "Document", edits: tuple[Edit, ...], findings: "Findings") -> None:
        super().__init__("", b"", document, findings)
        self.document = document
        self.edits = edits


def mend_document(doc: "Document", lint: "Lint") -> "tuple[Edit, list[Finding]]":
    """The edit that makes every safe fix, in rounds until none is left, and the findings that it mends.

    As in a file, a fix that would bring up another finding is not made. ``lint`` is asked for the findings of each
    version. A fix that is about the file's bytes alone (a byte order mark) is left to the file.
    """

    def version(document: "Document", edits: tuple[Edit, ...]) -> Version:
        found = lint(document)
        for finding in found:
            if finding.fix is not None and not finding.fix.changes:
                finding.fix = None
        return Version(document, edits, found)

    def redo(before: FileReport, batch: "list[Finding]") -> FileReport:
        assert isinstance(before, Version)
        changes: list[Change] = [change for finding in batch if finding.fix for change in finding.fix.changes]
        edit = edit_for(before.document, Fix("safe", "Fix", tuple(changes), Locator(before.document)))
        return version(edit.apply(before.document), (*before.edits, edit))

    mended = mend_batches(version(doc, ()), redo, unsafe=False)
    assert isinstance(mended.report, Version)
    number = len(mended.fixed)
    return Compound(f"Fix {number} problem{'' if number == 1 else 's'}", mended.report.edits), mended.fixed
