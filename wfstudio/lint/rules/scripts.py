"""Whether the scripts parse, do something, give something back, and use only what is there."""

from wfstudio.lint.findings import ERROR, INFO, WARNING
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.scripts import CompileProblem, Script
    from wfstudio.script.rows import Spot

_NAMES_WHAT_FOLLOWS = ("redefinition", "missing initializer", "must be inside", "label not found")
"""Inferred: of the sandbox's engine. Complaints that name the token after the word that they are about."""


@rule("WF701", "js-syntax", ERROR)
def js_syntax(context: "Context") -> "Iterator[Finding]":
    """A script does not parse.

    Why: it fails before its first line runs. The code is the body of an async function, so `await` and `return` are
    legal. One finding a script: what follows a syntax error is guesswork. What only an engine's compiler finds (a
    variable declared twice) is added where one was asked: by the studio, and by `validate` when it is told to.

    Bad:
        {"id": "score", "type": "js", "config": {"js_code": "if (ok { return {}; }"}, "on_success": "done",
         "on_error": "done"}

    Good:
        {"id": "score", "type": "js", "config": {"js_code": "if (Date.now()) { return {}; } return {};"},
         "on_success": "done", "on_error": "done"}
    """
    for script in context.scripts:
        problem = script.facts.errors[0] if script.broken else None
        if problem is not None:
            yield _broken(context, script, problem.message, problem.start, problem.end)
        elif (verdict := context.compiled.get(script.code)) is not None:
            yield _broken(context, script, verdict.message, *_placed(script.code, verdict))


def _broken(context: "Context", script: "Script", message: str, start: int, end: int) -> "Finding":
    code = script.code
    line = code.count("\n", 0, start) + 1
    where = f" (line {line} of the script)" if "\n" in code else ""
    return context.at("WF701", f"{message}{where}", Place(script.path, INSIDE, start, end), script.node.id or None)


def _placed(code: str, verdict: "CompileProblem") -> tuple[int, int]:
    """The word at the place that the compiler names, or before it where it names what follows."""
    lines = code.split("\n")
    number = min(verdict.line or 1, len(lines))
    start = sum([len(line) + 1 for line in lines[: number - 1]]) + max(0, (verdict.column or 1) - 1)
    start = min(start, len(code))
    if any(word in verdict.message for word in _NAMES_WHAT_FOLLOWS) or not code[start:].strip():
        start = len(code[:start].rstrip())
        end = start
        while start > 0 and (code[start - 1].isalnum() or code[start - 1] in "_$"):
            start -= 1
        return (start, end) if start < end else (max(0, end - 1), end)
    end = start
    while end < len(code) and (code[end].isalnum() or code[end] in "_$"):
        end += 1
    return start, max(end, min(start + 1, len(code)))


@rule("WF702", "js-empty", ERROR)
def js_empty(context: "Context") -> "Iterator[Finding]":
    """A script node without a statement.

    Why: it does nothing and returns nothing; the step was forgotten. Write the script, or lead past the node.

    Bad:
        {"id": "score", "type": "js", "config": {"js_code": "// TODO"}, "on_success": "done", "on_error": "done"}

    Good:
        {"id": "score", "type": "js", "config": {"js_code": "return {};"}, "on_success": "done", "on_error": "done"}
    """
    for script in context.scripts:
        if script.facts.empty:
            what = "holds only comments" if script.code.strip() else "is empty"
            message = f"the script {what}: write it, or lead past this node"
            yield context.at("WF702", message, Place(script.path), script.node.id or None)


@rule("WF703", "js-no-return", WARNING)
def js_no_return(context: "Context") -> "Iterator[Finding]":
    """A way through the script returns nothing.

    Why: the node has an empty result then, and later scripts find nothing in it. Return an object on every way;
    `return {};` where there is nothing to say. A way that ends by `throw` is fine: it takes `on_error`. Only an info
    where the script sets `next` and never returns anything: such a script is there to route.

    Bad (script):
        const day = new Date().getDay();
        if (day > 0) {
          return { open: true };
        }

    Good (script):
        const day = new Date().getDay();
        if (day > 0) {
          return { open: true };
        }
        return { open: false };
    """
    for script in context.scripts:
        if script.broken or script.facts.empty:
            continue
        for spot in script.facts.silent_ends:
            place = Place(script.path, INSIDE, spot.start, spot.end)
            severity = INFO if script.facts.only_routes else None
            yield context.at("WF703", _silent(spot), place, script.node.id or None, severity)


def _silent(spot: "Spot") -> str:
    if spot.what == "return":
        return "this returns nothing: return an object, `return {};` where there is nothing to say"
    after = {
        "end if_statement": "where this does not hold the script ends",
        "end switch_statement": "where no case returns the script ends",
    }.get(spot.what, "after this the script ends")
    return f"{after} without returning anything: end it with `return {{}};` or with what later nodes need"


@rule("WF704", "js-debug-left", WARNING)
def js_debug_left(context: "Context") -> "Iterator[Finding]":
    """`console.log`, `debugger` or `alert` is left in a script.

    Why: it was there to look at something once. What is logged stays in the logs of every run. `console.info`,
    `console.warn` and `console.error` are taken for meant.

    Bad (script):
        console.log('here');
        return {};

    Good (script):
        console.warn('the rate is out of date');
        return {};
    """
    for script in context.scripts:
        if script.broken:
            continue
        for spot in script.facts.debugging:
            place = Place(script.path, INSIDE, spot.start, spot.end)
            fix = None
            if spot.cut is not None:
                fix = context.fix("unsafe", f"Take out {spot.what}", Place(script.path, INSIDE, *spot.cut), "")
            yield context.at("WF704", f"`{spot.what}` is left in: take it out", place, script.node.id or None, fix=fix)


@rule("WF705", "js-not-available", WARNING)
def js_not_available(context: "Context") -> "Iterator[Finding]":
    """A script uses a name that browsers or Node.js have and the scripts' runtime has not.

    Why: it throws a ReferenceError when it comes to that line. One finding for each name. A variable of the script's
    own by that name, and a script that asks `typeof name` first, are fine.

    Bad (script):
        const https = require('https');
        return { ok: Boolean(https) };

    Good (script):
        const answer = await fetch('https://rates.acme.net/today');
        return { ok: answer.ok };
    """
    from wfstudio.script.runtime import ABSENT

    for script in context.scripts:
        if script.broken:
            continue
        for spot in script.facts.absent:
            place = Place(script.path, INSIDE, spot.start, spot.end)
            message = f"scripts have no `{spot.what}`: {ABSENT[spot.what]}"
            yield context.at("WF705", message, place, script.node.id or None)
