"""Small workflow files, and what a plan says of each."""

import json
from pathlib import Path
from typing import Any

from wfstudio.client.planning import Plan


def flow(path: Path, name: str, title: str = "Hello", **more: Any) -> Path:
    nodes = [
        {"id": "a", "type": "form", "name": title, "fields": [], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": "v1", "type": "idv", "name": name, "nodes": nodes, **more}))
    return path


def actions(plan: Plan) -> dict[str, str]:
    return {row.file.name if row.file else row.name: row.action for row in plan.rows}
