"""A script node run by itself: params and mocks to edit, and what became of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.values import trial_of
from wfstudio.document.errors import DocumentError
from wfstudio.document.model import Document, Json
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.mocks import parse_mocks
from wfstudio.scenario.script_alone import run_script_alone, script_node
from wfstudio.scenario.script_params import as_params, params_from_text, params_text, sample_params
from wfstudio.tui.beside import beside
from wfstudio.tui.design.script_run import masked, report, suggested_mocks
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import key_of, keyed, studio
from wfstudio.tui.glyphs import ASCII
from wfstudio.tui.inspector.code_area import CodeArea
from wfstudio.tui.inspector.code_pane import CodePane
from wfstudio.tui.inspector.remarks import Remark
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from wfstudio.scenario.last_run import LastRun
    from wfstudio.scenario.script_alone import ScriptRun

Place = tuple[int, int]


class ScriptRunDialog(Dialog[Place]):
    """Runs a script of a document in the sandbox. The answer is the line and column of its error when that is to be
    gone to. Params of a real run are masked, and then not to be edited, until they are shown."""

    BINDINGS = bindings("alone")
    AUTO_FOCUS = "#params CodeArea"

    DEFAULT_CSS = """
    ScriptRunDialog > .box { width: 96%; height: 94%; max-width: 130; padding: 0 1; }
    ScriptRunDialog .of { height: 1; width: 100%; color: $accent; text-wrap: nowrap; text-overflow: ellipsis; }
    ScriptRunDialog #params CodeArea { max-height: 9; }
    ScriptRunDialog #mocks CodeArea { max-height: 5; }
    ScriptRunDialog #result { height: 1fr; min-height: 5; background: $surface; }
    ScriptRunDialog #result Static { width: 100%; height: auto; }
    """

    class LastRunCame(Message):
        """The params of the file's last run, or why there are none."""

        def __init__(self, found: "LastRun | None", why: str) -> None:
            super().__init__()
            self.found = found
            self.why = why

    class Ran(Message):
        """The script was run."""

        def __init__(self, run: "ScriptRun") -> None:
            super().__init__()
            self.run = run

    def __init__(
        self, document: Document, node_id: str, path: Path | None, *, stage: Callable[[], Any] | None = None
    ) -> None:
        super().__init__()
        self._document = document
        self._node_id = node_id
        self._path = path
        self._stage = stage
        self._real: dict[str, Json] | None = None
        """The params of the last run while they are masked."""
        self.last: ScriptRun | None = None
        self._hidden = False
        """Whether what the params of the last run held is kept out of the result."""

    def compose(self) -> ComposeResult:
        """Params, mocks, result."""
        node = script_node(self._document, self._node_id)
        box = Vertical(classes="box")
        box.border_title = f"Run {self._node_id} alone"
        names = ("run", "last_run", "sample", "reveal", "mock", "error", "close")
        words = ("run", "last run", "make up", "values", "mock", "to error", "")
        keys = [key_of(self, f"alone.{name}") for name in names]
        box.border_subtitle = "  ".join(f"{key} {word}".strip() for key, word in zip(keys, words, strict=True))
        with box:
            yield Static("params, made up from what the script reads", classes="of", id="of-params", markup=False)
            yield CodePane(params_text(sample_params(self._document, node)), "json", id="params")
            yield Static("mocks for fetch: a list of {url, method, status, json}", classes="of", markup=False)
            yield CodePane("", "json", id="mocks")
            with VerticalScroll(id="result"):
                yield Static(Content.styled("not run yet", "$text-muted"), id="told", markup=False)

    def on_mount(self) -> None:
        """Ask for the params of the last run, where there was one."""
        from wfstudio.scenario.last_run import has_run

        if has_run(self._path):
            self.action_last_run()

    def _pane(self, which: str) -> CodePane:
        return self.query_one(f"#{which}", CodePane)

    def _say_params(self, text: str) -> None:
        self.query_one("#of-params", Static).update(text)

    # params

    def action_last_run(self) -> None:
        """Take the params of the last run of the file on the embedded service."""
        self._say_params("params: asking the service for the last run")
        beside(self, "last-run", self._ask, exclusive=False)

    async def _ask(self) -> None:
        from wfstudio.scenario.last_run import last_run
        from wfstudio.scenario.stage import EmbeddedStage

        stage = self._stage() if self._stage is not None else EmbeddedStage()
        try:
            found = await last_run(stage, stage, self._document, self._node_id, self._path)
        except Exception as error:  # whatever the service did, the params at hand stay
            self.post_message(self.LastRunCame(None, str(error)))
        else:
            self.post_message(self.LastRunCame(found, ""))
        finally:
            await stage.close()

    def on_script_run_dialog_last_run_came(self, message: LastRunCame) -> None:
        """Show the params masked; without any, say why."""
        if message.found is None:
            self._say_params(f"params: {message.why}")
            return
        found = message.found
        reached = "" if found.reached else f", which did not reach {self._node_id}: as they were at its end"
        run = f"params of the run of {found.at[:16].replace('T', ' ')}{reached}"
        self._say_params(keyed(self, f"{run}; {{alone.reveal}} shows and masks them"))
        self._real = found.params
        self._hidden = True
        self._show_params()

    def _show_params(self) -> None:
        pane = self._pane("params")
        if self._real is not None:
            hidden = masked(self._real, self._mask) if self._hidden else self._real
            pane.load(params_text(hidden if isinstance(hidden, dict) else {}))
        pane.area.read_only = self._real is not None and self._hidden

    @property
    def _mask(self) -> str:
        return "*" if studio(self).glyphs is ASCII else "•"

    def action_sample(self) -> None:
        """Make params up again."""
        self._real, self._hidden = None, False
        pane = self._pane("params")
        pane.area.read_only = False
        pane.load(params_text(sample_params(self._document, script_node(self._document, self._node_id))))
        self._say_params("params, made up from what the script reads")

    def action_reveal(self) -> None:
        """Show or mask the values of the last run, in params and result."""
        if self._real is None:
            self.notify("Nothing is masked: these params are made up or typed.", timeout=3, markup=False)
            return
        if not self._hidden:  # what was changed meanwhile is not lost
            try:
                self._real = params_from_text(self._pane("params").text)
            except ValueError as error:
                self._refuse("params", str(error))
                return
        self._hidden = not self._hidden
        self._show_params()
        self._show_run()

    # running

    def action_run(self) -> None:
        """Run the script; what is wrong with params or mocks is said at their line."""
        try:
            which = "params"
            if self._real is not None and self._hidden:
                params = as_params(self._real)
            else:
                params = params_from_text(self._pane("params").text)
            which = "mocks"
            mocks = parse_mocks(self._pane("mocks").text)
            document = trial_of(self._document, self._path)
        except (ValueError, BadAnswers, DocumentError, ConfigurationError) as error:
            self._refuse(which, str(error))
            return
        for name in ("params", "mocks"):
            self._pane(name).remark(())
        self.query_one("#told", Static).update(Content.styled("running", "$text-muted"))
        beside(self, "script", self._run, document, params, mocks)

    async def _run(self, document: Document, params: dict[str, Json], mocks: list[dict[str, Json]]) -> None:
        from wfstudio.sandbox.pool import ScriptPool

        async with ScriptPool(size=1) as pool:
            self.post_message(self.Ran(await run_script_alone(pool, document, self._node_id, params, mocks)))

    def _refuse(self, which: str, why: str) -> None:
        pane = self._pane(which)
        pane.remark([Remark("", "error", why, (), (_offset(pane.text, why), _offset(pane.text, why) + 1))])
        pane.area.focus()
        told = Content.styled(f"Not run: {which}: {why}.".replace("..", "."), "$error")
        self.query_one("#told", Static).update(told)

    def on_script_run_dialog_ran(self, message: Ran) -> None:
        """Show what became of it."""
        self.last = message.run
        self._show_run()

    def _show_run(self) -> None:
        if self.last is None:
            return
        told = report(
            self.last, studio(self).glyphs, mask=self._mask if self._real is not None and self._hidden else ""
        )
        if self.last.error is not None and self.last.error.line is not None:
            told = Content("\n").join(
                [told, Content.styled(keyed(self, "{alone.error} goes to the line of the error"), "$text-muted")]
            )
        self.query_one("#told", Static).update(told)

    def action_mock(self) -> None:
        """Write mocks for the requests that none answered."""
        hide = self._real is not None and self._hidden
        wanted = suggested_mocks(self.last, hide=hide) if self.last is not None else ""
        if not wanted:
            self.notify("No request was refused.", timeout=3, markup=False)
            return
        try:
            present = parse_mocks(self._pane("mocks").text)
        except BadAnswers as error:
            self._refuse("mocks", str(error))
            return
        import json

        both: list[Json] = [*present, *json.loads(wanted)]
        self._pane("mocks").area.replace_all(json.dumps(both, indent=2, ensure_ascii=False))
        self._pane("mocks").area.focus()

    def action_go_to_error(self) -> None:
        """Close, and go to the line of the script where it failed."""
        error = self.last.error if self.last is not None else None
        if error is None or error.line is None:
            self.notify("No error with a line in the script.", timeout=3, markup=False)
            return
        self.dismiss((error.line - 1, (error.column or 1) - 1))

    def on_code_pane_changed(self, message: CodePane.Changed) -> None:
        """Params that are typed are nobody's last run."""
        message.stop()

    def on_code_area_asked(self, message: CodeArea.Asked) -> None:
        """These texts are edited here."""
        message.stop()


def _offset(text: str, why: str) -> int:
    """The character that an error speaks of by its line (and column); the first where it names none."""
    import re

    from wfstudio.tui.inspector.text_places import Lines

    found = re.search(r"line (\d+)(?:, column (\d+))?", why)
    return Lines(text).offset((int(found[1]) - 1, int(found[2] or 1) - 1)) if found else 0
