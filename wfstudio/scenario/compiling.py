"""What the engine's compiler has against a document's scripts, for the linter.

Starting the engine costs several times what linting a file does, so it is asked only by those who can wait.
"""

import asyncio
import threading

from wfstudio.document.model import Document
from wfstudio.lint.scripts import CompileProblem
from wfstudio.sandbox.pool import ScriptPool
from wfstudio.scenario.own_loop import run_alone
from wfstudio.script.tokens import inert_text

_SCRIPTS_AT_ONCE = 2
_REMEMBERED = 2_000  # scripts


class Compiler:
    """Compiles scripts in the sandbox, each text once; nothing of them is run. Threads take turns."""

    def __init__(self) -> None:
        self._known: dict[str, CompileProblem | None] = {}
        self._turn = threading.Lock()

    def known(self, doc: Document) -> dict[str, CompileProblem]:
        """Those of the problems that are known already; starts nothing."""
        return {code: problem for code in _codes(doc) if (problem := self._known.get(code)) is not None}

    def problems(self, doc: Document) -> dict[str, CompileProblem]:
        """The problems by the scripts' code. What meets a limit, or cannot be compiled for want of a process, is no
        problem of the script."""
        codes = _codes(doc)
        with self._turn:
            if len(self._known) > _REMEMBERED:
                self._known = {}
            unknown = [code for code in codes if code not in self._known]
            if unknown:
                run_alone(self._compile(unknown))
            return {code: problem for code in codes if (problem := self._known[code]) is not None}

    async def _compile(self, codes: list[str]) -> None:
        async with ScriptPool(size=min(_SCRIPTS_AT_ONCE, len(codes))) as pool:
            errors = await asyncio.gather(*[pool.compile_check(inert_text(code)) for code in codes])
        for code, error in zip(codes, errors, strict=True):
            if error is None or error.kind != "syntax":
                self._known[code] = None
            else:
                message = error.message.removeprefix("SyntaxError: ")
                self._known[code] = CompileProblem(message, error.line, error.column)


def _codes(doc: Document) -> list[str]:
    return list(dict.fromkeys([code for node in doc.nodes if node.type == "js" and (code := node.js_code)]))
