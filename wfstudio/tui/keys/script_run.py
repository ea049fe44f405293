"""Running a script by itself."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.run_script", "run_script", ("t", "f5"), "Try", "Run the selected script by itself"),
    Action("alone.run", "run", ("f6", "ctrl+r"), "Run", "Run the script", True, True),
    Action("alone.last_run", "last_run", ("f4", "alt+l"), "Last run", "Take the params of the last run", True, True),
    Action("alone.sample", "sample", ("f7", "alt+s"), "Make up", "Make params up from what it reads", True, True),
    Action("alone.reveal", "reveal", ("f3", "alt+r"), "Values", "Show or mask the values of the last run", True, True),
    Action("alone.mock", "mock", ("f2", "alt+m"), "Mock", "Write a mock for each request that was refused", True, True),
    Action("alone.error", "go_to_error", ("f8", "alt+g"), "To error", "Go to the line of the error", True, True),
    Action("alone.close", "close", ("escape",), "Close", "Close; the document is as it was", True),
)  # fmt: skip
