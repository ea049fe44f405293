"""The server: the open texts and what was found in them. Work is done off the loop, so that typing never waits."""

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from wfstudio import __version__
from wfstudio.document.errors import EditRefused
from wfstudio.document.part_names import WORKFLOW_FILE
from wfstudio.document.unpacked_folder import folder_of
from wfstudio.lsp.actions import Abilities
from wfstudio.lsp.analysis import Analysis
from wfstudio.lsp.diagnostics import Checked, ScriptCompiler
from wfstudio.lsp.protocol import TextProtocol
from wfstudio.lsp.texts import Text

Answer = TypeVar("Answer")

DEBOUNCE = 0.2
"""Seconds of quiet after which a changed text is linted."""
COMPILE_AFTER = 0.5
"""Seconds after which a text that was linted has its scripts compiled."""
log = logging.getLogger("wfstudio.lsp")


class WorkflowServer(LanguageServer):
    """Holds the open texts, what was found in them, and what waits to be linted."""

    protocol: TextProtocol

    def __init__(self, compiler: ScriptCompiler | None = None) -> None:
        super().__init__("wfstudio", __version__, protocol_cls=TextProtocol)
        self.compiler = compiler
        self.linting = ThreadPoolExecutor(1, "lint")
        self.compiling = ThreadPoolExecutor(1, "compile")
        self._checked: dict[str, Checked] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._complaints: dict[str, str] = {}  # URI of settings that cannot be used → the text that found it

    def serve_port(self, port: int, tell: Callable[[str], None]) -> None:
        """Serves one editor on a port of this machine (0 picks one); ``tell`` gets the address that it listens on.

        Raises OSError when the port cannot be had.
        """

        async def serve() -> None:
            gone = asyncio.Event()

            async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                self.protocol.set_writer(writer)
                await run_async(Event(), reader, self.protocol)
                gone.set()

            async with await asyncio.start_server(connected, "127.0.0.1", port) as listening:
                host, chosen = listening.sockets[0].getsockname()
                tell(f"{host}:{chosen}")
                await gone.wait()

        try:
            asyncio.run(serve())
        except SystemExit:  # how pygls takes an editor's goodbye
            pass

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Keeps what went wrong between editor and server to the log; a request that fails is answered as such."""
        if source is not FeatureRequestError:
            log.error("%s: %s", source.__name__, type(error).__name__)

    @property
    def said_goodbye(self) -> bool:
        """Whether the editor asked to shut down."""
        return self.protocol.said_goodbye

    @property
    def texts(self) -> dict[str, Text]:
        """The open texts by their URI."""
        return self.protocol.texts

    @property
    def abilities(self) -> Abilities:
        """What the editor can do with edits."""
        return Abilities(self.client_capabilities)

    @property
    def snippets(self) -> bool:
        """Whether the editor takes snippets."""
        document = self.client_capabilities.text_document
        completion = document.completion if document else None
        item = completion.completion_item if completion else None
        return bool(item and item.snippet_support)

    def changed(self, uri: str, delay: float = DEBOUNCE) -> None:
        """Lints a text once it has been quiet for a while; what waited for an older version of it is dropped."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        if is_json(uri):
            self._waiting[uri] = asyncio.get_running_loop().create_task(self._lint(uri, delay))

    async def _lint(self, uri: str, delay: float) -> None:
        await asyncio.sleep(delay)
        text = self.texts.get(uri)
        if text is None:
            return
        checked = await self.checked(text)
        if checked is not None and self.texts.get(uri) is text:
            self._publish(checked)
            await self._compile(checked)

    async def _compile(self, checked: Checked) -> None:
        """Lints again when a compiler finds more in scripts than linting does. It is slow: once nobody types."""
        compiler, doc, text = self.compiler, checked.report.doc, checked.text
        if compiler is None or doc is None:
            return
        before = compiler.known(doc)
        await asyncio.sleep(COMPILE_AFTER)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self.compiling, compiler.problems, doc)
        except Exception:
            log.exception("compiling failed")
            return
        if found.keys() != before.keys() and self.texts.get(text.uri) is text:
            self._checked.pop(text.uri, None)
            again = await self.checked(text)
            if again is not None and self.texts.get(text.uri) is text:
                self._publish(again)

    async def checked(self, text: Text) -> Checked | None:
        """A text, linted; None when it is no longer the text of its file, or linting it failed."""
        known = self._checked.get(text.uri)
        if known is not None and known.text is text:
            return known
        try:
            found = await asyncio.get_running_loop().run_in_executor(self.linting, self._check, text)
        except Exception:
            log.exception("linting failed")
            return None
        return found

    def _check(self, text: Text) -> Checked | None:
        """In the linting thread: one text at a time, and none that has been changed since it was asked for."""
        if self.texts.get(text.uri) is not text:
            return None
        known = self._checked.get(text.uri)
        if known is None or known.text is not text:
            known = Checked(text, self.compiler)
            if self.texts.get(text.uri) is text:
                self._checked[text.uri] = known
        return known

    def _publish(self, checked: Checked) -> None:
        text = checked.text
        for crash in checked.report.crashes:
            log.error("rule %s failed", crash.code, exc_info=crash.error)
        self._send(text.uri, checked.diagnostics, text.version)
        complaint = checked.config_diagnostic
        for uri in [known for known, finder in self._complaints.items() if finder == text.uri]:
            del self._complaints[uri]
            if complaint is None or complaint[0] != uri:
                self._send(uri, [])
        if complaint is not None and checked.analysis.is_workflow:
            self._complaints[complaint[0]] = text.uri
            self._send(complaint[0], [complaint[1]])

    def _send(self, uri: str, diagnostics: list[lsp.Diagnostic], version: int | None = None) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, version))

    def closed(self, uri: str) -> None:
        """Forgets a text and takes its diagnostics back."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        self._checked.pop(uri, None)
        if is_json(uri):
            self._send(uri, [])

    def settings_changed(self) -> None:
        """Lints all open texts anew, since a ``wfstudio.toml`` or a baseline is another."""
        self._checked.clear()
        for uri in self.texts:
            self.changed(uri, 0)

    async def about(self, uri: str, ask: Callable[[Analysis], Answer], otherwise: Answer) -> Answer:
        """The answer of a function to an open workflow, worked out off the loop; ``otherwise`` for what is none."""
        text = self.texts.get(uri)
        if text is None or not is_json(uri):
            return otherwise
        known = self._checked.get(uri)

        def work() -> Answer:
            analysis = known.analysis if known is not None and known.text is text else Analysis(text)
            return ask(analysis) if analysis.is_workflow else otherwise

        return await self._safely(work, otherwise)

    async def about_findings(self, uri: str, ask: Callable[[Checked], Answer], otherwise: Answer) -> Answer:
        """The same with the findings of the text as it is now."""
        text = self.texts.get(uri)
        checked = await self.checked(text) if text is not None and is_json(uri) else None
        if checked is None or not checked.analysis.is_workflow:
            return otherwise
        return await self._safely(lambda: ask(checked), otherwise)

    async def _safely(self, work: Callable[[], Answer], otherwise: Answer) -> Answer:
        """An answer that cannot be worked out is none, and a bug whose details are in the log."""
        try:
            return await asyncio.to_thread(work)
        except EditRefused:
            raise
        except Exception:
            log.exception("a request failed")
            return otherwise


def is_json(uri: str) -> bool:
    """Whether a text can be a workflow: any but a project's settings, files that say they are something else, and the
    part of an unpacked workflow that is no workflow without the others."""
    path = to_fs_path(uri) or uri
    name = os.path.basename(path)  # noqa: PTH119
    if name == WORKFLOW_FILE and folder_of(path) is not None:
        return False
    return name.endswith(".json") or "." not in name or not uri.startswith("file:")
