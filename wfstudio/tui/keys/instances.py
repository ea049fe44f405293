"""The instances screen, and the line it is filtered by."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("filter.complete", "complete", ("ctrl+n",), "Complete", "Take the first way to go on with the filter", True),
    Action(
        "instances.filter", "filter", ("slash",), "Filter",
        "Type a filter: status, workflow, id, time, metadata", True,
    ),
    Action(
        "instances.explain", "explain", ("x",), "Explain",
        "Say in a sentence why the marked instance is where it is", True,
    ),
    Action(
        "instances.next", "page(1)", ("right_square_bracket", "pagedown"), "Next page",
        "Show the next page of the list", True,
    ),
    Action("instances.previous", "page(-1)", ("left_square_bracket", "pageup"), "Page before", "Show the page before"),
    Action("instances.reveal", "reveal", ("v",), "Value", "Show or mask the marked value of the details", True),
    Action("instances.reveal_all", "reveal_all", ("V",), "All values", "Show or mask all values of the details"),
    Action("instances.live", "live", ("l",), "Live", "Ask again every few seconds, or stop doing so", True),
    Action("instances.refresh", "refresh_list", ("g", "f5"), "Refresh", "Ask the service again"),
    Action(
        "instances.run", "attach", ("r",), "Run",
        "Open the marked instance in run mode, with its path on the drawing", True,
    ),
    Action("instances.notify", "notify_person", ("n",), "Send", "Send the marked instance's link by mail or SMS"),
    Action("instances.export", "export_page", ("e",), "Export", "Write this page of the list to a JSON or CSV file"),
    Action(
        "instances.export_all", "export_all", ("A",), "Export all",
        "Write every page of the list to a JSON or CSV file, or stop writing it",
    ),
    Action(
        "instances.export_one", "export_instance", ("E",), "Export one",
        "Write the marked instance to a JSON or CSV file",
    ),
    Action("instances.copy", "copy_id", ("y",), "Copy id", "Copy the marked instance's id"),
    Action("instances.views", "views", ("o",), "Views", "Choose a saved filter"),
    Action("instances.save_view", "save_view", ("s",), "Save view", "Give the filter a name and keep it"),
    Action("instances.forget_view", "forget_view", ("D",), "Forget view", "Choose a saved filter and forget it"),
    Action(
        "instances.workflow", "of_workflow", ("w",), "Workflow",
        "Only instances of the marked one's workflow, or of all again",
    ),
    Action("instances.list", "focus_panel('instances-list')", ("1",), "Instances", "Go to the list"),
    Action("instances.details", "focus_panel('instances-details')", ("2",), "Details", "Go to the details"),
    Action("instances.back", "back", ("escape",), "Back", "To the list, then to where you came from", True),
)  # fmt: skip
