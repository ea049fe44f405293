"""Opening a workflow of the service: it is written to a file that is linked to it."""

from pathlib import Path

from wfstudio.tui.beside import beside
from wfstudio.tui.dialogs.paths import ask_fresh
from wfstudio.tui.files.free_name import free_name
from wfstudio.tui.frame import StudioScreen, studio


def pull_and_open(screen: StudioScreen, workflow_id: str, name: str) -> None:
    """Ask for a file, write the workflow to it and open it."""
    stem = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
    value = free_name(Path.cwd(), f"{stem or 'workflow'}.json")

    async def pull(target: Path) -> None:
        app = studio(screen)
        try:
            written = await app.services.pull(workflow_id, target)
        except Exception as error:
            screen.notify(f"{workflow_id}: not pulled: {error}", severity="error", markup=False)
            return
        app.call_later(app.open_path, written)

    ask_fresh(
        screen.app, "Pull", f"Write {workflow_id} to:", value, lambda target: beside(screen, "fetch", pull, target)
    )
