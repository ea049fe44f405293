"""What reports are made of."""

from wfstudio.lint.masking import masked_bytes, masked_text

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding, RuleCrash


class FileReport:
    """The findings of one file. ``doc`` is None when it is no JSON text, or no workflow (``settings``: it is a
    project's settings), or known from before to be clean; then ``infos`` counts the infos, which are not listed."""

    in_parts = False  # whether the document lies in several files
    is_part = False  # whether the file is one of those that belong to another

    __slots__ = ("_nodes", "crashes", "data", "doc", "file", "findings", "infos", "secrets", "settings")

    def __init__(
        self, file: str, data: bytes, doc: "Document | None", findings: "list[Finding]", settings: bool = False
    ) -> None:
        self.file = file
        self.data = data
        self.doc = doc
        self.findings = findings
        self.crashes: list[RuleCrash] = getattr(findings, "crashes", [])
        self.settings = settings
        self.secrets: list[Finding] = getattr(findings, "secrets", [])
        self.infos = 0
        self._nodes = 0

    @classmethod
    def known_clean(cls, file: str, data: bytes, nodes: int, infos: int) -> "FileReport":
        """The report of a file that is known to have no error and no warning."""
        report = cls(file, data, None, [])
        report._nodes, report.infos = nodes, infos
        return report

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return self._nodes if self.doc is None else len(self.doc.nodes)

    @property
    def is_clean(self) -> bool:
        """Whether nothing worse than infos was found, and no rule failed."""
        return not self.crashes and all(finding.severity == "info" for finding in self.findings)

    def by_file(self) -> "list[FileReport]":
        """Reports of the files that people see: itself, save for a document that lies in several."""
        return [self]

    def changes_since(self, before: "FileReport") -> list[tuple[str, bytes, bytes]]:
        """(file, its bytes before, its bytes now) of each file that has other bytes than in an earlier report."""
        return [] if self.data == before.data else [(self.file, before.data, self.data)]

    @property
    def text(self) -> str:
        """The file's text, secrets covered; what cannot be decoded is replaced."""
        if self.doc is not None and self.doc.source is not None:
            return masked_text(self.doc.source.text, self.secrets)
        return self.data.decode("utf-8-sig", "replace")

    @property
    def shown_data(self) -> bytes:
        """The file's bytes, secrets covered."""
        return masked_bytes(self.data, self.secrets)


class Run:
    """All files of one run. ``infos``: show infos; ``fixed`` and ``baselined`` count findings that are not listed, None
    where nothing was to be fixed and there is no baseline; ``statistics``: count by rule."""

    __slots__ = ("baselined", "colour", "fixed", "infos", "reports", "statistics")

    def __init__(self, reports: list[FileReport], infos: bool = False, colour: bool = False) -> None:
        self.reports = reports
        self.infos = infos
        self.colour = colour
        self.fixed: int | None = None
        self.baselined: int | None = None
        self.statistics = False

    def shown(self, report: FileReport) -> "list[Finding]":
        """The findings of a file that a person is to see."""
        return report.findings if self.infos else [f for f in report.findings if f.severity != "info"]


def counted(run: Run) -> dict[str, int]:
    """The number of files, nodes and findings of each severity."""
    reports = run.reports
    severities = [finding.severity for report in reports for finding in report.findings]
    counts = {
        "files": sum(not (report.settings or report.is_part) for report in reports),
        "nodes": sum(report.nodes for report in reports),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "infos": severities.count("info") + sum(report.infos for report in reports),
    }
    if run.fixed is not None:
        counts["fixed"] = run.fixed
    if run.baselined is not None:
        counts["baselined"] = run.baselined
    return counts


def plain(text: str) -> str:
    """The text without characters that would drive the terminal."""
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text])


def by_rule(run: Run) -> "list[tuple[int, str, str, str, int]]":
    """(count, code, name, gravest severity, how many have a fix) of each rule that fired, the most frequent first."""
    rows: dict[str, list[Finding]] = {}
    for file in run.reports:
        for finding in file.findings:
            rows.setdefault(finding.code, []).append(finding)
    found = []
    for code, findings in rows.items():
        severity = min([f.severity for f in findings], key=("error", "warning", "info").index)
        fixes = sum(f.fix is not None for f in findings)
        found.append((len(findings), code, findings[0].name, severity, fixes))
    return sorted(found, key=lambda row: (-row[0], row[1]))
