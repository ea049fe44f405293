"""The studio's side of handing a text to the person's own editor."""

from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from textual.app import App

    from wfstudio.tui.inspector.code_area import Language

SUFFIXES = {"javascript": ".js", "html": ".html", "css": ".css", "json": ".json"}


def edited_outside(app: "App[Any]", text: str, name: str, language: "Language") -> str | None:
    """The text as the person's editor left it; None when it is the same, or could not be edited, which is told."""
    from wfstudio.tui.outside import EditorFailed, edit_outside, editor_command

    failed: Exception | None = None
    after = text
    try:
        command = editor_command()
        with app.suspend():
            try:
                after = edit_outside(text, name, SUFFIXES[language], command)
            except (EditorFailed, KeyboardInterrupt) as error:  # the terminal is taken back whatever happened
                failed = error if isinstance(error, EditorFailed) else EditorFailed("The editor was interrupted.")
    except SuspendNotSupported:
        app.notify("This terminal cannot be handed to an editor.", severity="warning", markup=False)
        return None
    except EditorFailed as error:
        failed = error
    app.refresh(layout=True)
    if failed is not None:
        app.notify(str(failed), title="Not edited", severity="warning", timeout=8, markup=False)
        return None
    if after == text:
        app.notify("Nothing was changed in the editor.", timeout=3, markup=False)
        return None
    return after
