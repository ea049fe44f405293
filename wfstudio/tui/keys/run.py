"""The run screen, and the window on one of its requests."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("run.go", "go_on", ("ctrl+s", "f2"), "Go on", "Press the page's first button", True, True),
    Action("run.stop", "stop_polling", ("c",), "Stop", "Stop asking for the capture; the instance still waits", True),
    Action("run.resume", "resume", ("r", "f5"), "Resume", "Ask for the capture again, or try again what failed", True),
    Action("run.again", "again", ("n", "f6"), "New run", "Start over with a new instance of the document", True),
    Action(
        "run.branch", "branch", ("R", "b"), "Re-run to here",
        "A new run with the same answers up to the visit that is marked in the timeline", True,
    ),
    Action("run.reveal", "reveal", ("v", "f7"), "Values", "Show or mask all values: results, data, what was filled in"),
    Action("run.image", "image", ("i",), "Image", "Hand in an image file as the capture"),
    Action("run.mock", "mock", ("a",), "Mock", "Answer the marked script's refused fetch, and run the script again"),
    Action("run.explain", "explain", ("x",), "Explain", "Say in a sentence why the run is where it is"),
    Action("run.url", "show_url", ("U",), "URL", "Show the instance's URL and its QR code"),
    Action(
        "run.share", "share", ("S",), "Share",
        "Share the instance's page with one device of the local network, by an address that opens once",
    ),
    Action(
        "run.keep", "keep", ("s",), "Save scenario",
        "Save the finished run as a scenario for wfstudio test; what was entered is replaced by made-up values", True,
    ),
    Action("run.unshare", "unshare", ("E",), "Unshare", "Close the address of a shared page, also to who opened it"),
    Action("run.copy", "copy", ("y",), "Copy", "Copy the instance's URL, or the marked request as curl"),
    Action("run.copy_call", "copy_call", ("Y",), "Copy call", "Copy the marked request as wfstudio call"),
    Action("run.page", "focus_panel('run-page')", ("1",), "Page", "Go to the page"),
    Action("run.drawing", "focus_panel('run-drawing')", ("2",), "Drawing", "Go to the drawing", True),
    Action("run.timeline", "focus_panel('run-timeline')", ("3",), "Timeline", "Go to the timeline", True),
    Action("run.step", "focus_panel('run-step')", ("4",), "Step", "What the marked visit changed; its script", True),
    Action("run.requests", "focus_panel('run-requests')", ("5",), "Requests", "Go to the requests and answers", True),
    Action("run.back", "back", ("escape",), "Leave", "Leave the run; the instance stays on the service", True),
    Action("exchange.reveal", "reveal", ("v", "f7"), "Values", "Show or mask all values", True),
    Action("exchange.curl", "copy_curl", ("y",), "Copy curl", "Copy the request as curl", True),
    Action("exchange.call", "copy_call", ("Y",), "Copy call", "Copy the request as wfstudio call", True),
    Action("exchange.close", "close", ("escape",), "Close", "Close the request", True),
)  # fmt: skip
