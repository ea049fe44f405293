"""The inspector, its texts and its lists."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("inspector.raw", "toggle_raw", ("ctrl+t", "f3"), "JSON", "Change between form and JSON", True),
    Action("code.expand", "ask('expand')", ("ctrl+e", "f7"), "Expand", "Edit the text in a large window", True),
    Action(
        "code.outside", "ask('outside')", ("ctrl+g", "alt+e"), "Editor",
        "Edit the text in your own editor ($VISUAL or $EDITOR)", True,
    ),
    Action(
        "code.preview", "ask('preview')", ("ctrl+l", "alt+v"), "Preview", "Show the HTML as a person reads it", True
    ),
    Action("code.all", "select_all", ("ctrl+a",), "All", "Select the whole text: what is typed takes its place"),
    Action("code.top", "to_end(0)", ("ctrl+home",), "Top", "Go to the beginning of the text"),
    Action("code.bottom", "to_end(1)", ("ctrl+end",), "Bottom", "Go to the end of the text"),
    Action("code.find", "ask('find')", ("ctrl+f", "alt+f"), "Find", "Find in this text; enter goes to the next", True),
    Action(
        "code.next_problem", "ask('problem', 1)", ("ctrl+right_square_bracket", "alt+n"), "Problem",
        "Go to the next line with a problem", True,
    ),
    Action(
        "code.previous_problem", "ask('problem', -1)", ("alt+p",), "Problem before",
        "Go to the line with a problem before this one",
    ),
    Action(
        "line.all", "select_all", ("ctrl+a",), "All", "Select the line: what is typed takes its place", False, True
    ),
    Action("ref.down", "list(1)", ("down",), "Ids", "List the ids that fit, or mark the next one"),
    Action("ref.up", "list(-1)", ("up",), "Before", "Mark the id before"),
    Action("ref.close", "list(0)", ("escape",), "Close", "Show the list no longer"),
    Action("find.next", "go(1)", ("down", "ctrl+n"), "Next", "Go to the next place where it stands", True),
    Action("find.previous", "go(-1)", ("up",), "Before", "Go to the place before", True),
    Action("find.close", "go(0)", ("escape",), "Close", "Go back to the text", True),
    Action("rows.add", "add_row", ("a", "insert"), "Add", "Add a field after the marked one", True),
    Action("rows.edit", "edit_row", ("enter",), "Edit", "Edit the marked field", True),
    Action("rows.remove", "remove_row", ("d", "delete"), "Remove", "Remove the marked field", True),
    Action("rows.duplicate", "duplicate_row", ("D", "ctrl+d"), "Copy", "Add a copy of the marked field", True),
    Action("rows.preview", "preview_page", ("v", "ctrl+l"), "Preview", "Show the page as a person reads it", True),
    Action("rows.up", "move_row(-1)", ("K", "shift+up"), "Move up", "Move the marked field up", True),
    Action("rows.down", "move_row(1)", ("J", "shift+down"), "Move down", "Move the marked field down", True),
)  # fmt: skip
