"""Instances as JSON or CSV, personal data masked unless it is shown, in files that only their owner can read."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from wfstudio.client.csv_text import as_csv
from wfstudio.client.masking import SIGN, masked_answer
from wfstudio.document.model import Json
from wfstudio.tui.operate.instance_rows import personal
from wfstudio.tui.operations import InstanceTold

LIST_KEYS = ("wfInstanceId", "workflowId", "status", "updatedAt")


def page_text(rows: Sequence[Mapping[str, Json]], total: int, *, csv: bool, masked: bool = True) -> str:
    """Rows of the list, as ``wfstudio instance list`` prints them; what a service tells of a person is masked."""
    if csv:
        return as_csv(LIST_KEYS, rows)
    listed: list[Json] = [masked_answer(dict(row)) if masked else dict(row) for row in rows]
    return json.dumps({"version": 1, "total": total, "instances": listed}, indent=2, ensure_ascii=False) + "\n"


def instance_text(told: InstanceTold, shown: Callable[[str], bool], *, csv: bool) -> str:
    """One instance with its node list, results and summary; ``shown`` tells of a value's key whether it is shown."""
    facts: dict[str, Json] = {
        "wfInstanceId": told.id,
        "status": told.status,
        "workflowId": told.workflow_id,
        "workflowName": told.workflow_name,
        "createdAt": told.created,
        "startAt": told.started,
        "updatedAt": told.updated,
        "expiresAt": told.expires,
    }
    visits: list[Json] = [
        {"nodeId": one.node_id, "nodeType": one.node_type, "status": one.status, "createdAt": one.since,
         "updatedAt": one.until}
        for one in told.visits
    ]  # fmt: skip
    about = {prefix: _covered(values, f"{prefix}.", shown) for _, prefix, values in personal(told)}
    if csv:
        lines: list[dict[str, Json]] = [
            {"part": "instance", "key": key, "value": value} for key, value in facts.items()
        ]
        lines += [
            {"part": "node", "key": one.node_id, "value": f"{one.status} {one.since} {one.until}"}
            for one in told.visits
        ]
        for prefix, covered in about.items():
            lines += _flat(_part(told, prefix), covered)
        return as_csv(("part", "key", "value"), lines)
    results: list[Json] = [
        {"nodeId": node, "resultData": _result(about.get(f"result.{number}"), data)}
        for number, (node, data) in enumerate(told.results)
    ]
    made: dict[str, Json] = {
        "version": 1, **facts, "list": visits, "metaData": about.get("metadata", {}), "results": results,
        "summary": about.get("summary", {}),
    }  # fmt: skip
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def write_new(path: Path, text: str) -> None:
    """Write a file that was not there, mode 0600. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _result(covered: dict[str, Json] | None, data: Json) -> Json:
    if covered is None:
        return {} if isinstance(data, dict) else None
    return covered if isinstance(data, dict) else covered[""]


def _covered(values: Mapping[str, Json], prefix: str, shown: Callable[[str], bool]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            made[key] = _covered(value, f"{name}.", shown)
        else:
            plain = value is None or isinstance(value, bool) or shown(name)
            made[key] = value if plain else SIGN
    return made


def _part(told: InstanceTold, prefix: str) -> str:
    kind, _, number = prefix.partition(".")
    return f"result of {told.results[int(number)][0]}" if number else kind


def _flat(part: str, values: Mapping[str, Json], before: str = "") -> list[dict[str, Json]]:
    lines: list[dict[str, Json]] = []
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and value:
            lines += _flat(part, value, f"{name}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append({"part": part, "key": name, "value": text})
    return lines
