"""Findings as an editor's diagnostics, and the check that makes them: the same engine and settings as ``validate``."""

import os
import re
from collections.abc import Mapping
from typing import Protocol

from lsprotocol import types as lsp
from pygls.uris import from_fs_path, to_fs_path

from wfstudio.document.model import Document
from wfstudio.lint.config_file import ConfigError
from wfstudio.lint.findings import ERROR, INFO, WARNING
from wfstudio.lint.reporters.report import FileReport
from wfstudio.lint.scripts import CompileProblem
from wfstudio.lint.settings import FILE_NAME, Options, Project, Settings
from wfstudio.lsp.analysis import Analysis
from wfstudio.script.offsets import CharacterOffsets

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.baseline import Baseline
    from wfstudio.lint.findings import Finding, TextEdit
    from wfstudio.lsp.texts import Text

SOURCE = "wfstudio"
_SEVERITIES = {
    ERROR: lsp.DiagnosticSeverity.Error,
    WARNING: lsp.DiagnosticSeverity.Warning,
    INFO: lsp.DiagnosticSeverity.Information,
}
_UNUSED = frozenset(("WF301", "WF302", "WF505", "WF955"))
"""Rules about what could as well be left out: editors draw it faint."""
_BOM = "\ufeff"


class ScriptCompiler(Protocol):
    """What an engine's compiler has against the scripts of a document, by their code."""

    def known(self, doc: Document) -> Mapping[str, CompileProblem]:
        """What it has found already; at once."""

    def problems(self, doc: Document) -> Mapping[str, CompileProblem]:
        """All that it finds; slow."""


class Checked:
    """One version of a text, linted. ``diagnostics`` stand in the order of ``report.findings``; ``config_error``: why
    the project's settings could not be used, and so the defaults were."""

    __slots__ = (
        "_baseline", "_compiler", "analysis", "config_error", "diagnostics", "file", "report", "settings", "text",
    )  # fmt: skip

    def __init__(self, text: "Text", compiler: "ScriptCompiler | None" = None) -> None:
        self.text = text
        self.analysis = Analysis(text)
        self.file = path_of(text.uri)
        self.config_error: str | None = None
        self.report = FileReport(self.file, b"", None, [])
        self.diagnostics: list[lsp.Diagnostic] = []
        self._compiler = compiler
        if self.analysis.is_workflow:
            self.settings = self._settings()
            self._baseline = self._known()
            self.report = self.lint(text.data)
            self.diagnostics = [self._diagnostic(finding) for finding in self.report.findings]

    def lint(self, data: bytes) -> FileReport:
        """The findings of bytes that stand in the text's file, without what the project's baseline knows."""
        compiled = self._compiler.known if self._compiler is not None else None
        doc, findings = self.settings.lint_bytes(data, self.file, compiler=compiled)
        report = FileReport(self.file, data, doc, findings)
        if self._baseline is not None:
            self._baseline.take_out([report])
        return report

    def _settings(self) -> Settings:
        try:
            return Project().settings_for(self.file)
        except ConfigError as error:
            self.config_error = str(error)
            return Settings(None, Options())

    def _known(self) -> "Baseline | None":
        config = self.settings.config
        if config is None or config.baseline is None:
            return None
        from wfstudio.lint.baseline import Baseline

        try:
            return Baseline.read(os.path.join(config.folder, config.baseline))  # noqa: PTH118
        except ConfigError as error:
            self.config_error = str(error)
            return None

    def _diagnostic(self, finding: "Finding") -> lsp.Diagnostic:
        shift = 1 if self.text.content.startswith(_BOM) else 0
        start, end = finding.span
        return lsp.Diagnostic(
            range=self.text.range(start + shift, end + shift),
            message=finding.message,
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
            tags=[lsp.DiagnosticTag.Unnecessary] if finding.code in _UNUSED else None,
            related_information=self._related(finding) or None,
            data={"name": finding.name, "node": finding.node},
        )

    def _related(self, finding: "Finding") -> list[lsp.DiagnosticRelatedInformation]:
        """The way that shows the defect, step by step, then the members that are not on it."""
        found = [self._at_node(step, f"step {number}: `{step}`") for number, step in enumerate(finding.witness, 1)]
        rest = [node for node in finding.nodes if node not in finding.witness]
        if len(finding.nodes) > 1 or rest != [finding.node]:
            found += [self._at_node(node, f"`{node}` is part of it") for node in rest]
        return [one for one in found if one is not None]

    def _at_node(self, node_id: str, message: str) -> lsp.DiagnosticRelatedInformation | None:
        node = self.analysis.doc.node(node_id)
        if node is None:
            return None
        place = self.text.range(*self.analysis.id_span(node))
        return lsp.DiagnosticRelatedInformation(lsp.Location(self.text.uri, place), message)

    def edits(self, edits: "list[TextEdit]") -> list[lsp.TextEdit]:
        """Edits of the file's bytes as edits of the text."""
        at = CharacterOffsets(self.text.data).at
        return [lsp.TextEdit(self.text.range(at(edit.start), at(edit.end)), edit.text) for edit in edits]

    @property
    def config_diagnostic(self) -> tuple[str, lsp.Diagnostic] | None:
        """Why the project's settings cannot be used, and the URI of the file where that stands."""
        if self.config_error is None:
            return None
        found = re.match(rf"(.*?{re.escape(FILE_NAME)}|[^:]+):(?:(\d+):)? ?(.*)", self.config_error, re.DOTALL)
        path, line, message = found.groups() if found else (self.file, None, self.config_error)
        within = re.search(r"at line (\d+)", message)
        number = int(line or (within.group(1) if within else 1)) - 1
        place = lsp.Range(lsp.Position(number, 0), lsp.Position(number + 1, 0))
        problem = lsp.Diagnostic(place, message, lsp.DiagnosticSeverity.Error, source=SOURCE)
        return from_fs_path(path) or self.text.uri, problem


def path_of(uri: str) -> str:
    """The file of a URI; a name of its own in the working folder for a text that is in none yet."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return path or "untitled.json"
