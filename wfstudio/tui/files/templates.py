"""New documents from a template: small ones that are complete, the samples, and those of the user's own folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.document.errors import DocumentError
from wfstudio.document.model import Document
from wfstudio.document.templates import MINIMAL
from wfstudio.paths import config_dir, samples_dir
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

NEW_NAME = "New workflow"


def user_folder() -> Path:
    """The folder of the user's own templates; it need not be there."""
    return config_dir() / "templates"


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.json") if path.is_file())
    except OSError:
        return []


def template_items() -> list[Item]:
    """Every template, the small ones first; the user's own lead to their files."""
    small = [Item(f"small:{name}", name.capitalize(), about, "Small") for name, (about, _) in MINIMAL.items()]
    own = [Item(f"file:{path}", path.stem, _about(path), "Yours") for path in _listed(user_folder())]
    samples = [Item(f"file:{path}", path.stem, _about(path), "Samples") for path in _listed(samples_dir())]
    return [*small, *own, *samples]


def _about(path: Path) -> str:
    from wfstudio.document.reading import load

    try:
        document = load(path)
    except DocumentError as error:
        return f"cannot be used: {error.message}"
    return f"{document.name}, {len(document.nodes)} nodes"


def from_template(item: str) -> Workspace:
    """A document without a file, as the template has it, text and all. Raises DocumentError."""
    from wfstudio.document.reading import load

    kind, _, name = item.partition(":")
    if kind == "small":
        return Workspace(MINIMAL[name][1](NEW_NAME))
    document = load(name)
    if not document.is_object:
        raise DocumentError("holds no workflow: a workflow file is a JSON object", name)
    return Workspace(Document(document.raw, document.source))


def ask_template(app: App[Any], then: Callable[[Workspace], object]) -> None:
    """Ask for a template; ``then`` gets the new document."""

    def answered(item: str | None) -> None:
        if item is None:
            return
        try:
            workspace = from_template(item)
        except DocumentError as error:
            app.notify(str(error), title="Not opened", severity="error", timeout=12, markup=False)
        else:
            then(workspace)

    about = f"Your own are *.json in {user_folder()}"
    app.push_screen(Choose("New from template", "Search the templates", template_items(), about=about), answered)
