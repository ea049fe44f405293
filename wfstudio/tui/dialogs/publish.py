"""The publish dialog: what stops it, or what would change and where, and the confirmation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.service_state import ServiceState, badge

if TYPE_CHECKING:
    from wfstudio.client.publishing import PushPlan
    from wfstudio.lint.findings import Finding

_COLOURS = {"+": "$success", "-": "$error", "~": "$warning"}
MOST_LINES = 200


class PublishDialog(Dialog[str]):
    """The answer is "publish", "force", "new", "link-…" or "problems"; None for not now."""

    AUTO_FOCUS = "Input, Button"
    DEFAULT_CSS = """
    PublishDialog > .box { width: 88; height: auto; max-height: 90%; }
    PublishDialog #where { height: 1; width: 100%; background: $panel; margin-bottom: 1; }
    PublishDialog #changes { height: auto; max-height: 18; background: $background; padding: 0 1; }
    PublishDialog #changes Static { width: 100%; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, service: ServiceState, stops: Sequence[Finding], plan: PushPlan | None, glyphs: Glyphs) -> None:
        super().__init__(classes="-danger" if stops or service.protected else "")
        self._service = service
        self._stops = stops
        self._plan = plan
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Where, what, and the buttons."""
        box = Vertical(classes="box")
        box.border_title = "Publish"
        box.border_subtitle = "esc: not now"
        with box:
            yield Static(badge(self._service, self._glyphs, 80), id="where")
            yield Static(self._headline(), classes="lead", markup=False)
            with VerticalScroll(id="changes", can_focus=False):
                yield Static(Content("\n").join(self._lines()))
            if self._asks_for_name:
                yield Static(
                    f"This profile is protected: type its name, {self._service.name}, to publish.", classes="hint"
                )
                yield Input(placeholder=self._service.name, compact=True)
            with Horizontal(classes="buttons"):
                yield from self._buttons()

    @property
    def _asks_for_name(self) -> bool:
        return self._service.protected and self._plan is not None and self._plan.applicable

    def _headline(self) -> str:
        plan, name = self._plan, self._service.name
        if plan is None:
            number = len(self._stops)
            return f"{number} problem{'s' if number != 1 else ''} must be solved before this can be published:"
        if plan.kind == "conflict":
            return f"{plan.workflow_id} on {name} was changed by somebody else. What its copy has otherwise:"
        if plan.kind == "ambiguous":
            return f"This file is not linked yet, and '{plan.name}' exists on {name}. Which is it?"
        if plan.kind == "unchanged":
            return f"{plan.workflow_id} on {name} is the same already, and published."
        if plan.kind == "create":
            return f"A new workflow will be made on {name} and published:"
        return f"{plan.workflow_id} on {name} will be changed and published:"

    def _lines(self) -> Iterator[Content]:
        if self._plan is None:
            for finding in self._stops:
                place = f"{finding.node}: " if finding.node else ""
                sign = self._glyphs.error
                yield Content.assemble((f"{sign} {finding.code} ", "bold $error"), (place, "bold"), finding.message)
            return
        plan = self._plan
        if plan.kind == "ambiguous":
            for candidate in plan.candidates:
                yield Content(f"  {candidate}")
            return
        if plan.published != plan.was_published and plan.kind in ("create", "update"):
            yield Content.styled("~ isPublished: false → true", "$warning")
        if plan.kind == "create":
            nodes = plan.sent.get("nodes")
            number = len(nodes) if isinstance(nodes, list) else 0
            yield Content.styled(f"+ workflow '{plan.name}' with {number} nodes", "$success")
            return
        lines = [str(one) for one in plan.differences]
        for line in lines[:MOST_LINES]:
            yield Content.styled(line, _COLOURS.get(line[:1], "$foreground"))
        if len(lines) > MOST_LINES:
            yield Content.styled(f"and {len(lines) - MOST_LINES} more", "$text-muted")
        if not lines and plan.published == plan.was_published:
            yield Content.styled("no difference", "$text-muted")

    def _buttons(self) -> Iterator[Button]:
        plan = self._plan
        if plan is None:
            yield Button("Go to the first", id="problems", variant="primary", compact=True)
        elif plan.kind == "conflict":
            yield Button("Not now", id="no", variant="primary", compact=True)
            yield Button("Overwrite theirs", id="force", variant="error", compact=True)
            return
        elif plan.kind == "ambiguous":
            for candidate in plan.candidates[:2]:
                yield Button(f"Update {candidate[:11]}…", id=f"link-{candidate}", variant="primary", compact=True)
            yield Button("Make another", id="new", compact=True)
        elif plan.kind != "unchanged":
            yield Button("Publish", id="publish", variant="primary", compact=True, disabled=self._asks_for_name)
        yield Button("Close" if plan is None or plan.kind == "unchanged" else "Not now", id="no", compact=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """The name of a protected profile, typed out, opens the button."""
        self.query_one("#publish", Button).disabled = event.value.strip() != self._service.name

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter publishes once the name is right."""
        if event.value.strip() == self._service.name:
            self.dismiss("publish")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's id."""
        self.dismiss(None if event.button.id == "no" else event.button.id)
