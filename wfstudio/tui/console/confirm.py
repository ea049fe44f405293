"""The question before the console changes a tenant."""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Button

from wfstudio.client.call_form import Call
from wfstudio.protocol.row import Endpoint
from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.service_state import ServiceState


class ConfirmCall(ChangeDialog):
    """The answer is "send"; a protected profile wants its name typed."""

    verb = "send"

    def __init__(self, service: ServiceState, row: Endpoint, call: Call, glyphs: Glyphs) -> None:
        super().__init__("Make this call", service, glyphs, danger=row.method == "DELETE")
        self._row = row
        self._call = call

    def subject(self) -> str:
        """The endpoint and what it is called with."""
        return f"{self._row.method} {self._row.path}"

    def headline(self) -> str:
        """What would happen."""
        return f"{self._row.title}: this may change something on {self._service.name}."

    def lines(self) -> Iterator[Content]:
        """What is named in the path."""
        for name, value in self._call.path.items():
            yield Content.assemble((f"{name}  ", "$text-muted"), value)

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        yield self.verb_button("Send", variant="error" if self._row.method == "DELETE" else "primary")
        yield Button("Not now", id="no", compact=True)
