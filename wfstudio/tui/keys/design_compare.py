"""The design screen: comparing the document with another version, and what the service had before."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.compare", "compare", ("V",), "Compare", "Show on the drawing what differs from the service's copy"),
    Action(
        "design.compare_with", "compare_with", ("G",), "Compare with",
        "Choose what to compare with: the service's copy, the file, a git revision, another file",
    ),
    Action(
        "design.next_change", "next_change(1)", ("right_curly_bracket",), "Next change",
        "Go to the next node that differs",
    ),
    Action(
        "design.previous_change", "next_change(-1)", ("left_curly_bracket",), "Previous change",
        "Go to the node before that differs",
    ),
    Action("design.compare_text", "compare_text", ("X",), "As text", "Read all that differs, line by line"),
    Action("design.copies", "copies", ("W",), "Copies", "See what the service had before, and take publishing back"),
    Action("difference.close", "close", ("escape", "q", "enter"), "Close", "Close the difference", True),
    Action("difference.down", "scroll_text(1)", ("j",), "Down", "Scroll down"),
    Action("difference.up", "scroll_text(-1)", ("k",), "Up", "Scroll up"),
    Action("difference.copy", "copy_markdown", ("y",), "Copy", "Copy the difference as Markdown", True),
    Action("merge.mine", "choose('mine')", ("m",), "Mine", "At the marked place my change stands", True),
    Action("merge.theirs", "choose('theirs')", ("t",), "Theirs", "At the marked place their change stands", True),
    Action("copies.rollback", "roll_back", ("r",), "Roll back", "Put the marked copy back on the service", True),
    Action("copies.canvas", "on_canvas", ("v",), "Drawing", "Compare the document with the marked copy", True),
)  # fmt: skip
