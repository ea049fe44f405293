"""What an editor offers to do about a finding: its fix, all safe fixes at once, and suppressing it with a reason."""

from difflib import SequenceMatcher

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from wfstudio.lint.config_file import ConfigError

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.lint.findings import Finding
    from wfstudio.lsp.diagnostics import Checked
    from wfstudio.lsp.texts import Text

    Edits = list[lsp.TextEdit]

FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.wfstudio"
KINDS = [lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll, FIX_ALL]
PLACEHOLDER = "TODO: say why this is no fault here"
"""The reason in a suppression that an editor writes: somebody has to put a better one in its place."""
_LONGEST = 20_000


class Abilities:
    """What the editor can do with an edit of the workspace: ``versions`` of documents, and ``creation`` of files."""

    __slots__ = ("creation", "versions")

    def __init__(self, capabilities: lsp.ClientCapabilities | None) -> None:
        workspace = capabilities.workspace if capabilities else None
        edit = workspace.workspace_edit if workspace else None
        self.versions = bool(edit and edit.document_changes)
        operations = edit.resource_operations if edit else None
        self.creation = lsp.ResourceOperationKind.Create in (
            operations or ()
        )  # Neovim says so, and nothing of versions

    def edit(self, text: "Text", edits: "Edits") -> lsp.WorkspaceEdit:
        """The edit of one open text."""
        if not self.versions:
            return lsp.WorkspaceEdit(changes={text.uri: edits})
        document = lsp.OptionalVersionedTextDocumentIdentifier(text.uri, text.version)
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, list(edits))])


def actions(
    checked: "Checked",
    params: lsp.CodeActionParams,
    abilities: Abilities,
    opened: "Callable[[str], Text | None]",
) -> list[lsp.CodeAction]:
    """The actions for a range. ``opened`` gives the text of another open file by its URI."""
    found: list[lsp.CodeAction] = []
    if _wanted(params, lsp.CodeActionKind.QuickFix.value):
        here = [
            pair for pair in zip(checked.report.findings, checked.diagnostics, strict=True) if _meets(pair[1], params)
        ]
        found += [_quick_fix(checked, *pair, abilities) for pair in here if pair[0].fix is not None]
        found += [one for pair in here if (one := _suppression(checked, *pair, abilities, opened)) is not None]
    if _wanted(params, FIX_ALL) and (all_of_them := _fix_all(checked, abilities)) is not None:
        found.append(all_of_them)
    return found


def _wanted(params: lsp.CodeActionParams, kind: str) -> bool:
    only = params.context.only
    return only is None or any(f"{kind}.".startswith(f"{_text(one)}.") for one in only)


def _text(kind: lsp.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, lsp.CodeActionKind) else kind


def _meets(diagnostic: lsp.Diagnostic, params: lsp.CodeActionParams) -> bool:
    """Whether a diagnostic touches the range that is asked about, or is one that the editor names."""
    mine, asked = diagnostic.range, params.range
    touches = _key(mine.start) <= _key(asked.end) and _key(asked.start) <= _key(mine.end)
    return touches or any(
        (one.code, one.range) == (diagnostic.code, diagnostic.range) for one in params.context.diagnostics
    )


def _key(position: lsp.Position) -> tuple[int, int]:
    return position.line, position.character


def _quick_fix(
    checked: "Checked", finding: "Finding", diagnostic: lsp.Diagnostic, abilities: Abilities
) -> lsp.CodeAction:
    fix = finding.fix
    assert fix is not None
    safe = fix.safety == "safe"
    return lsp.CodeAction(
        title=f"{finding.code}: {fix.title}" + ("" if safe else f" ({fix.safety})"),
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=safe or None,
        edit=abilities.edit(checked.text, checked.edits(fix.edits)),
    )


def _fix_all(checked: "Checked", abilities: Abilities) -> lsp.CodeAction | None:
    """All safe fixes, in as many rounds as it takes."""
    if not any(finding.fix is not None and finding.fix.safety == "safe" for finding in checked.report.findings):
        return None
    from wfstudio.lint.fixing import mend

    after = mend(checked.report, checked.lint, unsafe=False).report.data
    edits = replaced(checked.text, after.decode("utf-8", "replace"))
    if not edits:
        return None
    return lsp.CodeAction(title="Make all safe fixes", kind=FIX_ALL, edit=abilities.edit(checked.text, edits))


def formatting(text: "Text") -> "Edits":
    """The edits that give a text the layout of ``wfstudio fmt``; none while it is no JSON or has a key twice."""
    from wfstudio.document.errors import DocumentError
    from wfstudio.document.formatting import formatted
    from wfstudio.document.reading import parse

    try:
        after = formatted(parse(text.data))
    except DocumentError:
        return []
    return replaced(text, after.decode("utf-8"))


def replaced(text: "Text", after: str) -> "Edits":
    """The edits that make one text another, by lines; of texts that are long, by the stretch that differs."""
    before = text.content
    if before == after:
        return []
    if len(before) > _LONGEST:
        return [lsp.TextEdit(text.range(*span), new) for span, new in (_stretch(before, after),)]
    mine, theirs = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in mine:
        starts.append(starts[-1] + len(line))
    return [
        lsp.TextEdit(text.range(starts[low], starts[high]), "".join(theirs[first:last]))
        for tag, low, high, first, last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _stretch(before: str, after: str) -> tuple[tuple[int, int], str]:
    least = min(len(before), len(after))
    head = next((place for place in range(least) if before[place] != after[place]), least)
    tail = 0
    while tail < least - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return (head, len(before) - tail), after[head : len(after) - tail]


def _suppression(
    checked: "Checked",
    finding: "Finding",
    diagnostic: lsp.Diagnostic,
    abilities: Abilities,
    opened: "Callable[[str], Text | None]",
) -> lsp.CodeAction | None:
    """Writes an ``[[lint.ignore]]`` into the project's settings, with a reason to be filled in."""
    if not checked.text.uri.startswith("file:") or checked.report.doc is None:
        return None
    edit = _ignoring_edit(checked.file, finding, abilities, opened)
    if edit is None:
        return None
    where = f"at {finding.node}" if finding.node is not None else "in this file"
    return lsp.CodeAction(
        title=f"{finding.code}: Ignore {finding.name} {where} (asks for a reason in wfstudio.toml)",
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        edit=edit,
    )


def _ignoring_edit(
    file: str, finding: "Finding", abilities: Abilities, opened: "Callable[[str], Text | None]"
) -> lsp.WorkspaceEdit | None:
    from wfstudio.lint.ignoring import ignored, settings_file
    from wfstudio.lsp.texts import Text

    try:
        target, content = settings_file(file)
        uri = from_fs_path(str(target)) or ""
        text = opened(uri) or Text(uri, content or "")
        new = ignored(target, text.content, file, finding.code, finding.node, PLACEHOLDER)
    except (ConfigError, ValueError):
        return None  # settings that cannot be used have a complaint of their own
    if content is not None or opened(uri) is not None:
        return abilities.edit(text, replaced(text, new))
    if not abilities.creation:
        return None
    place = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    document = lsp.OptionalVersionedTextDocumentIdentifier(uri)
    made = lsp.CreateFile(uri, options=lsp.CreateFileOptions(ignore_if_exists=True))
    return lsp.WorkspaceEdit(document_changes=[made, lsp.TextDocumentEdit(document, [lsp.TextEdit(place, new)])])
