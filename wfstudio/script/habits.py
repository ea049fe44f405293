"""What a script does that it should not: debugging left in, names that the runtime lacks, code made from text."""

from wfstudio.script.runtime import ABSENT_WORDS
from wfstudio.script.tree import is_field, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.scopes import Scopes
    from wfstudio.script.tree import Code

_DEBUG_METHODS = frozenset(("log", "debug", "trace", "dir", "table", "time", "timeEnd", "count", "group", "groupEnd"))
_LISTS = frozenset(("program", "statement_block", "switch_case", "switch_default"))
_TEXT = frozenset(("string", "template_string"))
_CONTINUING = b"([`+-*/.,"  # a line that begins so may go on with the one before
_NEAR = 4096  # bytes looked at around a statement
_MANY = 64  # statements, beyond which a script is surely more than one and comments


def debugging(code: "Code", scopes: "Scopes") -> "list[tuple[str, Node, tuple[int, int] | None]]":
    """(what, the call or statement, the bytes to take out or None where that is not safe) of what is left in."""
    found = []
    for use in scopes.free("console").uses if b"console" in code.data else ():
        member = use.parent
        call = member.parent if member is not None else None
        if member is None or call is None or member.type != "member_expression" or call.type != "call_expression":
            continue
        method = member.child_by_field_name("property")
        if method is not None and is_field(call, "function", member) and text_of(method) in _DEBUG_METHODS:
            found.append((f"console.{text_of(method)}", call, _removal(code, call)))
    for use in scopes.free("alert").uses if b"alert" in code.data else ():
        parent = use.parent
        if parent is not None and parent.type == "call_expression" and is_field(parent, "function", use):
            found.append(("alert", parent, _removal(code, parent)))
    for word in code.leaves("debugger") if b"debugger" in code.data else ():
        if word.parent is not None and word.parent.type == "debugger_statement":
            found.append(("debugger", word.parent, _removal(code, word.parent)))
    found.sort(key=lambda row: row[1].start_byte)
    return found


def _removal(code: "Code", node: "Node") -> tuple[int, int] | None:
    """The bytes of the statement that is only this, with its line when it stands alone there."""
    statement = node
    if node.type != "debugger_statement":
        parent = node.parent
        if parent is None or parent.type != "expression_statement":
            return None
        statement = parent
    holder = statement.parent
    if holder is None or holder.type not in _LISTS:
        return None
    if holder.type == "program" and _only_one(holder):
        return None  # nothing would be left of the script
    data = code.data
    start, end = statement.start_byte, statement.end_byte
    before = data[max(0, start - _NEAR) : start].rstrip()[-1:]
    after = data[end : end + _NEAR].lstrip()[:1]
    if after and after in _CONTINUING and before and before not in b";{}":
        return None
    line_start = data.rfind(b"\n", max(0, start - _NEAR), start) + 1
    while data[end : end + 1] in (b" ", b"\t"):
        end += 1
    if start - line_start < _NEAR and not data[line_start:start].strip() and data[end : end + 1] in (b"\n", b"\r", b""):
        newline = data.find(b"\n", end, end + 2)
        if newline >= 0:
            return line_start, newline + 1
        if end == len(data):
            return max(0, line_start - 1), end
    return start, end


def _only_one(program: "Node") -> bool:
    if program.named_child_count > _MANY:
        return False
    return len([child for child in program.named_children if child.type != "comment"]) == 1


def absent(words: frozenset[bytes], scopes: "Scopes") -> "list[tuple[str, Node]]":
    """The first use of each name that the runtime does not have. A script that asks ``typeof name`` or sets the name
    itself knows about it."""
    found = []
    for word in sorted(words & ABSENT_WORDS):
        name = word.decode()
        variable = scopes.free(name)
        if variable.uses and not variable.writes and not any(_asked(use) for use in variable.uses):
            found.append((name, variable.uses[0]))
    found.sort(key=lambda row: row[1].start_byte)
    return found


def _asked(use: "Node") -> bool:
    parent = use.parent
    while parent is not None and parent.type == "parenthesized_expression":
        parent = parent.parent
    operator = parent.child_by_field_name("operator") if parent is not None else None
    return operator is not None and operator.type == "typeof"


def dangerous(words: frozenset[bytes], scopes: "Scopes", code: "Code") -> "list[tuple[str, Node]]":
    """(what, where) of each place where a script makes code from text."""
    found: list[tuple[str, Node]] = []
    if b"eval" in words:
        found += [("eval", use) for use in scopes.free("eval").uses if not _asked(use)]
        found += [("eval", name) for name in code.leaves("eval") if _of_global(name)]
    if b"Function" in words:
        for use in scopes.free("Function").uses:
            parent = use.parent
            if parent is None:
                continue
            if parent.type == "new_expression" and is_field(parent, "constructor", use):
                found.append(("new Function", parent))
            elif parent.type == "call_expression" and is_field(parent, "function", use):
                found.append(("Function", parent))
    for timer in ("setTimeout", "setInterval"):
        for use in scopes.free(timer).uses if timer.encode() in words else ():
            call = use.parent
            first = _first_argument(call) if call is not None and is_field(call, "function", use) else None
            if first is not None and _is_text(first):
                found.append((f"{timer} with a text", first))
    if b"constructor" in words:
        found += [("the Function constructor", node) for name in code.leaves("constructor") if (node := _made(name))]
    found.sort(key=lambda row: row[1].start_byte)
    return found


def _of_global(name: "Node") -> bool:
    """``globalThis.eval`` and its like."""
    member = name.parent
    base = member.child_by_field_name("object") if member is not None and member.type == "member_expression" else None
    return base is not None and name.type == "property_identifier" and base.text in (b"globalThis", b"window", b"self")


def _made(name: "Node") -> "Node | None":
    """The call in ``x.constructor.constructor(text)``."""
    member = name.parent
    call = member.parent if member is not None else None
    base = member.child_by_field_name("object") if member is not None else None
    if call is None or base is None or call.type not in ("call_expression", "new_expression"):
        return None
    inner = base.child_by_field_name("property")
    return call if inner is not None and inner.text == b"constructor" else None


def _first_argument(call: "Node") -> "Node | None":
    inside = call.child_by_field_name("arguments")
    return next((c for c in inside.named_children if c.type != "comment"), None) if inside is not None else None


def _is_text(node: "Node") -> bool:
    """A string, a template, or a sum with one in it."""
    pending = [node]
    while pending:
        part = pending.pop()
        if part.type in _TEXT:
            return True
        if part.type in ("binary_expression", "parenthesized_expression"):
            pending += part.named_children
    return False
