"""What the keys of the run screen do."""

from pathlib import Path
from typing import Any

from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import ContentSwitcher
from textual.worker import Worker

from wfstudio.document.model import Document
from wfstudio.tui.beside import Work, beside
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.frame import StudioScreen, studio
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.run.ending import Ending
from wfstudio.tui.run.exchanges import RequestList, as_call, as_curl, masked_data
from wfstudio.tui.run.metadata_form import MetadataForm
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.run.session import RunSession, RunState
from wfstudio.tui.run.timeline import Timeline
from wfstudio.tui.run.values import ValueList

LOWER = ("run-timeline", "run-step", "run-requests")
"""The panels that share the place under the drawing."""


_REASONS = {
    "go_on": "nothing is asked for now",
    "stop_polling": "no capture is being asked about",
    "resume": "nothing was stopped, and nothing failed",
    "again": "the run has not come to a stop",
    "branch": "the run has not come to a stop, or nothing was visited yet",
    "reveal": "there are no values yet",
    "image": "no capture is asked for now",
    "explain": "nothing was visited yet",
    "keep": "the run has not come to its end",
    "mock": "nothing was visited yet",
    "copy": "no instance was made yet",
    "copy_call": "no request was made yet",
    "show_url": "no instance was made yet",
    "share": "no instance was made yet, or it has ended",
    "unshare": "no instance was made yet",
}


