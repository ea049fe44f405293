"""How texts are kept: the copy that pygls keeps ends lines where the protocol does not, so that places would shift."""

from collections.abc import Callable, Generator
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from wfstudio.lsp.texts import Text

Steps = Generator[tuple[Callable[..., Any], tuple[Any, ...], None], Any, None]


class TextProtocol(LanguageServerProtocol):
    """The protocol with texts of our own, by their URI."""

    def __init__(self, server: LanguageServer, converter: Any) -> None:
        self.texts: dict[str, Text] = {}
        super().__init__(server, converter)

    @property
    def said_goodbye(self) -> bool:
        """Whether a shutdown was asked for."""
        return bool(self._shutdown)

    def _handled(self, method: str, params: object) -> Steps:
        """Hands over to the server's handler of that method, if there is one."""
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> Steps:
        """Takes a text in."""
        opened = params.text_document
        encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        self.texts[opened.uri] = Text(opened.uri, opened.text, opened.version, encoding)
        yield from self._handled(lsp.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> Steps:
        """Makes an editor's changes in a text that is open."""
        document = params.text_document
        text = self.texts.get(document.uri)
        if text is not None:
            self.texts[document.uri] = text.changed(params.content_changes, document.version)
            yield from self._handled(lsp.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> Steps:
        """Forgets a text."""
        self.texts.pop(params.text_document.uri, None)
        yield from self._handled(lsp.TEXT_DOCUMENT_DID_CLOSE, params)
