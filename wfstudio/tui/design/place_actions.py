"""The design screen's keys that go somewhere: to a node, to a panel, back."""

from textual.widgets import ContentSwitcher

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.frame import studio
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.outline import Outline
from wfstudio.tui.panels.problems import Problems

_FOCUS = {
    "palette": "#palette ChoiceList",
    "outline": "Outline",
    "canvas": "GraphCanvas",
    "problems": "ProblemList",
}


class PlaceActions(DesignPart):
    """Find, the panels, jump labels, back."""

    def action_find(self) -> None:
        """Ask for a node and go there."""
        from wfstudio.tui.design import intentions

        intentions.find(self)

    def action_find_setting(self) -> None:
        """Ask for a setting and go there."""
        from wfstudio.tui.design import to_setting

        to_setting.ask_setting(self)

    def edit_setting(self, key: str = "") -> None:
        """Open the inspector and go to a setting, "" for the first."""
        self.query_one(Inspector).add_class("-front")
        self.wanted_key = key
        studio(self).hold_keys(Inspector)
        self.show_soon()

    def action_edit_node(self) -> None:
        """Edit the selected node."""
        self.on_workflow = False
        self.edit_setting()

    def action_workflow_settings(self) -> None:
        """Edit the workflow's own settings, its name first."""
        self.on_workflow = True
        self.edit_setting("name")

    def action_focus_panel(self, panel: str) -> None:
        """Go to a panel; in a narrow terminal it is brought to the front."""
        if panel == "inspector":
            self.edit_setting()
            return
        self.bring("left" if panel in ("palette", "outline") else panel)
        if panel in ("palette", "outline"):
            self.query_one("#left", ContentSwitcher).current = "palette" if panel == "palette" else "outline-panel"
        if panel == "problems":
            if not self.findings:
                checked = self.linted is self.document
                self.notify("No problems." if checked else "Still being checked.", timeout=2, markup=False)
                return
            self.query_one(Problems).bring_something()
        studio(self).hold_keys(panel)
        self.call_after_refresh(self._arrive, panel)

    def _arrive(self, panel: str) -> None:
        self.query_one(_FOCUS[panel]).focus()
        studio(self).let_keys(panel)

    def bring(self, panel: str) -> None:
        """Say which panel a narrow terminal shows; in a wide one all are shown and this changes nothing.

        The problems come below what is there, outline or drawing: whoever leaves them is back where they were.
        """
        if panel != "problems":
            self.query_one("#left").set_class(panel == "left", "-front")
            self.query_one("#drawing").set_class(panel == "left", "-behind")
        self.query_one("#problems").set_class(panel == "problems", "-front")
        self.query_one(Inspector).remove_class("-front")

    def action_jump(self) -> None:
        """Put labels on the nodes of the drawing."""
        self.action_focus_panel("canvas")
        self.call_after_refresh(self.canvas.action_jump)

    def action_back(self) -> None:
        """Leave what is open for the drawing (or, in a narrow terminal, the outline)."""
        self.commit()
        if self.query_one(Problems).leave_filter(clear=True):
            return
        left = self.query_one("#left").has_class("-front")
        outline_first = left and self.has_class("-narrow")
        if self.on_workflow:
            self.on_workflow = False
            self.show_soon()
        self.bring("left" if left else "canvas")
        (self.query_one(Outline) if outline_first else self.canvas).focus()
