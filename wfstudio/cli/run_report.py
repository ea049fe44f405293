"""What a run came to, as text."""

import json
import shutil
import textwrap
from collections.abc import Iterator, Mapping

from wfstudio.client.masking import masked, masked_answer
from wfstudio.document.model import Json
from wfstudio.scenario.whereabouts import RunReport


def report_text(name: str, report: RunReport, width: int | None = None, *, reveal: bool = False) -> str:
    """The report for a person: how it ended, the path, results by node, the summary.

    What somebody entered, or what was found on their documents, is masked unless it is to be revealed.
    """
    results = report.results if reveal else {node: masked(value) for node, value in report.results.items()}
    summary = report.summary if reveal else masked_answer(dict(report.summary))
    columns = width or max(40, min(shutil.get_terminal_size((100, 24)).columns, 120))
    lines = [f"{report.status}  {name}  {report.instance}", "", "path"]
    lines += textwrap.wrap(
        " → ".join(report.path), columns, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    for title, values in (("results", results), ("summary", summary)):
        if isinstance(values, dict) and values:
            lines += ["", title, *tree(values, 1)]
    return "\n".join(lines)


def tree(values: Mapping[str, Json], depth: int) -> Iterator[str]:
    """Values as indented lines, keys aligned, objects as blocks of their own."""
    pad = "  " * depth
    plain = [len(key) for key, value in values.items() if not (isinstance(value, dict) and value)]
    width = min(max(plain, default=0), 32)
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield f"{pad}{key}"
            yield from tree(value, depth + 1)
        else:
            yield f"{pad}{key:<{width}}  {_shown(value)}"


def _shown(value: Json) -> str:
    if isinstance(value, str):
        return value if value.isprintable() else json.dumps(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value) or "–"
    return json.dumps(value, ensure_ascii=False) if value != {} else "–"
