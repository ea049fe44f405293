"""The question before a workflow goes back to an earlier copy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button

from wfstudio.document.diff import summary
from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.panels.difference import difference_lines
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.rollback import RollbackPlan


class RollbackDialog(ChangeDialog):
    """The answer is "rollback", or of a conflict "force"."""

    verb = "rollback"

    def __init__(self, service: ServiceState, plan: "RollbackPlan", glyphs: Glyphs) -> None:
        super().__init__("Roll back", service, glyphs, danger=plan.kind == "conflict")
        self._plan = plan

    @property
    def changes_service(self) -> bool:
        """Whether there is something to put back."""
        return self._plan.kind == "rollback"

    def subject(self) -> str:
        """The workflow and the copy."""
        copy = self._plan.target
        when = copy.at.astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{self._plan.workflow_id}  '{self._plan.name}'  to copy {copy.number} of {when} ({copy.what})"

    def headline(self) -> str:
        """What would happen."""
        plan, name = self._plan, self._service.name
        if plan.kind == "conflict":
            return f"The copy on {name} was changed by somebody else since it was last seen here. What they changed:"
        if plan.kind == "unchanged":
            return f"{name} has exactly this copy: nothing to do."
        return f"{name} will have the copy again: {summary(list(plan.differences))}"

    def lines(self) -> Iterator[Content]:
        """What would change."""
        plan = self._plan
        if plan.kind == "rollback" and plan.published != plan.was_published:
            states = [str(state).lower() for state in (plan.was_published, plan.published)]
            yield Content.styled(f"~ isPublished: {f' {self._glyphs.arrow} '.join(states)}", "bold $warning")
        yield from difference_lines(plan.differences, self._glyphs, 300)

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        if self._plan.kind == "rollback":
            yield self.verb_button("Roll back")
        yield Button("Close" if self._plan.kind == "unchanged" else "Not now", id="no", compact=True)
        if self._plan.kind == "conflict":
            yield Button("Go on over it", id="force", variant="error", compact=True)
