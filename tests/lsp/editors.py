"""An editor for tests: the real server as a process, driven over its standard input and output."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

CAPABILITIES = lsp.ClientCapabilities(
    workspace=lsp.WorkspaceClientCapabilities(
        workspace_edit=lsp.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=[lsp.ResourceOperationKind.Create]
        )
    ),
    text_document=lsp.TextDocumentClientCapabilities(
        definition=lsp.DefinitionClientCapabilities(link_support=True),
        completion=lsp.CompletionClientCapabilities(
            completion_item=lsp.ClientCompletionItemOptions(snippet_support=True)
        ),
    ),
)


class Open:
    """One open text. ``|`` in what is sought marks the place inside it."""

    def __init__(self, editor: "Editor", uri: str, text: str) -> None:
        self.editor = editor
        self.uri = uri
        self.text = text
        self.version = 1
        self.id = lsp.TextDocumentIdentifier(uri)

    def place(self, sought: str, units: str = "utf-16-le") -> lsp.Position:
        """The position of the ``|`` in a stretch that stands in the text."""
        before, mark, after = sought.partition("|")
        assert mark
        offset = self.text.index(before + after) + len(before)
        head = self.text[:offset].replace("\r\n", "\n").split("\n")
        size = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[units]
        return lsp.Position(len(head) - 1, len(head[-1].encode(units)) // size)

    def inside(self, place: lsp.Range) -> str:
        """The text of a range."""
        start, end = self.offset(place.start), self.offset(place.end)
        return self.text[start:end]

    def offset(self, position: lsp.Position) -> int:
        at = 0
        for _ in range(position.line):
            at = self.text.index("\n", at) + 1
        line = self.text[at:].split("\n")[0].encode("utf-16-le")
        return at + len(line[: position.character * 2].decode("utf-16-le"))

    def edited(self, edits: list[Any]) -> str:
        """The text after an editor has made these edits."""
        text = self.text
        spans = [(self.offset(one.range.start), self.offset(one.range.end), one.new_text) for one in edits]
        for start, end, new in sorted(spans, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    async def diagnostics(self) -> list[lsp.Diagnostic]:
        """What the server said of this version of the text, once it has."""
        return await self.editor.told(self.uri, self.version)

    def change(self, *changes: lsp.TextDocumentContentChangeEvent, text: str) -> None:
        """Sends changes after which the text is another."""
        self.version += 1
        self.text = text
        known = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.editor.client.text_document_did_change(lsp.DidChangeTextDocumentParams(known, list(changes)))

    def rewrite(self, text: str) -> None:
        """Sends another text as a whole."""
        self.change(lsp.TextDocumentContentChangeWholeDocument(text), text=text)

    def at(self, sought: str) -> dict[str, Any]:
        """What most requests want to know: the text and a place in it."""
        return {"text_document": self.id, "position": self.place(sought)}

    async def actions(self, place: lsp.Range, only: list[Any] | None = None) -> list[lsp.CodeAction]:
        """What the server offers for a range."""
        here = [one for one in await self.diagnostics() if one.range == place]
        params = lsp.CodeActionParams(self.id, place, lsp.CodeActionContext(here, only))
        found = await self.editor.client.text_document_code_action_async(params)
        return [one for one in found or () if isinstance(one, lsp.CodeAction)]

    async def completed(self, sought: str) -> dict[str, str]:
        """Label → the text after choosing it, of what may be written at a place."""
        found = await self.editor.client.text_document_completion_async(lsp.CompletionParams(**self.at(sought)))
        items = found if isinstance(found, list) else []
        return {item.label: self.edited([item.text_edit]) for item in items}


class Editor:
    """A client with a server of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self.capabilities: lsp.ServerCapabilities
        self._told: dict[str, tuple[int | None, list[lsp.Diagnostic]]] = {}
        self._news = asyncio.Condition()
        self.heard: list[tuple[str, int | None]] = []

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params: lsp.PublishDiagnosticsParams) -> None:
            async with self._news:
                self._told[params.uri] = params.version, list(params.diagnostics)
                self.heard.append((params.uri, params.version))
                self._news.notify_all()

    async def told(self, uri: str, version: int | None) -> list[lsp.Diagnostic]:
        """The diagnostics of a version of a text; waits for them."""
        await self.until(lambda: self._told.get(uri, (0, []))[0] == version)
        return self._told[uri][1]

    def now(self, uri: str) -> list[lsp.Diagnostic]:
        """What the server has last said of a text."""
        return self._told.get(uri, (None, []))[1]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds of what was heard."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(holds), 60)

    def write(self, text: str, name: str = "a.json") -> Path:
        """A file in the editor's folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def open(self, content: Any, name: str = "a.json") -> Open:
        """Opens a file with a text, or with a document laid out as JSON."""
        text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
        uri = from_fs_path(str(self.folder / name))
        assert uri is not None
        opened = Open(self, uri, text)
        item = lsp.TextDocumentItem(uri, "json", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return opened


@asynccontextmanager
async def editor(folder: Path, capabilities: lsp.ClientCapabilities = CAPABILITIES) -> AsyncIterator[Editor]:
    """An editor that has said hello, and says goodbye at the end: the server leaves with 0 and nothing in its log."""
    made = Editor(folder)
    home = {**os.environ, "WFSTUDIO_HOME": str(folder / ".home")}
    await made.client.start_io(sys.executable, "-m", "wfstudio", "lsp", env=home, cwd=folder)
    server = made.client._server
    assert server is not None
    try:
        root = from_fs_path(str(folder))
        hello = await made.client.initialize_async(lsp.InitializeParams(capabilities, root_uri=root))
        made.capabilities = hello.capabilities
        made.client.initialized(lsp.InitializedParams())
        yield made
        await made.client.shutdown_async(None)
        made.client.exit(None)
        assert await server.wait() == 0
        assert (folder / ".home" / "log" / "lsp.log").read_text(encoding="utf-8") == ""
    finally:
        if server.returncode is None:
            server.kill()
        await made.client.stop()
