"""The scripts of a document with what the rules asked for need to know of them.

All that is wanted of a script is worked out in one go: its syntax tree is not kept for long.
"""

from wfstudio.script.facts import ScriptFacts, read_script, words_of
from wfstudio.script.runtime import LEAK_WORDS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.personal import Personal
    from wfstudio.script.rows import LeakSpot


class CompileProblem:
    """What an engine's compiler has against a script; line and column count from 1, None when it does not say."""

    __slots__ = ("column", "line", "message")

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.line = line
        self.column = column


_READING = ("WF501", "WF502", "WF503", "WF504", "WF505")
_NAMED = {"WF703": "silent_ends", "WF704": "debugging", "WF705": "absent", "WF803": "dangerous"}


class Script:
    """One script node. ``place`` is its place in ``doc.nodes``; ``broken``: it does not parse, so nothing but that is
    said of it."""

    __slots__ = ("code", "facts", "leaks", "node", "place")

    def __init__(self, place: int, node: "NodeView", code: str) -> None:
        self.place = place
        self.node = node
        self.code = code
        self.facts: ScriptFacts = read_script(code)
        self.leaks: tuple[LeakSpot, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether it does not parse."""
        return bool(self.facts.errors)

    @property
    def path(self) -> "Path":
        """Where its code stands."""
        return ("nodes", self.node.index, "config", "js_code")


def read_scripts(context: "Context") -> list[Script]:
    """The script nodes that have code, in file order."""
    wanted = [name for code, name in _NAMED.items() if context.wants(code)]
    reading = any(context.wants(code) for code in _READING)
    personal: Personal | None = None
    leaking = context.wants("WF806")
    found = []
    named = _words_of_all(context) if reading else frozenset()
    for place, node in enumerate(context.doc.nodes):
        code = node.js_code if node.raw.get("type") == "js" else None
        if code is None:
            continue
        script = Script(place, node, code)
        found.append(script)
        facts = script.facts
        if facts.errors:
            continue
        for name in wanted:
            getattr(facts, name)
        if reading:
            _ = facts.reads
            if node.id.encode("utf-8", "surrogatepass") in named or not node.id.isidentifier():
                _ = facts.returns_more
        if leaking and not LEAK_WORDS.isdisjoint(facts.words):
            personal = personal or _personal(context)
            script.leaks = facts.leaks(personal)
    return found


def _personal(context: "Context") -> "Personal":
    from wfstudio.lint.personal import Personal

    return Personal(context.doc)


def _words_of_all(context: "Context") -> frozenset[bytes]:
    """The words of all scripts: a node that none of them is, is read by none."""
    codes = [node.js_code for node in context.doc.nodes if node.raw.get("type") == "js"]
    return frozenset().union(*[words_of(code) for code in codes if code])


def any_script(context: "Context") -> bool:
    """Whether there is a script at all."""
    return any(node.raw.get("type") == "js" for node in context.doc.nodes)


def reading_script(context: "Context") -> bool:
    """Whether a script may read what other nodes left, or none does and that is asked for."""
    if context.wants("WF505"):
        return any_script(context)
    return any(
        node.raw.get("type") == "js" and (code := node.js_code) is not None and "params" in code
        for node in context.doc.nodes
    )


def risky_script(context: "Context") -> bool:
    """Whether a script holds a word that making code from text, or letting data out, cannot do without."""
    from wfstudio.script.runtime import DANGEROUS_WORDS

    words = DANGEROUS_WORDS | LEAK_WORDS
    return any(
        node.raw.get("type") == "js" and (code := node.js_code) is not None and not words.isdisjoint(words_of(code))
        for node in context.doc.nodes
    )
