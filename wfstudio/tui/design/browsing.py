"""The selected node's page in the browser, rendered by the embedded service from the document as it stands."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from wfstudio.tui.beside import beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Json
    from wfstudio.tui.design.base import DesignPart

HELD_S = 30 * 60
"""How long the embedded service is kept for a preview; it holds one no longer itself."""


def start(screen: DesignPart) -> None:
    """Show the page of the selected node."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", severity="warning")
        return
    beside(screen, "browse", _browse, screen, screen.document.workflow, node.id)


async def _browse(screen: DesignPart, workflow: Mapping[str, Json], node_id: str) -> None:
    from wfstudio.scenario.stage import EmbeddedStage

    stage = EmbeddedStage()
    try:
        shown = await stage.preview(workflow, node_id)
        _show(screen, node_id, str(shown.get("url", "")))
        await asyncio.sleep(HELD_S)
    except Exception as error:
        screen.notify(f"{node_id}: not shown: {error}", severity="error", markup=False)
    finally:
        await stage.close()


def _show(screen: DesignPart, node_id: str, url: str) -> None:
    if has_browser(os.environ):
        screen.app.open_url(url)
        screen.notify(f"{node_id} in the browser: {url}", timeout=8, markup=False)
        return
    from wfstudio.tui.run.qr_code import UrlWindow

    port = url.partition("//")[2].partition("/")[0].rpartition(":")[2]
    note = "This address opens on this machine only. It was handed to the terminal's clipboard."
    if _is_remote(os.environ):
        note += f" From where you sit: ssh -L {port}:127.0.0.1:{port} and this host, then open it there."
    title = f"The page of {node_id}"
    screen.app.copy_to_clipboard(url)
    screen.app.push_screen(UrlWindow(url, note, title=title, code=False))


def has_browser(environ: Mapping[str, str]) -> bool:
    """Whether a window can be opened where the person is: not over SSH, and not without a desktop."""
    if _is_remote(environ):
        return False
    return sys.platform in ("darwin", "win32") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _is_remote(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
