"""Which request of an editor is answered by what."""

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from wfstudio.document.errors import EditRefused
from wfstudio.lint.settings import FILE_NAME
from wfstudio.lsp import navigation
from wfstudio.lsp.actions import KINDS, actions, formatting
from wfstudio.lsp.analysis import Analysis
from wfstudio.lsp.completing import TRIGGERS, complete
from wfstudio.lsp.diagnostics import ScriptCompiler
from wfstudio.lsp.hovering import hover
from wfstudio.lsp.server import WorkflowServer
from wfstudio.lsp.symbols import symbols


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
