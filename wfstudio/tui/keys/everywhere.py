"""What can be done on every screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("app.palette", "command_palette", ("ctrl+p",), "Commands", "Find and run any command", True, True),
    Action("app.colon", "colon_palette", ("colon",), "Commands", "Type a command such as :w, :q or :e FILE"),
    Action("app.help", "help", ("question_mark", "f1"), "Help", "List the keys of this screen", True),
    Action("app.quit", "quit", ("ctrl+q",), "Quit", "Leave the studio; asks when something is unsaved", False, True),
    Action("app.quit_letter", "quit", ("q",), "Quit", "Leave the studio; asks when something is unsaved"),
    Action("app.next_field", "step_focus(1)", ("tab",), "Next", "Go to the next field or panel", False, True),
    Action("app.previous_field", "step_focus(-1)", ("shift+tab",), "Previous", "Go to the one before", False, True),
    Action("app.console", "console", ("alt+a",), "Console", "Call any of the API's endpoints from a form"),
    Action("app.outbox", "outbox", ("M",), "Outbox", "Read the messages that the embedded service sends to people"),
    Action("app.instances", "instances", ("f11", "alt+l"), "Instances", "List the instances of the service by filters"),
    Action("app.workflows", "workflows", ("alt+w",), "Workflows", "List the workflows of the service"),
    Action("app.plan", "plan", ("alt+p",), "Plan", "What applying the folder would do on the service, and doing it"),
    Action("app.environments", "environments", ("alt+c",), "Environment", "List the services, and go to another one"),
    Action("app.attach", "attach", ("G",), "Attach", "Take up a running instance by its id or URL"),
    Action("app.theme", "next_theme", ("f9",), "Theme", "Change to the next theme"),
)  # fmt: skip
