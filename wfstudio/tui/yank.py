"""What can be yanked from a screen, as lines of a menu, and where a yank went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import StudioScreen, studio

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.client.connection import Connection
    from wfstudio.tui.design.base import DesignPart
    from wfstudio.tui.run.session import RunState


@dataclass(frozen=True, slots=True)
class Yank:
    """One thing that can be yanked: its title, and the text."""

    title: str
    text: str


def menu(screen: StudioScreen, title: str, rows: list[Yank], nothing: str) -> None:
    """Ask which of these is meant and put it into the clipboard."""
    if not rows:
        screen.notify(nothing, timeout=4, markup=False)
        return
    items = [Item(str(number), row.title, row.text.partition("\n")[0][:200]) for number, row in enumerate(rows)]

    def answered(answer: str | None) -> None:
        if answer is not None:
            put(screen, rows[int(answer)])

    screen.app.push_screen(Choose(title, "What is to be copied", items), answered)


def put(screen: StudioScreen, row: Yank) -> None:
    """Put a text where it can be pasted, and tell where that is."""
    from wfstudio.tui import clipboard

    app = studio(screen)
    went = clipboard.put(row.text, app.settings.text("clipboard"), app.copy_to_clipboard)
    severity: Any = "information" if went.sure else "warning"
    screen.notify(went.told, title=row.title, severity=severity, timeout=5 if went.sure else 9, markup=False)


def of_design(screen: DesignPart) -> list[Yank]:
    """What the design screen has: of the selected nodes, and of the workflow."""
    rows: list[Yank] = []
    node = screen.selected
    if node is not None:
        rows += [
            Yank("Node id", node.id),
            Yank("JSON pointer", screen.document.pointer(("nodes", node.index))),
            Yank("Node as JSON", _json(node.raw)),
        ]
    ids = screen.selected_ids
    if len(ids) > 1:
        nodes = [other.raw for other in screen.document.nodes if other.id in ids]
        rows += [Yank(f"{len(ids)} node ids", "\n".join(ids)), Yank(f"{len(nodes)} nodes as JSON", _json(nodes))]
    path = screen.workspace.path
    if path is not None:
        rows += [Yank("File", str(path.absolute())), Yank("Command: run it", f"wfstudio run {_quoted(path)}")]
    app = studio(screen)
    linked = _workflow_id(path, app.service.name) if path is not None else None
    if linked is not None:
        rows += _of_workflow(linked, app.connection)
    return rows


def of_run(state: RunState, connection: Connection | None) -> list[Yank]:
    """What a run has."""
    rows: list[Yank] = []
    if state.instance:
        rows.append(Yank("Instance id", state.instance))
    if state.url:
        rows.append(Yank("Instance URL", state.url))
    if state.instance:
        rows += _calls("result_summary", {"instanceId": state.instance}, connection)
        rows += _calls("instance_details", {"wfInstanceId": state.instance}, connection)
    return rows


def _of_workflow(workflow_id: str, connection: Connection | None) -> list[Yank]:
    return [Yank("Workflow id", workflow_id), *_calls("get_workflow", {"workflowId": workflow_id}, connection)]


def _calls(name: str, path: dict[str, str], connection: Connection | None) -> list[Yank]:
    """An endpoint's URL, as a command of ours and as curl; no secret is in any of them."""
    items = " ".join(f"{key}={value}" for key, value in path.items())
    rows = [Yank(f"Command: call {name}", f"wfstudio call {name} {items}")]
    if connection is not None:
        from wfstudio.client.curl import curl_command
        from wfstudio.protocol.endpoints import ENDPOINTS

        row = ENDPOINTS[name]
        values = {"tenantId": connection.tenant_id, "communityId": connection.community_id, **path}
        rows += [
            Yank(f"URL of {name}", connection.url + row.fill(values)),
            Yank(f"curl {name}", curl_command(connection, row, path, {}, {}, None)),
        ]
    return rows


def _workflow_id(path: Path, profile: str) -> str | None:
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.lock import read_link

    try:
        link = read_link(path, profile)
    except ConfigurationError:  # told where the lock is needed
        return None
    return link.workflow_id if link else None


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _quoted(path: Path) -> str:
    from shlex import quote

    return quote(str(path))
