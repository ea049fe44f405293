"""The design screen: the scenarios of the workflow."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action(
        "design.scenarios", "run_scenarios", ("n",), "Scenarios",
        "Run the scenarios of this workflow; what they reach is marked on the drawing",
    ),
)  # fmt: skip
