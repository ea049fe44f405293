"""Syntax errors of a script, each at the character a person would point at."""

from wfstudio.script.tree import FUNCTIONS, enclosing, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.tree import Code

_OPENERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_CLOSERS = frozenset(_OPENERS.values())
_QUOTES = {'"': "string", "'": "string", "`": "template"}


def problems(code: "Code") -> list[tuple[int, int, str]]:
    """(start byte, end byte, message) of each syntax error, in order of the code; [] for a script that parses."""
    found: list[tuple[int, int, str]] = []
    root, data = code.root, code.data
    if root.has_error:
        pending = [root]
        while pending:
            node = pending.pop()
            if node.is_missing:
                found.append(_missing(node, data))
            elif node.is_error:
                found.append(_unexpected(node))
            elif node.has_error:
                pending.extend(reversed(node.children))
    for word in ("import", "export"):
        if word.encode() in data:
            found += _module_only(code, word)
    found.sort()
    return found


def _module_only(code: "Code", word: str) -> list[tuple[int, int, str]]:
    places = []
    for node in code.leaves(word):
        parent = node.parent
        if parent is not None and parent.type == f"{word}_statement" and enclosing(node, FUNCTIONS) is None:
            places.append((node.start_byte, node.end_byte, f"`{word}` stands only in modules, a script is the body"))
    return [(start, end, f"{message} of a function") for start, end, message in places]


def _missing(node: "Node", data: bytes) -> tuple[int, int, str]:
    start = node.start_byte
    while start < len(data) and data[start : start + 1] in b" \t":
        start += 1  # the next thing in the line is what came too early
    end = _end_of_token(data, start)
    if node.type == ";":
        return start, end, "two statements follow each other without a `;` or a new line"
    what = "something" if node.type.isalpha() else f"`{node.type}`"
    return start, end, f"{what} is missing before this" if start < len(data) else f"{what} is missing at the end"


def _end_of_token(data: bytes, start: int) -> int:
    """One character past ``start``, or ``start`` itself at the end of the code."""
    end = min(start + 1, len(data))
    while end < len(data) and 0x80 <= data[end] < 0xC0:
        end += 1
    return end


def _unexpected(error: "Node") -> tuple[int, int, str]:
    """The place in a stretch that does not parse: a bracket that does not match, else where the stretch starts."""
    open_brackets: list[Node] = []
    leaves = _leaves(error)
    for leaf in leaves:
        kind = leaf.type
        if kind in _OPENERS:
            open_brackets.append(leaf)
        elif kind in _CLOSERS:
            if open_brackets and _OPENERS[open_brackets[-1].type] == kind:
                open_brackets.pop()
            elif open_brackets:
                message = f"`{kind}` does not close the `{open_brackets[-1].type}` before it"
                return leaf.start_byte, leaf.end_byte, message
            else:
                return leaf.start_byte, leaf.end_byte, f"`{kind}` closes nothing"
    for leaf in leaves:
        if leaf.type in _QUOTES and (leaf.parent is None or leaf.parent.is_error):
            return leaf.start_byte, leaf.end_byte, f"this {_QUOTES[leaf.type]} is never closed"
    if open_brackets:
        last = open_brackets[-1]
        return last.start_byte, last.end_byte, f"this `{last.type}` is never closed"
    first = leaves[0] if leaves else error
    shown = text_of(first).split("\n", 1)[0][:30]
    return first.start_byte, first.end_byte, f"cannot be parsed from `{shown}` on" if shown else "cannot be parsed"


def _leaves(error: "Node") -> "list[Node]":
    found = []
    pending = [error]
    while pending:
        node = pending.pop()
        if node.child_count:
            pending.extend(reversed(node.children))
        elif node.end_byte > node.start_byte:
            found.append(node)
    return found
