"""The run screen: an instance walked to its end, with the run on the drawing."""

import time
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static
from textual.worker import Worker

from wfstudio.document.model import Document
from wfstudio.graph.index import GraphIndex, build
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.run import looks
from wfstudio.tui.run.actions import RunActions, who_can_open
from wfstudio.tui.run.ending import Ending
from wfstudio.tui.run.exchanges import ExchangeWindow, RequestList
from wfstudio.tui.run.marks import run_marks
from wfstudio.tui.run.metadata_form import MetadataForm
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.run.session import RunServices, RunSession, RunState
from wfstudio.tui.run.step_rows import step_rows
from wfstudio.tui.run.timeline import Timeline, timeline_lines
from wfstudio.tui.run.values import ValueList
from wfstudio.tui.run.waiting import PollView, Waiting

if TYPE_CHECKING:
    from wfstudio.client.api import Exchange

Begin = Callable[[RunSession], Coroutine[Any, Any, None]]
"""How a run begins instead of with a form for metadata: with a replay, or by taking up an instance."""

_KEPT = "What is entered is kept for a re-run to here: on this machine, readable by you alone, for 24 hours."


class RunScreen(RunActions):
    """Runs ``document`` on the embedded service, whatever service the studio is on, unless ``services`` is another.

    ``path`` is the document's file (None for one without). ``begin`` takes the place of the metadata form, ``place``
    names the service where it is not the embedded one, ``drawn_as`` is a drawing of the document.
    ``services`` and ``clock`` are seams for tests as well.
    Leaving the screen leaves the instance as it is.
    """

    BINDINGS = bindings("run")
    AUTO_FOCUS = ""

    DEFAULT_CSS = looks.CSS

    class RunChanged(Message):
        """The run is in another state."""

        def __init__(self, state: RunState) -> None:
            super().__init__()
            self.state = state

    class RequestAnswered(Message):
        """A request of the run was answered, or came to nothing."""

        def __init__(self, exchange: "Exchange") -> None:
            super().__init__()
            self.exchange = exchange

    def __init__(
        self,
        document: Document,
        path: Path | None,
        services: RunServices | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        begin: Begin | None = None,
        place: str = "",
        drawn_as: GraphCanvas | None = None,
    ) -> None:
        super().__init__()
        self.document = document
        self.path = path
        self._services = services if services is not None else _embedded_stage()
        if hasattr(self._services, "on_exchange"):
            self._services.on_exchange = lambda exchange: self.post_message(self.RequestAnswered(exchange))
        self._session = RunSession(document, path, self._services, self._tell, keeps=not place)
        self._clock = clock
        self._begin = begin
        self._place = place
        self.of_service = bool(place)  # one on the embedded service for trying goes on
        self._index: GraphIndex = build(document)
        self._worker: Worker[None] | None = None
        self._shown: tuple[object, ...] = ()
        self._state = self._session.state
        self.looked_at = None
        self._page_panel = Panel("1", "Page", Vertical(id="run-body"), id="run-page")
        self._canvas = GraphCanvas(id="run-canvas")
        if drawn_as is not None:
            self._canvas.draw_as(drawn_as)
        self._timeline = Timeline(id="run-visits", markup=False)
        self._step = ValueList(id="run-values")
        self._requests = RequestList(id="run-calls")

    def left(self) -> str:
        """Which instance stays, and where."""
        instance = self._state.instance
        return f"{instance} stays on {self._place} as it is." if instance and self._state.phase != "ended" else ""

    # what is on the screen

    def body(self) -> Iterable[Widget]:
        """The trail, the drawing with the timeline under it, the page."""
        self._canvas.ascii = studio(self).ascii
        yield Static("", id="run-trail", markup=False)
        yield Static("", id="run-word", markup=False)
        with Horizontal(id="run-main"):
            with Vertical(id="run-left"):
                yield Panel("2", "Drawing", self._canvas, id="run-drawing")
                with ContentSwitcher(id="run-lower", initial="run-timeline"):
                    yield Panel("3", "Timeline", self._timeline, id="run-timeline")
                    yield Panel("4", "Step", self._step, id="run-step")
                    yield Panel("5", "Requests", self._requests, id="run-requests")
            yield self._page_panel

    def on_mount(self) -> None:
        """Draw the document and begin; the frame's own mounting is done by the frame."""
        self._step.use_mask(studio(self).ascii)
        self._canvas.show(self.document, self._index)
        if self._begin is not None:
            self._do(self._begin, self._session)
        else:
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
        if self._place:
            parts.append(f"  on {self._place}")
        elif studio(self).service.kind != "LOCAL":
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
        """Show what changed; of states that came while the last one was shown, only the newest is."""
        if message.state is self._session.state:
            await self._show(message.state)

    def on_run_screen_request_answered(self, message: RequestAnswered) -> None:
        """List the request."""
        self._requests.add(message.exchange, studio(self).glyphs)

    async def _show(self, state: RunState) -> None:
        before, self._state = self._state, state
        moved = (state.path, state.waiting, state.phase, state.visits, state.before)
        if moved != (before.path, before.waiting, before.phase, before.visits, before.before):
            self.looked_at = None
            self._mark(state)
            if state.path and state.path[-1] in self._index.ids and state.path != before.path:
                self._canvas.select(state.path[-1])
            self._timeline.show(timeline_lines(self.document, state), studio(self).glyphs)
            self._show_step()
        self._say("#run-trail", self._trail(state))
        word = self._say("#run-word", state.word)
        word.set_class(bool(state.word), "-told").set_class(state.short, "-short")
        await self._show_page(state)
        if (state.phase, state.instance, bool(state.visits)) != (before.phase, before.instance, bool(before.visits)):
            self.refresh_title()
            self.refresh_bindings()

    def _say(self, place: str, text: str) -> Static:
        """Put a text in its place, unless it stands there already: the screen is laid out anew for another one."""
        shown = self.query_one(place, Static)
        if shown.content != text:
            shown.update(text)
        return shown

    def _mark(self, state: RunState, until: int | None = None) -> None:
        """Put the run on the drawing, all of it or up to a visit."""
        end = None if until is None else until + 1
        waiting = state.waiting if until is None else None
        path, visits = state.path[:end], state.visits[:end]
        self._canvas.mark(run_marks(self._index, path, waiting, visits, state.before if until is None else ()))

    def _show_step(self) -> None:
        """Show the visit that is looked at."""
        place, visits = self.place, self._state.visits
        panel = self.query_one("#run-step", Panel)
        if place is None or place >= len(visits):
            self._step.show([])
            panel.retitle(note="")
            return
        note = f"{place + 1} of {len(visits)}, {visits[place].hop.node_id}"
        panel.retitle(note=note)
        self._step.show(step_rows(visits, place, self._session.metadata))
        looking = "" if self.looked_at is None else keyed(self, f"looking at {note}; {{run.branch}} runs again to here")
        self.query_one("#run-timeline", Panel).retitle(note=looking)

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
        if state.phase == "working" and form is not None and state.instance == form.instance:
            form.busy = True
            self._page_panel.retitle(note=f"{state.doing}…")
            return
        key: tuple[object, ...] = (state.phase, state.instance, state.visit if state.phase == "page" else None)
        if state.phase in ("working", "metadata"):
            key = (state.phase,)
        if key != self._shown:
            self._shown = key
            await self._replace(self._panel_of(state))
        self._page_panel.retitle(*self._heading(state))
        self._write(state)

    async def _replace(self, panel: Widget) -> None:
        body = self.query_one("#run-body", Vertical)
        await body.remove_children()
        await body.mount(panel)

    def _panel_of(self, state: RunState) -> Widget:
        page = state.page
        if state.phase == "metadata":
            return MetadataForm("" if self._place else _KEPT)
        if state.phase == "page" and page is not None:
            return self._page_form(state)
        if state.phase == "polling" and page is not None:
            url = "" if self._embedded else state.url
            ascii, give_up = studio(self).ascii, Rhythm().give_up
            return PollView(page.node_id, self._clock, ascii=ascii, give_up=give_up, url=url)
        if state.phase == "stopped":
            return Waiting("resume", "Resume polling", "Ask for the capture again")
        if state.phase == "ended" and state.report is not None:
            return Ending(state.report, page.text if page else "", studio(self).glyphs)
        if state.phase == "failed":
            return Waiting("resume", "Try again", "Do again what failed")
        return Waiting()

    def _page_form(self, state: RunState) -> PageForm:
        glyphs, page = studio(self).glyphs, state.page
        assert page is not None
        below = who_can_open(state.url) if page.kind == "handoff" and state.url else ""
        if page.kind == "capture" and not self._embedded:
            below = f"A tenant decides captures by itself. Open {state.url} on the device that captures."
        form = PageForm(
            page,
            url=state.url,
            arrow=glyphs.arrow,
            prefill=state.prefill,
            below=below,
            ascii=studio(self).ascii,
            simulates=self._embedded,
        )
        form.instance = state.instance
        return form

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

    # what its panels tell

    def on_metadata_form_submitted(self, message: MetadataForm.Submitted) -> None:
        """Start with this metadata."""
        self._do(self._session.start, message.metadata)

    def on_page_form_submitted(self, message: PageForm.Submitted) -> None:
        """Hand in the page."""
        self._do(self._session.submit, message.fields, message.action)

    def on_page_form_outcome_chosen(self, message: PageForm.OutcomeChosen) -> None:
        """Hand in the capture and poll."""
        self._do(partial(self._session.capture, found=message.found), message.outcome, message.fields)

    def on_waiting_pressed(self, message: Waiting.Pressed) -> None:
        """The button of a panel that waits."""
        self.call_later(self.run_action, message.action)

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Another line of the timeline is marked: look at the run as it was then."""
        if message.option_list is not self._timeline or not (message.option_id or "").startswith("visit:"):
            return
        place = int((message.option_id or "").partition(":")[2])
        last = len(self._state.visits) - 1
        looked_at = place if place < last else None
        if looked_at == self.looked_at:
            return
        self.looked_at = looked_at
        self._mark(self._state, looked_at)
        if place < len(self._state.path):
            self._canvas.select(self._state.path[place])
        self._show_step()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """A line of the timeline: what it changed. A request: the request and its answer."""
        if message.option_list is self._timeline:
            self.action_focus_panel("run-step")
        elif message.option_list is self._requests and self._requests.marked is not None:
            self.app.push_screen(ExchangeWindow(self._requests.marked, self.copy, ascii=studio(self).ascii))


def _embedded_stage() -> RunServices:
    from wfstudio.scenario.stage import EmbeddedStage

    return EmbeddedStage()
