"""The design screen: what a service does with the document."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.run", "run", ("r", "f6"), "Run", "Run the workflow as it stands", True),
    Action(
        "design.rerun", "rerun", ("R", "f12"), "Re-run to here",
        "A new run of the document as it stands, with the last run's answers up to the selected node", True,
    ),
    Action(
        "design.browse", "browse_page", ("alt+s",), "Page in browser",
        "Show the selected node's page in the browser, as a person would see it",
    ),
    Action("design.publish", "publish", ("P", "f8"), "Publish", "Show what would change there, then publish", True),
)  # fmt: skip
