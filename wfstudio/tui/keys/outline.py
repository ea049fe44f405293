"""The outline."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("outline.down", "cursor_down", ("down", "j"), "Down", "Go to the next line"),
    Action("outline.up", "cursor_up", ("up", "k"), "Up", "Go to the line before"),
    Action("outline.unfold", "unfold", ("right", "l"), "Unfold", "Show what is below the line, then go there"),
    Action("outline.fold", "fold", ("left", "h"), "Fold", "Hide what is below the line, or go up"),
    Action("outline.branch", "branch", ("F",), "Fold all below", "Fold all that is below the line, or show all of it"),
    Action("outline.all", "unfold_all", ("O",), "Unfold all", "Show every line"),
    Action("outline.choose", "choose", ("space",), "Choose", "Select this node with others, or no longer", True),
)  # fmt: skip
