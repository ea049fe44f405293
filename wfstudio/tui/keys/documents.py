"""The documents that are open: from one to the next, and closing one."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action(
        "documents.next", "app.next_document(1)", ("right_parenthesis", "ctrl+pagedown", "alt+right"), "Next document",
        "Go to the next open document",
    ),
    Action(
        "documents.previous", "app.next_document(-1)", ("left_parenthesis", "ctrl+pageup", "alt+left"),
        "Previous document", "Go to the open document before",
    ),
    *(
        Action(
            f"documents.number_{number}", f"app.document({number})", (f"alt+{number}",), f"Document {number}",
            "Go to the open document of that number",
        )
        for number in range(1, 10)
    ),
    Action(
        "documents.close", "app.close_document", ("Q", "ctrl+w"), "Close document",
        "Close this document; asks when it is unsaved",
    ),
)  # fmt: skip
