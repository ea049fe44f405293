"""A page of the journey as a form: readable text, an input for each field, buttons or outcomes."""

import json
from collections.abc import Mapping
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.model import Json
from wfstudio.scenario.page import Choice, Page, PageField
from wfstudio.tui.frame import key_of
from wfstudio.tui.inspector.lines import Tick
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.qr_code import QrCode

_LONGEST_TICK = 36
"""Labels longer than this stand above their checkbox, where they can wrap."""

_HINTS = {
    "capture": "A capture: choose what it comes to.",
    "ssn": "Fill in the page, then choose what the check comes to.",
    "handoff": "The person goes on with a second device. Go on here stands for that device.",
    "other": "The document does not know this page; it can only be handed in as it is.",
}


class PageForm(VerticalScroll, can_focus=True):
    """Asks what a page asks. Inputs are checked for being filled in; everything else is the service's to say."""

    class Submitted(Message):
        """A button was pressed."""

        def __init__(self, fields: dict[str, Json], action: str) -> None:
            super().__init__()
            self.fields = fields
            self.action = action

    class OutcomeChosen(Message):
        """What a capture is to come to was chosen; ``outcome`` None leaves it to the capture provider."""

        def __init__(self, fields: dict[str, Json], outcome: str | None, found: dict[str, Json] | None = None) -> None:
            super().__init__()
            self.fields = fields
            self.outcome = outcome
            self.found = found

    def __init__(
        self,
        page: Page,
        *,
        url: str = "",
        arrow: str = "→",
        prefill: Mapping[str, Json] | None = None,
        below: str = "",
        ascii: bool = False,
        simulates: bool = True,
    ) -> None:
        """``prefill`` is what was entered here in an earlier run: it is there and masked. ``below`` is a last hint."""
        super().__init__()
        self.page = page
        self._prefill = dict(prefill or {})
        self._below = below
        self._ascii = ascii
        self._simulates = simulates
        self.busy = False
        self.instance = ""
        self._url = url
        self._arrow = arrow

    def compose(self) -> ComposeResult:
        """Text, inputs, what can be done."""
        if self.page.header:
            yield Static(" · ".join(self.page.header.split("\n\n")), classes="page-edge", markup=False)
        yield Static("", id="page-error", classes="fault", markup=False)
        if self.page.text:
            yield Static(self.page.text, classes="page-text", markup=False)
        if self.page.kind == "handoff" and self._url and self._url not in self.page.text:
            yield Static(f"Second device: {self._url}", classes="page-text", markup=False)
        for item in self.page.fields:
            yield from self._field(item)
        if self._prefill:
            yield Static(
                f"Filled in as in the last run, masked; {key_of(self, 'run.reveal', typing=True)} shows it.",
                classes="hint",
                markup=False,
            )
        if self.page.kind in _HINTS and (self._simulates or self.page.kind == "handoff"):
            yield Static(_HINTS[self.page.kind], classes="hint", markup=False)
        if self.page.outcomes and self._simulates:
            options = [self._outcome(choice) for choice in self.page.outcomes]
            provider = Option(Content(f"{'as it comes':<16}{self._arrow} the provider decides"))
            yield ChoiceList(*options, provider, id="outcomes", markup=False)
            yield Input(
                placeholder="what it finds: firstName=Ada, documentType=Passport",
                id="found",
                tooltip="Fields of the simulated result, beside those that the provider makes up",
                compact=True,
            )
        else:
            with Horizontal(classes="buttons"):
                yield from self._buttons()
        if self.page.footer:
            yield Static(self.page.footer, classes="page-edge page-foot", markup=False)
        if self.page.kind == "handoff" and self._url and not self._ascii:
            yield QrCode(self._url)
        if self._below:
            yield Static(self._below, classes="hint", markup=False)

    def on_mount(self) -> None:
        """Put the cursor where the person goes on, once it is known what is in sight."""
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Below the fold nothing gets the focus unseen: the page has it then, and scrolls by the arrows."""
        first = next(iter(self.query("Input, Checkbox, #outcomes, Button").results(Widget)), None)
        seen = first is not None and self.region.contains_region(first.region)
        (first if first is not None and seen else self).focus(scroll_visible=False)

    def _field(self, item: PageField) -> ComposeResult:
        mark = " *" if item.required else ""
        tip = " ".join(part for part in (item.tooltip, "Required." if item.required else "") if part) or None
        if item.is_checkbox:
            label = f"{item.label}{mark}"
            if len(label) > _LONGEST_TICK:
                yield Static(label, classes="field-label", markup=False)
                label = "yes"
            ticked = self._prefill.get(item.name, item.value == "true") in (True, "true")
            yield Tick(Content(label), ticked, name=item.name, tooltip=tip, compact=True)
        else:
            yield Static(f"{item.label}{mark}", classes="field-label", markup=False)
            known = self._prefill.get(item.name)
            yield Input(
                item.value if known is None else str(known),
                item.placeholder or ("YYYY-MM-DD" if item.type == "date" else ""),
                name=item.name,
                password=item.is_personal or known is not None,
                tooltip=tip,
                compact=True,
            )
        yield Static("", name=item.name, classes="field-error fault", markup=False)

    def _outcome(self, choice: Choice) -> Option:
        where = choice.target or "the run ends"
        return Option(Content(f"{choice.label:<16}{self._arrow} {where}"), choice.action)

    def _buttons(self) -> ComposeResult:
        buttons = self.page.buttons or (Choice("next", "Go on"),)
        for button in buttons:
            where = f"Leads to {button.target}" if button.target else "Nothing is wired: the run ends"
            yield Button(Content(button.label), _variant(button), name=button.action, tooltip=where, compact=True)

    def reveal(self) -> None:
        """Show what is masked in the inputs, or mask again what is personal or was filled in beforehand."""
        masked = {item.name for item in self.page.fields if item.is_personal} | set(self._prefill)
        lines = [line for line in self.query(Input) if line.name in masked]
        show = any(line.password for line in lines)
        for line in lines:
            line.password = not show

    # what is typed

    @property
    def values(self) -> dict[str, Json]:
        """The fields as they would be sent; empty optional ones are left out."""
        found: dict[str, Json] = {}
        for box in self.query(Checkbox):
            found[box.name or ""] = box.value
        for line in self.query(Input):
            if line.value and line.name:
                found[line.name or ""] = line.value
        return {item.name: found[item.name] for item in self.page.fields if item.name in found}

    def press(self, action: str) -> None:
        """Do what a button does; back asks for nothing to be filled in. While ``busy`` nothing is done."""
        if self.busy:
            return
        if self.page.outcomes and self._simulates:
            self._choose()
        elif self.page.outcomes:
            if self._filled_in():
                self.post_message(self.OutcomeChosen(self.values, None))
        elif action == "back" or self._filled_in():
            self.post_message(self.Submitted({} if action == "back" else self.values, action))

    @property
    def outcome(self) -> str | None:
        """The outcome that is marked; None leaves it to the provider."""
        marked = self.query("#outcomes").results(ChoiceList)
        at = next((choices.highlighted or 0 for choices in marked), len(self.page.outcomes))
        return self.page.outcomes[at].action if at < len(self.page.outcomes) else None

    def _choose(self) -> None:
        try:
            found = found_in(self.query_one("#found", Input).value)
        except ValueError as error:
            self.show_errors(str(error), {})
            return
        if self._filled_in():
            self.post_message(self.OutcomeChosen(self.values, self.outcome, found))

    def _filled_in(self) -> bool:
        values = self.values
        missing = [item for item in self.page.fields if item.required and values.get(item.name) in (None, False, "")]
        self.show_errors("", {item.name: _missing(item) for item in missing})
        return not missing

    def show_errors(self, message: str, errors: Mapping[str, str]) -> None:
        """Show messages at the fields; ``message`` stands on top when it belongs to none of them."""
        names = {item.name for item in self.page.fields}
        at_fields = {name: text for name, text in errors.items() if name in names}
        top = self.query_one("#page-error", Static)
        top.update("" if at_fields else message)
        top.display = bool(message) and not at_fields
        for line in self.query(".field-error").results(Static):
            text = at_fields.get(line.name or "", "")
            line.update(text)
            line.display = bool(text)
        for widget in self.query("Input, Checkbox").results(Widget):
            widget.set_class((widget.name or "") in at_fields, "-faulty")
        first = next((item for item in self.page.fields if item.name in at_fields), None)
        if first is not None:
            self._widget(first.name).focus()

    def _widget(self, name: str) -> Widget:
        return next(item for item in self.query("Input, Checkbox").results(Widget) if item.name == name)

    # events

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next input, and from the last one on."""
        event.stop()
        if event.input.id == "found":
            self.press("next")
            return
        inputs = list(self.query("Input, Checkbox").results(Widget))
        if event.input is inputs[-1] and not self.page.outcomes:
            self.press("next")
        else:
            self.screen.focus_next("PageForm Input, PageForm Checkbox, PageForm ChoiceList, PageForm Button")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button of the page."""
        event.stop()
        self.press(event.button.name or "next")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An outcome."""
        event.stop()
        self.press("next")


def found_in(text: str) -> dict[str, Json] | None:
    """What a capture is to find: an object as JSON, or ``key=value, key=value``; None for nothing.

    Raises ValueError with a sentence about the text.
    """
    if not text.strip():
        return None
    if text.lstrip().startswith("{"):
        try:
            value = json.loads(text)
        except ValueError as error:
            raise ValueError(f"What it finds is no JSON: {error}") from None
        if isinstance(value, dict):
            return value
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if not all(sign and key.strip() for key, sign, _ in pairs):
        raise ValueError("What it finds is written as key=value, key=value, or as a JSON object.")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _missing(item: PageField) -> str:
    return f"'{item.label}' must be ticked." if item.is_checkbox else f"'{item.label}' is required."


def _variant(button: Choice) -> Literal["primary", "default"]:
    return "primary" if button.action == "next" else "default"
