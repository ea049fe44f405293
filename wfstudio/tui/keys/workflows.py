"""The workflows screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("workflows.search", "search", ("slash",), "Search", "Find workflows by a part of their name", True),
    Action("workflows.open", "open", ("o",), "Open", "Write the marked workflow to a file and open it", True),
    Action("workflows.run", "run_workflow", ("r",), "Run", "Run the marked workflow on its service", True),
    Action("workflows.instances", "instances_of", ("i",), "Instances", "List the marked workflow's instances", True),
    Action("workflows.compare", "compare", ("c",), "Compare", "Compare the marked workflow with another one", True),
    Action("workflows.funnel", "funnel", ("u",), "Funnel", "How many instances reached each node, where they stopped"),
    Action("workflows.on", "access(True)", ("a",), "Access", "Let whoever knows its code start the workflow", True),
    Action("workflows.off", "access(False)", ("A",), "No access", "Switch direct access off; the code is kept"),
    Action("workflows.code", "new_code", ("n",), "New code", "Have a new access code made; the old one stops working"),
    Action("workflows.delete", "delete", ("d", "delete"), "Delete", "Delete the marked one, after a question", True),
    Action("workflows.next", "page(1)", ("right_square_bracket", "pagedown"), "Next page", "Show the next page"),
    Action("workflows.previous", "page(-1)", ("left_square_bracket", "pageup"), "Page before", "Show the page before"),
    Action("workflows.refresh", "refresh_list", ("g", "f5"), "Refresh", "Ask the service again"),
    Action("workflows.copy", "copy_id", ("y",), "Copy id", "Copy the marked workflow's id"),
    Action("workflows.list", "focus_panel('workflows-list')", ("1",), "Workflows", "Go to the list"),
    Action("workflows.details", "focus_panel('workflows-details')", ("2",), "Details", "Go to the details"),
    Action("workflows.back", "back", ("escape",), "Back", "To the list, then to where you came from", True),
)  # fmt: skip
