"""The design screen's key that runs the scenarios of the workflow."""

from wfstudio.layout.scene import Marks
from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.design.testing import Tested


class ScenarioActions(DesignPart):
    """Run the scenarios of the document as it stands, and mark what they reach until it is changed."""

    def action_run_scenarios(self) -> None:
        """Run the scenarios beside the file and below it that name it."""
        self.commit()
        from wfstudio.tui.design import testing

        testing.start(self)

    def on_tested(self, message: Tested) -> None:
        """Show the results, and on the drawing what was reached."""
        from wfstudio.tui.design import testing

        testing.show(self, message)

    def marks(self) -> Marks:
        """The marks of problems and changes, and of what scenarios reached of the document as it is."""
        from dataclasses import replace

        marks = super().marks()
        tested = self.tested
        if tested is None or tested.document is not self.document or self.compared is not None:
            return marks
        found = tested.marks
        return replace(marks, visited=found.visited, tags=found.tags, visited_edges=found.visited_edges)

    def action_back(self) -> None:
        """On the drawing take the marks of what was reached away; else leave what is open."""
        if self.tested is not None and self.tested.document is self.document and self.canvas.has_focus:
            self.tested = None
            self.canvas.mark(self.marks())
        else:
            super().action_back()
