"""The home screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("home.open", "open_path", ("o",), "Open file", "Open workflow files", True),
    Action("home.new", "new", ("n",), "New", "Start a workflow with one page", True),
    Action("home.run", "run_workflow", ("r",), "Run", "Run the marked workflow on its service", True),
    Action("home.template", "template", ("t", "ctrl+n"), "Template", "Start a workflow from a template", True),
    Action("home.refresh", "refresh_workflows", ("g", "f5"), "Refresh", "Ask the service for its workflows", True),
    Action("home.forget", "forget", ("d", "delete"), "Forget", "Take the marked file off the list of recent files"),
    Action("home.instances", "instances", ("i",), "Instances", "List the instances of the service by filters", True),
    Action("home.manage", "workflows", ("w",), "Workflows", "List, search and manage the service's workflows"),
    Action("home.recent", "focus_panel('recent')", ("1",), "Recent", "Go to the recent files"),
    Action("home.samples", "focus_panel('samples')", ("2",), "Samples", "Go to the samples"),
    Action("home.workflows", "focus_panel('workflows')", ("3",), "Workflows", "Go to the workflows on the service"),
    Action("home.back", "back", ("escape",), "Back", "Go back to the open workflow, if there is one"),
)  # fmt: skip
