"""The drawing of the graph."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action(
        "canvas.right", "go('right')", ("right", "l"), "Follow",
        "Follow the marked edge to the node it leads to", True,
    ),
    Action("canvas.left", "go('left')", ("left", "h"), "Back", "Go back to the node you came from", True),
    Action(
        "canvas.up", "go('up')", ("up", "k"), "Edge above",
        "Mark the edge above; with none, go to the node above",
    ),
    Action(
        "canvas.down", "go('down')", ("down", "j"), "Edge below",
        "Mark the edge below; with none, go to the node below",
    ),
    Action("canvas.open", "open_node", ("enter",), "Edit", "Open the selected node", True),
    Action("canvas.jump", "jump", ("f",), "Jump", "Show a label on every visible node; type one to go there", True),
    Action("canvas.entry", "entry", ("0", "home"), "Entry", "Go to the node where the workflow starts"),
    Action("canvas.more", "detail(1)", ("plus", "equals_sign"), "More", "Show more of each node"),
    Action("canvas.less", "detail(-1)", ("minus",), "Less", "Show less of each node"),
    Action("canvas.detail", "cycle_detail", ("z",), "Detail", "Change between dots, titles and cards", True),
    Action("canvas.fit", "fit", ("Z",), "Fit", "Show as much of the drawing as the panel holds"),
    Action("canvas.direction", "turn", ("o",), "Turn", "Let the drawing flow to the right, or down"),
    Action("canvas.tidy", "tidy", ("T",), "Tidy", "Lay the drawing out afresh; edits alone never move what is there"),
    Action("canvas.center", "center", ("g",), "Centre", "Bring the selected node to the middle"),
    Action("canvas.toggle", "toggle_chosen", ("space",), "Choose", "Select this node with others, or no longer"),
    Action(
        "canvas.visual", "visual", ("v",), "Visual",
        "Select all nodes between here and where you go; again to leave it at that",
    ),
    Action("canvas.let_go", "let_go", ("escape",), "Let go", "Select one node alone again"),
    Action("canvas.fold", "fold", ("F",), "Fold", "Fold the node with its retries, loop or island; on a fold: open it"),
    Action("canvas.unfold", "unfold", ("O",), "Unfold", "Open every fold"),
    Action("canvas.minimap", "minimap", ("m",), "Map", "Show or hide the whole drawing in a corner"),
    Action("canvas.pan_left", "pan(-1, 0)", ("shift+left", "H"), "Scroll left", "Scroll the drawing to the left"),
    Action("canvas.pan_right", "pan(1, 0)", ("shift+right", "L"), "Scroll right", "Scroll the drawing to the right"),
    Action("canvas.pan_up", "pan(0, -1)", ("shift+up", "K"), "Scroll up", "Scroll the drawing up"),
    Action("canvas.pan_down", "pan(0, 1)", ("shift+down", "J"), "Scroll down", "Scroll the drawing down"),
    Action("canvas.page_up", "pan(0, -4)", ("pageup",), "Page up", "Scroll the drawing up by a page"),
    Action("canvas.page_down", "pan(0, 4)", ("pagedown",), "Page down", "Scroll the drawing down by a page"),
)  # fmt: skip
