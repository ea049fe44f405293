"""The design screen: problems."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.next_problem", "next_problem(1)", ("right_square_bracket",), "Next", "Go to the next problem"),
    Action(
        "design.previous_problem", "next_problem(-1)", ("left_square_bracket",), "Previous problem",
        "Go to the previous problem",
    ),
    Action("design.fix", "quick_fix", ("full_stop",), "Fix", "Apply the fix of the node's problem"),
    Action("design.fix_safe", "fix_safe", ("semicolon",), "Fix all safe", "Make every safe fix, as one change"),
    Action("design.explain", "explain", ("x",), "Explain", "Explain the problem: its rule, and its fix as a diff"),
    Action("design.ignore", "ignore_problem", ("i",), "Ignore", "Ignore the problem from now on, with a reason"),
    Action("design.unignore", "unignore", ("alt+i",), "Ignored", "List what is ignored in this file; heed it again"),
)  # fmt: skip