class RunActions(StudioScreen):
    """The actions; ``screens/run.py`` says what is shown."""

    document: Document
    path: Path | None
    _session: RunSession
    _state: RunState
    _canvas: GraphCanvas
    _timeline: Timeline
    _step: ValueList
    _requests: RequestList
    _page_panel: Panel
    _worker: Worker[None] | None
    looked_at: int | None
    """The visit that is marked in the timeline, None for the last."""

    @property
    def _embedded(self) -> bool:
        return self._session.simulates

    def _current(self, kind: type[Widget]) -> Any:
        try:
            return self.query_one("#run-body").query_one(kind)
        except NoMatches:
            return None

    def _do(self, work: Work, *about: object) -> None:
        self._worker = beside(self, "run", work, *about)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what can be done now is offered; what only the embedded service can do says so when it is pressed."""
        phase = self._state.phase
        allowed: dict[str, bool] = {
            "go_on": phase in ("metadata", "page"),
            "stop_polling": phase == "polling",
            "resume": phase in ("stopped", "failed"),
            "again": phase in ("ended", "stopped", "failed", "page"),
            "branch": phase in ("ended", "stopped", "failed", "page") and bool(self._state.visits),
            "reveal": phase != "metadata",
            "image": phase in ("page", "stopped")
            and self._state.page is not None
            and self._state.page.kind == "capture",
            "explain": bool(self._state.visits),
            "keep": phase == "ended",
            "mock": bool(self._state.visits),
            "copy": bool(self._state.url),
            "copy_call": bool(self._requests.exchanges),
            "show_url": bool(self._state.url),
            "share": bool(self._state.url) and phase != "ended",
            "unshare": bool(self._state.url),
        }
        return allowed.get(action, True)

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, None when it can."""
        return None if self.check_action(action, ()) else _REASONS.get(action)

    def action_yank_menu(self) -> None:
        """Ask what is to be copied."""
        from wfstudio.tui import yank

        yank.menu(self, "Yank", yank.of_run(self._state, studio(self).connection), "No instance was made yet.")

    def _unless_tenant(self, what: str) -> bool:
        """Whether the service is the embedded one; says why not otherwise."""
        if not self._embedded:
            text = f"{what} needs the embedded service: a tenant decides by itself and keeps its records to itself."
            self.notify(text, title="Not on a tenant", severity="warning", markup=False)
        return self._embedded

    # the run

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
        """Poll again, or do again what failed."""
        if self._state.phase == "stopped":
            self._do(self._session.poll)
        elif self._state.phase == "failed":
            self._do(self._session.try_again)

    def action_again(self) -> None:
        """Ask for metadata and start over."""
        if self._worker is not None:
            self._worker.cancel()
        self.looked_at = None
        self._session.restart()

    def action_branch(self) -> None:
        """A new run with the answers of this one up to the visit that is marked."""
        if not self._unless_tenant("Going back to a recorded state"):
            return
        from wfstudio.scenario.replaying import Target

        recording = self._session.recording()
        place = self.place
        if recording is None or place is None:
            return
        node_id = recording.path[place]
        self.looked_at = None
        self._do(self._session.rerun, recording, Target(node_id, recording.path[:place].count(node_id)))

    @property
    def place(self) -> int | None:
        """The place of the visit that is looked at."""
        if not self._state.visits:
            return None
        return self.looked_at if self.looked_at is not None else len(self._state.visits) - 1

    def action_mock(self) -> None:
        """Answer a refused fetch of the script that is looked at, or of the last one that had one."""
        if not self._unless_tenant("A mock"):
            return
        from wfstudio.tui.run import mocking

        mocking.start(self, self._session, self.place, self._do)

    def action_image(self) -> None:
        """Ask for an image file and hand it in as the capture."""
        from wfstudio.tui.run import images

        form = self._current(PageForm)

        def hand_in(image: str) -> None:
            outcome = form.outcome if form is not None and self._embedded else None
            self._do(self._session.capture, outcome, {}, image)

        images.ask(self.app, hand_in)

    def action_keep(self) -> None:
        """Save the finished run as a scenario."""
        from wfstudio.tui.run import keeping

        keeping.start(self, self._session, self.path)

    def action_explain(self) -> None:
        """Say why the run is where it is."""
        evidence = self._session.evidence
        if evidence is None:
            return
        from wfstudio.scenario.explain import explain
        from wfstudio.tui.run.told import Told

        explanation = explain(evidence)
        self.app.push_screen(Told("Why it is where it is", explanation.sentence, explanation.path))

    # what is shown

    def action_reveal(self) -> None:
        """Show or mask the values of what has the focus, else of the page."""
        if self._step.has_focus:
            self._step.reveal()
            return
        shown = self._current(Ending) or self._current(PageForm)
        if shown is not None:
            shown.reveal()

    def action_copy(self) -> None:
        """Hand the marked request as curl, or the URL, to the terminal's clipboard."""
        marked = self._requests.marked
        if self._requests.has_focus and marked is not None:
            self.copy(as_curl(marked, masked_data(marked.request)), "the request as curl")
        else:
            self.copy(self._state.url, self._state.url)

    def action_copy_call(self) -> None:
        """Hand the marked request as ``wfstudio call`` to the terminal's clipboard."""
        marked = self._requests.marked
        if marked is not None:
            self.copy(as_call(marked, masked_data(marked.request)), "the request as wfstudio call")

    def copy(self, text: str, name: str) -> None:
        """Hand a text to the terminal's clipboard and say what was handed over."""
        self.app.copy_to_clipboard(text)
        self.notify(f"Sent to the terminal's clipboard: {name}", markup=False)

    def action_show_url(self) -> None:
        """Show the URL with its QR code."""
        from wfstudio.tui.run.qr_code import UrlWindow

        self.app.push_screen(UrlWindow(self._state.url, who_can_open(self._state.url), ascii=studio(self).ascii))

    def action_share(self) -> None:
        """Share the instance's page on the local network and show the address that opens once."""
        if self._unless_tenant("Sharing a page"):
            beside(self, "share", self._share)

    def action_unshare(self) -> None:
        """Share the instance's page no longer."""
        if self._unless_tenant("Sharing a page"):
            beside(self, "share", self._unshare)

    async def _unshare(self) -> None:
        try:
            await self._session.unshare()
        except Exception as error:
            self.notify(f"Still shared: {error}", severity="error", markup=False)
            return
        self.notify("The page is not shared: only this machine can open it.", markup=False)

    async def _share(self) -> None:
        from wfstudio.tui.run.qr_code import UrlWindow, shared_note

        try:
            shared = await self._session.share()
        except Exception as error:
            self.notify(f"Not shared: {error}", severity="error", markup=False)
            return
        url = shared.get("url")
        if isinstance(url, str):
            note = shared_note(shared)
            self.app.push_screen(UrlWindow(url, note, title="Open it on your phone", ascii=studio(self).ascii))

    def action_focus_panel(self, panel: str) -> None:
        """Show a panel and put the focus in it."""
        self.set_class(panel == "run-drawing", "-at-drawing")
        self.set_class(panel in LOWER, "-at-lower")
        if panel in LOWER:
            switcher = self.query_one("#run-lower", ContentSwitcher)
            switcher.current = panel
            switcher.set_class(panel != "run-timeline", "-tall")
        targets: dict[str, Widget] = {
            "run-drawing": self._canvas,
            "run-timeline": self._timeline,
            "run-step": self._step,
            "run-requests": self._requests,
        }
        inputs = "Input, Checkbox, OptionList, Button, PageForm"
        target = targets.get(panel) or next(iter(self._page_panel.query(inputs).results(Widget)), None)
        if target is not None:
            self.call_after_refresh(target.focus)

    def action_back(self) -> None:
        """Back to the page on a narrow screen, else out of the run."""
        if self.has_class("-narrow") and (self.has_class("-at-drawing") or self.has_class("-at-lower")):
            self.action_focus_panel("run-page")
        else:
            self.app.pop_screen()


def who_can_open(url: str) -> str:
    """Who can open an instance's page."""
    from urllib.parse import urlsplit

    host = urlsplit(url).hostname or ""
    if host in ("localhost", "::1") or host.startswith("127."):
        return "This address is on loopback: only this machine can open it, no phone can."
    return "Whoever reaches that host can open it."
