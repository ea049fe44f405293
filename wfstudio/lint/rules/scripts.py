"""Whether the scripts parse."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF701", "js-syntax", ERROR)
def js_syntax(context: "Context") -> "Iterator[Finding]":
    """A script does not parse.

    Why: it fails before its first line runs. The code is the body of an async function, so `await` and `return` are
    legal. One finding a script: what follows a syntax error is guesswork.

    Bad:
        {"id": "score", "type": "js", "config": {"js_code": "if (ok { return {}; }"}, "on_success": "done",
         "on_error": "done"}

    Good:
        {"id": "score", "type": "js", "config": {"js_code": "if (ok) { return {}; }"}, "on_success": "done",
         "on_error": "done"}
    """
    for node in context.doc.nodes:
        code = node.js_code if node.raw.get("type") == "js" else None
        if not code:
            continue
        from wfstudio.script.facts import read_script

        for problem in read_script(code).errors[:1]:
            place = Place(("nodes", node.index, "config", "js_code"), INSIDE, problem.start, problem.end)
            line = code.count("\n", 0, problem.start) + 1
            where = f" (line {line} of the script)" if "\n" in code else ""
            yield context.at("WF701", f"{problem.message}{where}", place, node.id or None)
