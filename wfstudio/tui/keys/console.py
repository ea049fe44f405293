"""The API console."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("console.send", "send", ("ctrl+s", "f5"), "Send", "Make the call; a tenant is asked about", True, True),
    Action("console.repeat", "repeat", ("r",), "Repeat", "Take the call shown into the form and make it again", True),
    Action("console.reveal", "reveal", ("v",), "Values", "Show or mask personal data and secrets in the answer", True),
    Action("console.earlier", "step(-1)", ("left_square_bracket",), "Earlier", "Show the answer of the call before"),
    Action("console.later", "step(1)", ("right_square_bracket",), "Later", "Show the answer of the call after"),
    Action("console.curl", "copy_curl", ("y",), "curl", "Copy the call as a curl command, without secrets", True),
    Action("console.command", "copy_command", ("c",), "Command", "Copy the call as a wfstudio call command", True),
    Action("console.filter", "filter", ("slash",), "Filter", "Narrow the list of endpoints", True),
    Action("console.endpoints", "focus_panel('console-list')", ("1",), "Endpoints", "Go to the endpoints"),
    Action("console.form", "focus_panel('console-call')", ("2",), "Call", "Go to what the call takes"),
    Action("console.answer", "focus_panel('console-answer')", ("3",), "Answer", "Go to the answer"),
    Action("console.back", "back", ("escape",), "Back", "To the list of endpoints, then to where you came from", True),
)  # fmt: skip
