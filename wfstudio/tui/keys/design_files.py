"""The design screen: its file, and the way to other documents."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.save", "save", ("ctrl+s", "f2"), "Save", "Write the file", True, True),
    Action("design.save_as", "save_as", ("s",), "Save as", "Write another file, which is the document's from then on"),
    Action("design.open", "app.ask_path", ("alt+o", "f10"), "Open file", "Open other workflow files"),
    Action("design.new", "app.ask_template", ("N", "ctrl+n"), "New", "Start a new document from a template"),
    Action("design.notice", "notice", ("exclamation_mark",), "Answer", "Go to the bar that waits for an answer"),
    Action("design.home", "home", ("f4", "ctrl+b"), "Home", "Go to the home screen; the document stays open"),
)  # fmt: skip
