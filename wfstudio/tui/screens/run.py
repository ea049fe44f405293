"""The run screen: an instance of the open document walked to its end, with the run on the drawing."""

import time
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.worker import Worker

from wfstudio.document.model import Document, Json
from wfstudio.graph.index import GraphIndex, build
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.frame import StudioScreen, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.run import looks
from wfstudio.tui.run.ending import Ending
from wfstudio.tui.run.marks import run_marks
from wfstudio.tui.run.metadata_form import MetadataForm
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.run.session import RunServices, RunSession, RunState
from wfstudio.tui.run.timeline import Timeline, timeline_rows
from wfstudio.tui.run.waiting import PollView, Waiting

_PANELS = ("run-page", "run-drawing", "run-timeline")


class _Part(Panel):
    """A panel around one widget."""

    def __init__(self, key: str, title: str, inner: Widget, id: str) -> None:
        super().__init__(key, title, id=id)
        self._inner = inner

    def inside(self) -> ComposeResult:
        yield self._inner


class RunScreen(StudioScreen):
    """Runs ``document`` on the embedded service, whatever service the studio is on.

    ``path`` is the document's file (None for one without). ``services`` and ``clock`` are seams for tests. Leaving the
    screen leaves the instance as it is.
    """

    BINDINGS = bindings("run")
    AUTO_FOCUS = ""

    DEFAULT_CSS = looks.CSS

    class RunChanged(Message):
        """The run is in another state."""

        def __init__(self, state: RunState) -> None:
            super().__init__()
            self.state = state

    def __init__(
        self,
        document: Document,
        path: Path | None,
        services: RunServices | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.document = document
        self.path = path
        self._services = services if services is not None else _embedded_stage()
        self._session = RunSession(document, path, self._services, self._tell)
        self._clock = clock
        self._index: GraphIndex = build(document)
        self._metadata: dict[str, Json] = {}
        self._worker: Worker[None] | None = None
        self._shown: tuple[object, ...] = ()
        self._state = self._session.state
        self._page_panel = _Part("1", "Page", Vertical(id="run-body"), "run-page")
        self._canvas = GraphCanvas(id="run-canvas")
        self._timeline = Timeline(id="run-visits", markup=False)

    # what is on the screen

    def body(self) -> Iterable[Widget]:
        """The trail, the drawing with the timeline under it, the page."""
        self._canvas.ascii = studio(self).ascii
        yield Static("", id="run-trail", markup=False)
        yield Horizontal(
            Vertical(
                _Part("2", "Drawing", self._canvas, "run-drawing"),
                _Part("3", "Timeline", self._timeline, "run-timeline"),
                id="run-left",
            ),
            self._page_panel,
            id="run-main",
        )

    def on_mount(self) -> None:
        """Draw the document and ask for metadata; the frame's own mounting is done by the frame."""
        self._canvas.show(self.document, self._index)
        self._tell(self._session.state)

    async def on_unmount(self) -> None:
        """Let go of the service; what is under way is left."""
        if self._worker is not None:
            self._worker.cancel()
        await self._services.close()

    def title_content(self) -> Content:
        """The file, the instance, what it is at."""
        name = self.path.name if self.path else self.document.name or "untitled"
        state = self._state
        parts: list[str | tuple[str, str]] = [("Run ", "bold"), name]
        if studio(self).service.kind != "LOCAL":
            parts.append("  on the embedded service")
        if state.report is not None:
            parts.append((f"  {state.report.status}", "bold"))
        if state.instance:
            parts.append((f"  {state.instance}", "$text-muted"))
        return Content.assemble(*parts)

    @property
    def state(self) -> RunState:
        """The run as it is now."""
        return self._session.state

    @property
    def canvas(self) -> GraphCanvas:
        """The drawing with the run on it."""
        return self._canvas

    def _tell(self, state: RunState) -> None:
        self.post_message(self.RunChanged(state))

    async def on_run_screen_run_changed(self, message: RunChanged) -> None:
        """Show what changed."""
        await self._show(message.state)

    async def _show(self, state: RunState) -> None:
        before, self._state = self._state, state
        if state.path != before.path or state.waiting != before.waiting or state.phase != before.phase:
            self._canvas.mark(run_marks(self._index, state.path, state.waiting))
            if state.path and state.path[-1] in self._index.ids and state.path != before.path:
                self._canvas.select(state.path[-1])
            self._timeline.show(timeline_rows(self.document, state), studio(self).glyphs)
        self.query_one("#run-trail", Static).update(self._trail(state))
        await self._show_page(state)
        if (state.phase, state.instance) != (before.phase, before.instance):
            self.refresh_title()
            self.refresh_bindings()

    def _trail(self, state: RunState) -> str:
        if not state.path:
            return state.url or "not started yet"
        arrow = f" {studio(self).glyphs.arrow} "
        room = max(20, self.size.width - 2)
        text = arrow.join(state.path)
        if len(text) > room:
            text = studio(self).glyphs.ellipsis + text[-(room - len(studio(self).glyphs.ellipsis)) :]
        return text

    async def _show_page(self, state: RunState) -> None:
        """Put the panel of the phase in place, or change the one that stands there."""
        form = self._current(PageForm)
        if state.phase == "working" and form is not None:
            form.busy = True
            self._page_panel.retitle(note=f"{state.doing}…")
            return
        key: tuple[object, ...] = (state.phase, state.visit if state.phase == "page" else state.instance)
        if key != self._shown:
            self._shown = key
            await self._replace(self._panel_of(state))
        self._page_panel.retitle(*self._heading(state))
        self._write(state)

    def _current(self, kind: type[Widget]) -> Any:
        try:
            return self.query_one("#run-body").query_one(kind)
        except NoMatches:
            return None

    async def _replace(self, panel: Widget) -> None:
        body = self.query_one("#run-body", Vertical)
        await body.remove_children()
        await body.mount(panel)

    def _panel_of(self, state: RunState) -> Widget:
        glyphs = studio(self).glyphs
        page = state.page
        if state.phase == "metadata":
            return MetadataForm()
        if state.phase == "page" and page is not None:
            return PageForm(page, url=state.url, arrow=glyphs.arrow)
        if state.phase == "polling" and page is not None:
            return PollView(page.node_id, self._clock, ascii=studio(self).ascii)
        if state.phase == "stopped":
            return Waiting("resume", "Resume polling", "Ask for the capture again")
        if state.phase == "ended" and state.report is not None:
            return Ending(state.report, page.text if page else "", glyphs)
        if state.phase == "failed":
            return Waiting("resume", "Try again", "Start over with a new instance")
        return Waiting()

    def _heading(self, state: RunState) -> tuple[str, str]:
        page = state.page
        if state.phase == "metadata":
            return "Metadata", ""
        if state.phase == "ended":
            return "The end", page.title if page else ""
        if page is None:
            return "Run", ""
        named = page.node_type if page.title == page.node_id else f"{page.node_id}, {page.node_type}"
        return page.title, named

    def _write(self, state: RunState) -> None:
        """Bring the texts of the panel up to the state."""
        if isinstance(form := self._current(PageForm), PageForm) and state.phase == "page":
            form.busy = False
            form.show_errors(state.error, state.errors)
        elif isinstance(poll := self._current(PollView), PollView) and state.phase == "polling":
            poll.show(state.attempt)
        elif isinstance(waiting := self._current(Waiting), Waiting):
            if state.phase == "working":
                waiting.say(f"{state.doing[:1].upper()}{state.doing[1:]}…")
            elif state.phase == "stopped":
                body = "" if state.error else "Polling was stopped; the instance goes on waiting."
                waiting.say(f"{state.waiting} still waits", body, state.error)
            elif state.phase == "failed":
                waiting.say("The run could not go on", "", state.error)

    # what the person does

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._worker = self.run_worker(work, group="run", exclusive=True, exit_on_error=False)

    def on_metadata_form_submitted(self, message: MetadataForm.Submitted) -> None:
        """Start with this metadata."""
        self._metadata = dict(message.metadata)
        self._do(self._session.start(self._metadata))

    def on_page_form_submitted(self, message: PageForm.Submitted) -> None:
        """Hand in the page."""
        self._do(self._session.submit(message.fields, message.action))

    def on_page_form_outcome_chosen(self, message: PageForm.OutcomeChosen) -> None:
        """Hand in the capture and poll."""
        self._do(self._session.capture(message.outcome, message.fields))

    def on_waiting_pressed(self, message: Waiting.Pressed) -> None:
        """The button of a panel that waits."""
        self.call_later(self.run_action, message.action)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """A line of the timeline: select its node on the drawing."""
        if message.option_list is self._timeline and message.option_index < len(self._state.path):
            self._canvas.select(self._state.path[message.option_index])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what can be done now is offered."""
        phase = self._state.phase
        allowed = {
            "go_on": phase in ("metadata", "page"),
            "stop_polling": phase == "polling",
            "resume": phase in ("stopped", "failed"),
            "again": phase in ("ended", "stopped", "failed", "page"),
            "reveal": phase == "ended",
            "copy_url": bool(self._state.url),
        }
        return allowed.get(action, True)

    def action_go_on(self) -> None:
        """Press the first button of what is asked."""
        form = self._current(PageForm) or self._current(MetadataForm)
        if form is not None:
            form.press("next")

    def action_stop_polling(self) -> None:
        """Leave the poll."""
        if self._worker is not None:
            self._worker.cancel()

    def action_resume(self) -> None:
        """Poll again, or start again what failed."""
        if self._state.phase == "stopped":
            self._do(self._session.poll())
        elif self._state.phase == "failed":
            self._do(self._session.start(self._metadata))

    def action_again(self) -> None:
        """Ask for metadata and start over."""
        if self._worker is not None:
            self._worker.cancel()
        self._session.restart()

    def action_reveal(self) -> None:
        """Show or mask the results."""
        ending = self._current(Ending)
        if ending is not None:
            ending.reveal()

    def action_copy_url(self) -> None:
        """Hand the URL to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._state.url)
        self.notify(f"Sent to the terminal's clipboard: {self._state.url}", markup=False)

    def action_focus_panel(self, panel: str) -> None:
        """Show a panel and put the focus in it."""
        for name in _PANELS:
            self.set_class(name == panel, f"-at-{name.removeprefix('run-')}")
        targets = {"run-drawing": self._canvas, "run-timeline": self._timeline}
        target = targets.get(panel) or next(
            (item for item in self._page_panel.query("Input, Checkbox, OptionList, Button, PageForm").results(Widget)),
            None,
        )
        if target is not None:
            self.call_after_refresh(target.focus)

    def action_back(self) -> None:
        """Back to the page on a narrow screen, else out of the run."""
        if self.has_class("-narrow") and (self.has_class("-at-drawing") or self.has_class("-at-timeline")):
            self.action_focus_panel("run-page")
        else:
            self.app.pop_screen()


def _embedded_stage() -> RunServices:
    from wfstudio.scenario.stage import EmbeddedStage

    return EmbeddedStage()
