"""The link of an instance to somebody, by mail or SMS: to whom, and a tenant is asked about."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.notifying import Notification, notification
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection


def cells_of(to: str, instance: str) -> dict[str, str]:
    """What ``notification`` takes, for an address, or a number that begins with + and its country code."""
    typed = to.strip()
    if "@" in typed:
        return {"instance": instance, "type": "email", "emailTo": typed}
    code, _, number = typed.partition(" ")
    return {"instance": instance, "type": "sms", "smsISDCode": code, "smsTo": number.strip()}


class Notify(Dialog[Notification]):
    """The answer is a message that can be sent. A tenant wants the instance's URL: it cannot be told from the id."""

    def __init__(self, connection: "Connection", instance: str) -> None:
        super().__init__()
        self._connection = connection
        self._instance = instance

    def compose(self) -> ComposeResult:
        """To whom, and on a tenant the URL."""
        box = Vertical(classes="box")
        box.border_title = "Send the link"
        box.border_subtitle = keyed(self, "enter goes on, {dialog.close}: not now")
        with box:
            yield Static(f"Send the link of {self._instance} to:", classes="lead", markup=False)
            yield Input(placeholder="name@example.org, or +44 2079460018 for an SMS", id="to", compact=True)
            if self._connection.kind != "LOCAL":
                yield Static("The URL of its page:", classes="hint")
                yield Input(placeholder="https://…/wf_instance/wfi-…", id="url", compact=True)
            yield Static("", classes="fault", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the URL, then take it; or say what is wrong with it."""
        event.stop()
        urls = self.query("#url").results(Input)
        url = next((one for one in urls), None)
        if url is not None and event.input.id == "to" and not url.value.strip():
            url.focus()
            return
        instance = url.value.strip() if url is not None else self._instance
        try:
            made = notification(self._connection, cells_of(self.query_one("#to", Input).value, instance))
        except ConfigurationError as error:
            self.query_one(".fault", Static).update(error.message)
        else:
            self.dismiss(made)


class ConfirmNotify(ChangeDialog):
    """The answer is "send"; a protected profile wants its name typed."""

    verb = "send"

    def __init__(self, service: ServiceState, message: Notification, instance: str, glyphs: Glyphs) -> None:
        super().__init__("Send this message", service, glyphs)
        self._message = message
        self._instance = instance

    def subject(self) -> str:
        """Which instance."""
        return self._instance

    def headline(self) -> str:
        """What would happen."""
        kind = "A mail" if self._message.kind == "email" else "An SMS"
        return f"{kind} with the link goes out from {self._service.name}. It cannot be taken back."

    def lines(self) -> Iterator[Content]:
        """To whom, and what it leads to."""
        yield Content.assemble(("to   ", "$text-muted"), self._message.masked)
        yield Content.assemble(("url  ", "$text-muted"), self._message.url)

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        yield self.verb_button("Send")
        yield Button("Not now", id="no", compact=True)
