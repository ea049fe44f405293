"""The inspector and its lists."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("inspector.raw", "toggle_raw", ("ctrl+t", "f3"), "JSON", "Change between form and JSON", True),
    Action("code.expand", "expand", ("ctrl+e", "f7"), "Expand", "Edit the text in a large window", True),
    Action("rows.add", "add_row", ("a", "insert"), "Add", "Add a field after the marked one", True),
    Action("rows.edit", "edit_row", ("enter",), "Edit", "Edit the marked field", True),
    Action("rows.remove", "remove_row", ("d", "delete"), "Remove", "Remove the marked field", True),
    Action("rows.up", "move_row(-1)", ("K", "shift+up"), "Move up", "Move the marked field up", True),
    Action("rows.down", "move_row(1)", ("J", "shift+down"), "Move down", "Move the marked field down", True),
)  # fmt: skip
