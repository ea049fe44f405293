"""The outbox: messages to people, what became of each, and what it says. Recipients are masked until asked for."""

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.client.outbox import OutboxMessage, masked_recipient
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.list_panel import ListPanel
from wfstudio.tui.panels.panel import ChoiceList, Panel
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.tui.glyphs import Glyphs

LOOK_AGAIN_S = 2.0
"""How soon the list is asked for again while something in it waits to be delivered."""

_LABEL = 10
_STYLES = {"sent": "$success", "queued": "$warning", "failed": "$error"}


class OutboxScreen(StudioScreen):
    """The messages of the embedded service, laid over the screen one came from."""

    of_service = True
    BINDINGS = bindings("outbox")
    AUTO_FOCUS = "#outbox-messages ChoiceList"

    DEFAULT_CSS = """
    OutboxScreen #outbox-main { height: 1fr; }
    OutboxScreen #outbox-messages { width: 1fr; margin-right: 1; }
    OutboxScreen #outbox-message { width: 1fr; }
    OutboxScreen #outbox-message VerticalScroll { height: 1fr; padding: 0 1; }
    OutboxScreen #outbox-text { height: auto; width: 100%; }
    OutboxScreen.-narrow #outbox-main { layout: vertical; }
    OutboxScreen.-narrow #outbox-messages { width: 100%; height: 2fr; margin: 0; }
    OutboxScreen.-narrow #outbox-message { width: 100%; height: 3fr; }
    OutboxScreen.-short #outbox-message { display: none; }
    """

    class MessagesListed(Message):
        """The service told its messages, or why it did not."""

        def __init__(self, rows: list[OutboxMessage], fault: str = "") -> None:
            super().__init__()
            self.rows = rows
            self.fault = fault

    class MessageRead(Message):
        """The service told one message with its wording."""

        def __init__(self, row: OutboxMessage) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[OutboxMessage] = []
        self._read: OutboxMessage | None = None
        self._revealed: set[str] = set()
        self._later: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """The list, and the marked message beside or below it."""
        with Horizontal(id="outbox-main"):
            yield ListPanel("1", "Messages", id="outbox-messages")
            yield Panel("2", "Message", VerticalScroll(Static("", id="outbox-text", markup=False)), id="outbox-message")

    def title_content(self) -> Content:
        """The bar names the screen."""
        return Content("Outbox")

    # the list

    def service_changed(self, service: ServiceState) -> None:
        """List the messages once the service is ready; a tenant has none to list."""
        super().service_changed(service)
        if service.kind != "LOCAL":
            self._show([], f"{service.name} is a tenant: only the embedded service has an outbox that can be read.")
        elif service.state == "ready":
            self.action_refresh_messages()
        elif service.state == "starting":
            self._show([], "The service is starting …")
        else:
            self._show([], service.detail or keyed(self, "The service cannot be reached. {outbox.refresh} asks again."))

    def action_refresh_messages(self) -> None:
        """Ask the service for its messages again."""
        if studio(self).service.kind == "LOCAL":
            beside(self, "outbox", self._list)

    async def _list(self) -> None:
        try:
            rows = await studio(self).services.outbox()
        except Exception as error:  # whatever it was, it is told in the list
            self.post_message(
                self.MessagesListed([], keyed(self, f"Not listed: {error}. {{outbox.refresh}} asks again."))
            )
        else:
            self.post_message(self.MessagesListed(rows))

    def on_outbox_screen_messages_listed(self, message: MessagesListed) -> None:
        """Show the messages, and look again while one of them waits."""
        if message.fault:
            studio(self).look_at_service(missed=True)
        self._show(message.rows, message.fault or "Nobody was sent a message yet.")
        if self._later is not None:
            self._later.stop()
        if any(row.status == "queued" and not row.note for row in message.rows):
            self._later = self.set_timer(LOOK_AGAIN_S, self.action_refresh_messages)

    def _show(self, rows: list[OutboxMessage], empty: str) -> None:
        self._rows = rows
        panel = self.query_one("#outbox-messages", ListPanel)
        panel.fill([Option(self._line(row), id=row.id) for row in rows], empty)
        panel.retitle(note=str(len(rows)) if rows else "")
        self._show_marked()
        self.refresh_bindings()

    def _line(self, row: OutboxMessage) -> Content:
        style = _STYLES.get(row.status, "$text-muted")
        return Content.assemble(
            (f"{_sign(row.status, studio(self).glyphs)} {row.status:<6}", style),
            (f"  {_time(row.created)}", "$text-muted"),
            f"  {row.kind:<5}  {self._recipient(row)}",
        )

    def _recipient(self, row: OutboxMessage) -> str:
        if row.id in self._revealed or not studio(self).settings.flag("masks"):
            return row.recipient
        return masked_recipient(row.recipient, "*" if studio(self).ascii else "•")

    # the marked message

    @property
    def marked(self) -> OutboxMessage | None:
        """The message that the mark is on."""
        option = self.query_one("#outbox-messages ChoiceList", ChoiceList).highlighted_option
        return next((row for row in self._rows if option is not None and row.id == option.id), None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show another message."""
        event.stop()
        self._show_marked()
        self.refresh_bindings()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the message."""
        event.stop()
        self.action_focus_panel("outbox-message")

    def _show_marked(self) -> None:
        row = self.marked
        if row is not None:
            beside(self, "outbox-message", self._ask, row.id)
            if self._read is not None and self._read.id == row.id:
                row = self._read if self._read.status == row.status else row
        self._show_message(row)

    async def _ask(self, message_id: str) -> None:
        try:
            row = await studio(self).services.message(message_id)
        except Exception:  # the list says what is wrong with the service
            return
        self.post_message(self.MessageRead(row))

    def on_outbox_screen_message_read(self, message: MessageRead) -> None:
        """Show its wording too."""
        self._read = message.row
        if (marked := self.marked) is not None and marked.id == message.row.id:
            self._show_message(message.row)

    def _show_message(self, row: OutboxMessage | None) -> None:
        self.query_one("#outbox-text", Static).update(Content("") if row is None else self._details(row))

    def _details(self, row: OutboxMessage) -> Content:
        style = _STYLES.get(row.status, "$text-muted")
        facts = (
            ("to", self._recipient(row), "bold"),
            ("status", f"{_sign(row.status, studio(self).glyphs)} {row.status}", f"bold {style}"),
            ("failure", row.failure, "$error"),
            ("note", row.note, "$warning"),
            ("attempts", str(row.attempts), ""),
            ("created", _time(row.created), ""),
            ("next try", _time(row.next_try), ""),
            ("sent", _time(row.sent), ""),
            ("instance", row.instance, ""),
            ("url", row.url, "$primary"),
            ("subject", row.subject, ""),
        )
        room = max(20, self.query_one("#outbox-message").size.width - _LABEL - 3)
        lines = [
            Content.assemble((f"{name:<{_LABEL}}", "$text-muted"), (_hanging(value, room), value_style))
            for name, value, value_style in facts
            if value
        ]
        return Content("\n").join([*lines, Content(""), Content(row.text)])

    def on_resize(self) -> None:
        """Lay the message out for another width."""
        self.call_after_refresh(self._show_marked)

    # what the person does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What needs a message is offered only where one is marked."""
        if action in ("retry", "reveal", "copy_url"):
            return bool(self._rows) and self.marked is not None
        return True

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, None when it can."""
        return None if self.check_action(action, ()) else "no message is marked"

    def action_retry(self) -> None:
        """Have the marked message delivered; the service says why when it cannot be."""
        row = self.marked
        if row is not None:
            beside(self, "outbox-retry", self._retry, row.id)

    async def _retry(self, message_id: str) -> None:
        try:
            await studio(self).services.retry_message(message_id)
        except Exception as error:
            self.notify(f"Not delivered: {error}", severity="error", markup=False)
            return
        self.action_refresh_messages()

    def action_reveal(self) -> None:
        """Show or mask the marked message's recipient."""
        row = self.marked
        if row is None:
            return
        self._revealed ^= {row.id}
        listed = self.query_one("#outbox-messages ChoiceList", ChoiceList)
        listed.replace_option_prompt(row.id, self._line(row))
        self._show_message(self._read if self._read is not None and self._read.id == row.id else row)

    def action_copy_url(self) -> None:
        """Hand the URL to the terminal's clipboard."""
        row = self.marked
        if row is not None:
            self.app.copy_to_clipboard(row.url)
            self.notify(f"Sent to the terminal's clipboard: {row.url}", markup=False)

    def action_focus_panel(self, panel: str) -> None:
        """Go to the list or the message."""
        self.query_one(f"#{panel}").query("ChoiceList, VerticalScroll").first().focus()

    def action_back(self) -> None:
        """Back to the screen below."""
        self.app.pop_screen()


def _sign(status: str, glyphs: "Glyphs") -> str:
    return {"sent": glyphs.fine, "queued": glyphs.starting, "failed": glyphs.error}.get(status, glyphs.bullet)


def _hanging(value: str, room: int) -> str:
    """A text broken under its own beginning; one word that does not fit, such as a URL, is left whole."""
    words = wrap(value, room, break_on_hyphens=False, break_long_words=False)
    return ("\n" + " " * _LABEL).join(words)


def _time(iso: str) -> str:
    """A moment to the minute, in UTC as the service tells it."""
    return iso[:16].replace("T", " ")
