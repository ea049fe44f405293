"""The plan screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("plan.one", "apply_one", ("a",), "Apply", "Apply the marked row, after a question", True),
    Action("plan.all", "apply_all", ("A",), "Apply all", "Apply every row, after a question", True),
    Action("plan.stop", "stop", ("c",), "Stop", "Stop before the next row; reading is given up at once", True),
    Action("plan.refresh", "make_plan", ("g", "f5"), "Again", "Ask the service again and plan anew", True),
    Action("plan.publish", "publish", ("P",), "Publish too", "Plan with publishing what is applied, or as it is", True),
    Action("plan.open", "open", ("o",), "Open", "Open the marked row's file, or write the workflow to one", True),
    Action("plan.drawing", "drawing", ("v",), "Drawing", "Show what differs on the drawing of the marked row's file"),
    Action("plan.unknown", "unknown", ("u",), "Unknown", "Show or hide workflows that no file here is"),
    Action("plan.folder", "folder", ("f",), "Folder", "Plan another folder"),
    Action("plan.list", "focus_panel('plan-rows')", ("1",), "Rows", "Go to the rows"),
    Action("plan.details", "focus_panel('plan-row')", ("2",), "Difference", "Go to the marked row's difference"),
    Action("plan.back", "back", ("escape",), "Back", "To the rows, then to where you came from", True),
)  # fmt: skip
