"""GitLab's code quality report. Source: GitLab's documentation, "Code Quality report format"."""

import json
from hashlib import sha256

from wfstudio.lint.fingerprints import fingerprints
from wfstudio.lint.reporters.report import Run

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def lines(run: Run) -> "Iterator[str]":
    """One JSON list with all findings. A fingerprint stays as the finding moves about in its file."""
    rows = []
    for file in run.reports:
        name = file.file.replace("\\", "/").removeprefix("./")
        for finding, mark in zip(file.findings, fingerprints(file.findings, file.doc), strict=True):
            rows.append(
                {
                    "description": f"{finding.code}: {finding.message}",
                    "check_name": f"{finding.code} {finding.name}",
                    "fingerprint": sha256(f"{name}\0{mark}".encode("utf-8", "surrogatepass")).hexdigest(),
                    "severity": _SEVERITIES[finding.severity],
                    "location": {"path": name, "lines": {"begin": finding.line, "end": finding.end_line}},
                }
            )
    yield json.dumps(rows, indent=2, ensure_ascii=False)
