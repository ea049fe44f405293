"""The API console: every endpoint as a form made from its row, called, answered decrypted, repeated and copied."""

import time
from collections.abc import Iterable
from functools import partial

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.client.call_form import Call, CallField, call_of, fields_of
from wfstudio.client.errors import ConfigurationError
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.row import Endpoint
from wfstudio.tui.beside import beside
from wfstudio.tui.console.exchange import Exchange
from wfstudio.tui.console.fields import CallFields
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList, Panel

MOST_KEPT = 100
"""Calls that can be looked back at."""


class ConsoleScreen(StudioScreen):
    """All endpoints on the left, the call and its answer on the right; laid over the screen one came from."""

    of_service = True
    BINDINGS = bindings("console")
    AUTO_FOCUS = "#console-list ChoiceList"

    DEFAULT_CSS = """
    ConsoleScreen #console-main { height: 1fr; }
    ConsoleScreen #console-list { width: 34; margin-right: 1; }
    ConsoleScreen #console-filter { background: $panel; border: none; height: 1; padding: 0 1; display: none; }
    ConsoleScreen #console-filter.-shown { display: block; }
    ConsoleScreen #console-right { width: 1fr; }
    ConsoleScreen #console-call { height: 1fr; }
    ConsoleScreen #console-answer { height: 1fr; margin-top: 1; }
    ConsoleScreen #console-answer VerticalScroll { height: 1fr; padding: 0 1; }
    ConsoleScreen #console-text { height: auto; width: 100%; }
    ConsoleScreen.-narrow #console-list { width: 24; }
    ConsoleScreen.-short #console-answer { margin-top: 0; }
    """

    class Answered(Message):
        """A call ended, well or not."""

        def __init__(self, exchange: Exchange) -> None:
            super().__init__()
            self.exchange = exchange

    def __init__(self) -> None:
        super().__init__()
        self._row: Endpoint = next(iter(ENDPOINTS.values()))
        self._fields: list[CallField] = []
        self._kept: list[Exchange] = []
        self._at = -1
        self._revealed = False
        self._drafts: dict[str, dict[str, str]] = {}

    def body(self) -> Iterable[Widget]:
        """The list, the form, the answer."""
        with Horizontal(id="console-main"):
            filter_line = Input(placeholder="name, path or group", id="console-filter", compact=True)
            filter_line.cursor_blink = False
            yield Panel("1", "Endpoints", filter_line, ChoiceList(markup=False), id="console-list")
            with Vertical(id="console-right"):
                yield Panel("2", "Call", CallFields(), id="console-call")
                answer = VerticalScroll(Static("", id="console-text", markup=False))
                yield Panel("3", "Answer", answer, id="console-answer")

    def title_content(self) -> Content:
        """The bar names the screen."""
        return Content("API console")

    def on_mount(self) -> None:
        """List the endpoints and show the first one's form."""
        super().on_mount()
        self._list("")
        self._show_answer()

    # the endpoints

    def _list(self, wanted: str) -> None:
        words = wanted.casefold().split()
        options: list[Option | None] = []
        group = ""
        for row in ENDPOINTS.values():
            text = f"{row.name} {row.path} {row.group} {row.title}".casefold()
            if not all(word in text for word in words):
                continue
            if row.group != group:
                group = row.group
                options.append(Option(Content.styled(group, "bold $accent"), disabled=True))
            options.append(Option(Content.assemble((f"{row.method:<6} ", "$text-muted"), row.name), id=row.name))
        listed = self.query_one("#console-list ChoiceList", ChoiceList)
        listed.clear_options()
        listed.add_options(options)
        first = next((at for at, option in enumerate(listed.options) if option.id == self._row.name), None)
        listed.highlighted = first if first is not None else (1 if len(options) > 1 else None)
        self.query_one("#console-list", Panel).retitle(note=str(sum(1 for one in listed.options if one.id)))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the form of another endpoint; what was typed into the one before is kept."""
        event.stop()
        if event.option_id is not None and event.option_id in ENDPOINTS:
            self._choose(ENDPOINTS[event.option_id])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the form."""
        event.stop()
        self.query_one(CallFields).focus_first()

    def _choose(self, row: Endpoint, texts: dict[str, str] | None = None) -> None:
        if self._fields and texts is None:
            if row is self._row:
                return
            self._drafts[self._row.name] = self.query_one(CallFields).texts
        self._row = row
        self._fields = fields_of(row, studio(self).connection)
        shown = texts if texts is not None else self._drafts.get(row.name, {})
        self.query_one("#console-call", Panel).retitle(note=row.name)
        listed = self.query_one("#console-list ChoiceList", ChoiceList)
        place = next((at for at, option in enumerate(listed.options) if option.id == row.name), None)
        if place is not None and listed.highlighted != place:
            listed.highlighted = place
        work = partial(self.query_one(CallFields).show, _about(row), self._fields, shown)
        beside(self, "console-form", work)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        if event.input.id == "console-filter":
            event.stop()
            self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter goes to the list, in a field it makes the call."""
        event.stop()
        if event.input.id == "console-filter":
            self.query_one("#console-list ChoiceList").focus()
        else:
            self.action_send()

    def action_filter(self) -> None:
        """Type words that an endpoint has."""
        line = self.query_one("#console-filter", Input)
        line.add_class("-shown")
        line.focus()

    # the call

    def action_send(self) -> None:
        """Make the call that stands in the form."""
        form = self.query_one(CallFields)
        texts = form.texts
        try:
            call = call_of(self._row, self._fields, texts)
        except ConfigurationError as error:
            form.say(str(error))
            return
        form.say("")
        service = studio(self).service
        if self._row.safe or service.kind == "LOCAL":
            self._start(call, texts)
            return
        from wfstudio.tui.console.confirm import ConfirmCall

        def answered(answer: str | None) -> None:
            if answer == "send":
                self._start(call, texts)

        self.app.push_screen(ConfirmCall(service, self._row, call, studio(self).glyphs), answered)

    def _start(self, call: Call, texts: dict[str, str]) -> None:
        self.query_one("#console-answer", Panel).retitle(note=f"{call.endpoint} …")
        beside(self, "console-call", self._call, call, texts)

    async def _call(self, call: Call, texts: dict[str, str]) -> None:
        began = time.monotonic()
        answer, fault = None, ""
        try:
            answer = await studio(self).services.call(call)
        except Exception as error:  # whatever it was, it is the answer that is shown
            fault = str(error)
        took = round((time.monotonic() - began) * 1000)
        self.post_message(self.Answered(Exchange(call, texts, answer, fault, took)))

    def on_console_screen_answered(self, message: Answered) -> None:
        """Show what came."""
        self._kept = [*self._kept[-MOST_KEPT + 1 :], message.exchange]
        self._at = len(self._kept) - 1
        self._revealed = False
        self._show_answer()

    # the answer

    @property
    def exchange(self) -> Exchange | None:
        """The call whose answer is shown."""
        return self._kept[self._at] if 0 <= self._at < len(self._kept) else None

    def _show_answer(self) -> None:
        if not self.query("#console-text"):
            return  # the screen is being taken away
        shown = self.exchange
        panel, text = self.query_one("#console-answer", Panel), self.query_one("#console-text", Static)
        if shown is None:
            panel.retitle(note="")
            text.update(
                Content.styled(
                    keyed(self, "No call was made yet: enter goes to the form, {console.send} makes the call."),
                    "dim",
                )
            )
            return
        told = "failed" if shown.fault else "answered"
        panel.retitle(note=f"{shown.call.endpoint} {told} in {shown.ms} ms  {self._at + 1} of {len(self._kept)}")
        style = "$error" if shown.fault else ""
        text.update(Content.styled(shown.shown(revealed=self._revealed), style))
        self.query_one("#console-answer VerticalScroll", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What is about an answer is offered once there is one."""
        if action in ("repeat", "reveal", "step", "copy_curl", "copy_command"):
            return True if self.exchange is not None else None
        return True

    def action_step(self, step: int) -> None:
        """Look at the call before or after."""
        if self._kept:
            self._at = max(0, min(len(self._kept) - 1, self._at + step))
            self._revealed = False
            self._show_answer()

    def action_reveal(self) -> None:
        """Show or mask what is about a person or secret."""
        self._revealed = not self._revealed
        self._show_answer()

    def action_repeat(self) -> None:
        """Take the call into the form and make it again."""
        shown = self.exchange
        if shown is not None:
            self._choose(ENDPOINTS[shown.call.endpoint], shown.texts)
            self.call_after_refresh(self._send_again)

    def _send_again(self) -> None:
        beside(self, "console-again", self._when_shown)

    async def _when_shown(self) -> None:
        for worker in list(self.workers):
            if worker.group == "console-form" and worker.node is self:
                await worker.wait()
        self.action_send()

    def action_copy_curl(self) -> None:
        """Hand the call to the clipboard as curl."""
        from wfstudio.client.curl import curl_command

        shown, connection = self.exchange, studio(self).connection
        if shown is None or connection is None:
            return
        call, row = shown.call, ENDPOINTS[shown.call.endpoint]
        try:
            text = curl_command(connection, row, call.path, call.query, call.headers, call.data)
        except ConfigurationError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self._copy(text, "curl, with environment variables where secrets belong")

    def action_copy_command(self) -> None:
        """Hand the call to the clipboard as a command."""
        from wfstudio.client.call_form import as_command

        shown = self.exchange
        if shown is not None:
            self._copy(as_command(shown.call), "a wfstudio call command")

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(f"Sent to the terminal's clipboard: {what}", markup=False)

    def action_focus_panel(self, panel: str) -> None:
        """Go to a panel."""
        if panel == "console-call":
            self.query_one(CallFields).focus_first()
        else:
            self.query_one(f"#{panel}").query("ChoiceList, VerticalScroll").first().focus()

    def action_back(self) -> None:
        """To the list first, then to the screen below."""
        listed = self.query_one("#console-list ChoiceList", ChoiceList)
        line = self.query_one("#console-filter", Input)
        if line.has_class("-shown"):
            line.remove_class("-shown")
            line.value = ""
            listed.focus()
        elif self.focused is not None and self.focused is not listed:
            listed.focus()
        else:
            self.app.pop_screen()


def _about(row: Endpoint) -> str:
    """The method, the path, the title and who may call."""
    auth = row.auth
    needs = []
    if auth.license != "none":
        needs.append("a license" + (f" of level {', '.join(auth.levels)}" if auth.levels else ""))
    if auth.jwt != "none":
        needs.append("a token" + (f" with {' or '.join(auth.permissions)}" if auth.permissions else ""))
    told = " or ".join(needs) or ("a key pair" if auth.keys_required else "no credential")
    return f"{row.title}\n{row.method} {row.path}\nNeeds {told}."
