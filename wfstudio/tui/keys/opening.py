"""The dialog that opens files."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("open.mark", "mark", ("ctrl+t", "insert"), "Mark", "Mark the file, to open several at once", True, True),
)  # fmt: skip
