"""The question before rows of a plan are applied: where, what to each, who is under way, or what is in the way."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button

from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.operate.plan_rows import line_of, notes_of
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.planning import Row


class ApplyDialog(ChangeDialog):
    """The answer is "apply"; a protected profile wants its name typed. ``hindrances`` leave nothing to answer."""

    verb = "apply"

    def __init__(
        self, service: ServiceState, place: str, rows: "Sequence[Row]", hindrances: Sequence[str], glyphs: Glyphs
    ) -> None:
        super().__init__("Apply", service, glyphs, danger=bool(hindrances))
        self._place, self._rows, self._hindrances = place, rows, hindrances

    @property
    def changes_service(self) -> bool:
        """Whether there is something to apply and nothing against it."""
        return not self._hindrances

    def subject(self) -> str:
        """The folder or the file."""
        return self._place

    def headline(self) -> str:
        """What would happen, or that nothing does."""
        if self._hindrances:
            number = len(self._hindrances)
            return f"Nothing is changed: {number} thing{'s' * (number != 1)} must be mended first."
        counts = [
            (sum(row.action == action for row in self._rows), what)
            for action, what in (("create", "made"), ("update", "changed"), ("unchanged", "linked"))
        ]
        parts = [f"{count} {what}" for count, what in counts if count]
        return f"On {self._service.name}: {', '.join(parts)}. Each is read back before the next is begun."

    def lines(self) -> Iterator[Content]:
        """The rows with their notes, or what is in the way."""
        for told in self._hindrances:
            yield Content.assemble((f"{self._glyphs.error} ", "bold $error"), told)
        if self._hindrances:
            return
        for row in self._rows:
            yield line_of(row, self._glyphs)
            for note in notes_of(row, embedded=self._service.kind == "LOCAL"):
                yield Content.styled(f"    {note}", "$text-muted")

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        if not self._hindrances:
            yield self.verb_button("Apply" if len(self._rows) == 1 else f"Apply all {len(self._rows)}")
        yield Button("Close" if self._hindrances else "Not now", id="no", compact=True)
