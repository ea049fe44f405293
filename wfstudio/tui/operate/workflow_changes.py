"""The questions before a workflow is deleted or its direct access changed: they name what goes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button

from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.deleting import Deletion


class ConfirmDeletion(ChangeDialog):
    """The answer is "delete"; a protected profile wants its name typed."""

    verb = "delete"
    AUTO_FOCUS = "Input, #no"

    def __init__(self, service: ServiceState, plan: "Deletion", glyphs: Glyphs) -> None:
        super().__init__("Delete this workflow", service, glyphs, danger=True)
        self._plan = plan

    def subject(self) -> str:
        """Which workflow."""
        return self._plan.goes

    def headline(self) -> str:
        """What would happen."""
        return f"It is deleted from {self._service.name}. A copy is kept on this machine first."

    def lines(self) -> Iterator[Content]:
        """What goes and what stays."""
        yield Content.styled(f"- the workflow {self._plan.goes}", "$error")
        yield Content.styled("- its access code: nobody can start it by code any more", "$error")
        yield Content(f"  {self._plan.stays or 'instances that were made stay'}; a linked file stays as it is")

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        yield self.verb_button("Delete", variant="error")
        yield Button("Not now", id="no", compact=True)


class ConfirmAccess(ChangeDialog):
    """The answer is "change"; a protected profile wants its name typed."""

    verb = "change"

    def __init__(self, service: ServiceState, workflow: str, headline: str, glyphs: Glyphs, *, danger: bool) -> None:
        super().__init__("Change direct access", service, glyphs, danger=danger)
        self._workflow = workflow
        self._headline = headline

    def subject(self) -> str:
        """Which workflow."""
        return self._workflow

    def headline(self) -> str:
        """What would happen."""
        return self._headline

    def lines(self) -> Iterator[Content]:
        """Where."""
        yield Content(f"on {self._service.name}, {self._service.url}")

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        yield self.verb_button("Change")
        yield Button("Not now", id="no", compact=True)
