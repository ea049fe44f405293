"""Lists and dialogs."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("palette.pick", "pick", ("enter",), "Add", "Add a node of the marked type after the selected node", True),
    Action(
        "palette.pick_on_edge", "pick_on_edge", ("A",), "Add on the edge",
        "Add a node of the marked type on the marked edge",
    ),
    Action("palette.search", "search", ("slash",), "Search", "Search the node types", True),
    Action("switches.switch", "switch", ("space",), "Switch", "Switch the marked line on or off", True),
    Action("switches.all", "switch_all", ("a",), "All", "Switch all lines off, or on again", True),
    Action("dialog.close", "close", ("escape",), "Close", "Close without doing anything", True),
    Action("dialog.accept", "accept", ("ctrl+s", "f2"), "Done", "Take what is written and close", True, True),
    Action("dialog.down", "cursor_down", ("down", "ctrl+n"), "Down", "Mark the next choice"),
    Action("dialog.up", "cursor_up", ("up",), "Up", "Mark the choice before"),
    Action("preview.close", "close", ("escape", "q", "ctrl+l", "alt+v"), "Close", "Close the preview", True),
    Action("help.close", "close", ("escape", "q", "question_mark"), "Close", "Close the help", True),
)  # fmt: skip
