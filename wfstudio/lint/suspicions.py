"""Cheap screens before the plain rules: each may prove that the rules of a module would find nothing, so that a sound
document does not even load them. None of them says that a rule would find something.
"""

from wfstudio.lint.shapes import is_plain_workflow
from wfstudio.lint.wiring import SUPPORTED

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.context import Context
    from wfstudio.lint.wiring import Wiring

_BLANKS = (" ", "\t", "\n", "\r")
_FAILING = frozenset(("selfie_capture", "liveid_capture", "photo_id_capture", "ssn_capture", "js"))


def text_needed(context: "Context") -> bool:
    """Whether keys may stand twice, or the file is not in plain UTF-8."""
    source = context.doc.source
    if source is None or source.raw is not context.doc.raw:
        return False
    if source.bom or source.encoding != "utf-8":
        return True
    return source.text.count(":") != source.keys and keys_in(source.text) != source.keys


def keys_in(text: str) -> int:
    """The number of keys in a JSON text, or more than that: quotes that a colon follows."""
    found = text.count('":')
    escaped = text.count('\\":')
    if escaped and '\\\\":' not in text:  # else a key may end with a backslash, and what is left stays an upper bound
        found -= escaped
    for blank in _BLANKS:
        if blank in text and blank + ":" in text:
            found += sum([piece.rstrip()[-1:] == '"' for piece in text.split(blank + ":")[:-1]])
    return found


def shapes_needed(context: "Context") -> bool:
    """Whether anything about keys, types and ids is out of the ordinary."""
    return not is_plain_workflow(context.doc.workflow)


def copies_needed(context: "Context") -> bool:
    """Whether an id may stand twice."""
    return len(context.index.ids) != len(context.doc.nodes)


def targets_needed(context: "Context") -> bool:
    """Whether something may name no node."""
    index = context.index
    if index.dangling or len(index.ids) != len(context.doc.nodes):
        return True
    return any(wiring.ends and not wiring.nothing_wired for wiring in context.wirings)


def wiring_needed(context: "Context") -> bool:
    """Whether some node may be wired otherwise than its type asks for."""
    return any(_is_odd(wiring) for wiring in context.wirings)


def _is_odd(wiring: "Wiring") -> bool:
    wired = wiring.wired
    if wiring.unknown or wiring.faulty:
        return True
    if wiring.ends:
        return bool(wired)
    row = wiring.row
    if row is None:
        return True
    if wiring.missing or not wired <= SUPPORTED[wiring.kind]:
        return True
    raw = wiring.node.raw
    if "on_fail" in wired and raw["on_fail"] == raw.get("on_success"):
        return True
    if wiring.kind in _FAILING and "on_error" not in wired:
        return True
    if wiring.kind == "js":
        config = raw.get("config")
        code = config.get("js_code") if isinstance(config, dict) else None
        return "on_success" not in wired or (isinstance(code, str) and "next" in code)
    return bool(raw.get("check_resolution")) and "on_check_resolution_fail" not in wired


def strays_needed(context: "Context") -> bool:
    """Whether a node may be an orphan, or be come to only when something goes wrong."""
    ways = context.ways
    if len(ways.reached) != len(ways.order):
        return True
    return context.wants("WF303") and any(wiring.row is None or wiring.row.capture for wiring in context.wirings)


def retries_needed(context: "Context") -> bool:
    """Whether there may be a loop: some way leads back to a node that stands before in the file, or stays where it
    is."""
    return any(there <= here for here, targets in enumerate(context.ways.succ) for there in targets)


def ends_needed(context: "Context") -> bool:
    """Whether a node may lead nowhere without being terminal."""
    return any(wiring.nothing_wired and not wiring.ends for wiring in context.wirings)


def never_needed(_: "Context") -> bool:
    """No document that could be read has anything wrong in its syntax."""
    return False
