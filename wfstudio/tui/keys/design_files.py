"""The design screen: its file, and the way to other documents."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.save", "save", ("ctrl+s", "f2"), "Save", "Write the file", True, True),
    Action("design.home", "home", ("f4", "ctrl+b"), "Home", "Go to the home screen; the document stays open"),
)  # fmt: skip
