"""The server: which request is answered by what. Answers are worked out off the loop, so that typing never waits."""

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from wfstudio import __version__
from wfstudio.document.errors import EditRefused
from wfstudio.lint.settings import FILE_NAME
from wfstudio.lsp import navigation
from wfstudio.lsp.actions import KINDS, Abilities, actions, formatting
from wfstudio.lsp.analysis import Analysis
from wfstudio.lsp.completing import TRIGGERS, complete
from wfstudio.lsp.diagnostics import Checked, ScriptCompiler
from wfstudio.lsp.hovering import hover
from wfstudio.lsp.protocol import TextProtocol
from wfstudio.lsp.symbols import symbols
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

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Keeps what went wrong between editor and server to the log."""
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
    """Whether a text can be a workflow: any but a project's settings and files that say they are something else."""
    name = os.path.basename(to_fs_path(uri) or uri)  # noqa: PTH119
    return name.endswith(".json") or "." not in name or not uri.startswith("file:")


def make(compiler: ScriptCompiler | None = None) -> WorkflowServer:
    """A server with all it can do; with a compiler it finds what only an engine finds in scripts, too."""
    server = WorkflowServer(compiler)
    _sync(server)
    _reading(server)
    _changing(server)
    return server


def _sync(server: WorkflowServer) -> None:
    @server.feature(lsp.INITIALIZED)
    async def ready(ls: WorkflowServer, _: lsp.InitializedParams) -> None:
        workspace = ls.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(f"**/{FILE_NAME}")])
            wanted = lsp.Registration("settings", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await ls.client_register_capability_async(lsp.RegistrationParams([wanted]))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: WorkflowServer, params: lsp.DidOpenTextDocumentParams) -> None:
        ls.changed(params.text_document.uri, 0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: WorkflowServer, params: lsp.DidChangeTextDocumentParams) -> None:
        ls.changed(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: WorkflowServer, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.closed(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: WorkflowServer, params: lsp.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith(f"/{FILE_NAME}"):
            ls.settings_changed()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(ls: WorkflowServer, _: lsp.DidChangeWatchedFilesParams) -> None:
        ls.settings_changed()


def _reading(server: WorkflowServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hovered(ls: WorkflowServer, params: lsp.HoverParams) -> lsp.Hover | None:
        place = params.position
        return await ls.about_findings(params.text_document.uri, lambda it: hover(it, it.text.offset(place)), None)

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def defined(ls: WorkflowServer, params: lsp.DefinitionParams) -> lsp.Location | list[lsp.LocationLink] | None:
        place = params.position
        link = await ls.about(
            params.text_document.uri, lambda it: navigation.definition(it, it.text.offset(place)), None
        )
        document = ls.client_capabilities.text_document
        if link is None or (document and document.definition and document.definition.link_support):
            return [link] if link is not None else None
        return lsp.Location(link.target_uri, link.target_selection_range)

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    async def referred(ls: WorkflowServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
        place, declared = params.position, params.context.include_declaration
        uri = params.text_document.uri
        return await ls.about(uri, lambda it: navigation.references(it, it.text.offset(place), declared), [])

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlighted(ls: WorkflowServer, params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
        place = params.position
        return await ls.about(params.text_document.uri, lambda it: navigation.highlights(it, it.text.offset(place)), [])

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outlined(ls: WorkflowServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        return await ls.about(params.text_document.uri, symbols, [])

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=TRIGGERS))
    async def completed(ls: WorkflowServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        place, snippets = params.position, ls.snippets
        return await ls.about(params.text_document.uri, lambda it: complete(it, it.text.offset(place), snippets), [])


def _changing(server: WorkflowServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=KINDS))
    async def offered(ls: WorkflowServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        able = ls.abilities
        return await ls.about_findings(params.text_document.uri, lambda it: actions(it, params, able, ls.texts.get), [])

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    async def formatted(ls: WorkflowServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        return await ls.about(params.text_document.uri, lambda it: formatting(it.text), [])

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepared(ls: WorkflowServer, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        def ask(it: Analysis) -> lsp.PrepareRenamePlaceholder | None:
            found = navigation.renamable(it, it.text.offset(params.position))
            return lsp.PrepareRenamePlaceholder(it.text.range(*found[0]), found[1]) if found else None

        return await ls.about(params.text_document.uri, ask, None)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    async def renamed(ls: WorkflowServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        able = ls.abilities

        def ask(it: Analysis) -> lsp.WorkspaceEdit | None:
            return able.edit(it.text, navigation.rename(it, it.text.offset(params.position), params.new_name))

        try:
            return await ls.about(params.text_document.uri, ask, None)
        except EditRefused as error:
            raise JsonRpcInvalidParams(error.message) from None
