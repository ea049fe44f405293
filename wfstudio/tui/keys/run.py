"""The run screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("run.go", "go_on", ("ctrl+s", "f2"), "Go on", "Press the page's first button", True, True),
    Action("run.stop", "stop_polling", ("c",), "Stop", "Stop asking for the capture; the instance still waits", True),
    Action("run.resume", "resume", ("r", "f5"), "Resume", "Ask for the capture again, or try again what failed", True),
    Action("run.again", "again", ("n", "f6"), "New run", "Start over with a new instance of the document", True),
    Action("run.reveal", "reveal", ("v",), "Values", "Show or mask all values of the results", True),
    Action("run.copy", "copy_url", ("y",), "Copy URL", "Copy the instance's URL"),
    Action("run.page", "focus_panel('run-page')", ("1",), "Page", "Go to the page"),
    Action("run.drawing", "focus_panel('run-drawing')", ("2",), "Drawing", "Go to the drawing", True),
    Action("run.timeline", "focus_panel('run-timeline')", ("3",), "Timeline", "Go to the timeline", True),
    Action("run.back", "back", ("escape",), "Leave", "Leave the run; the instance stays on the service", True),
)
