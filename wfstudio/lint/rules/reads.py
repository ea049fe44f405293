"""Whether what scripts take from other nodes is there."""

from wfstudio.lint.findings import ERROR, INFO, WARNING, Change, Fix
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.reading import Reading, arrows, known_keys, named_instead, near_key, readings, unknown_ways
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.passing import Passing


@rule("WF501", "reads-unknown-node", ERROR)
def reads_unknown_node(context: "Context") -> "Iterator[Finding]":
    """A script reads the result of a node that is not there.

    Why: `params.nodes.x` is undefined then, and taking a field of it throws; with a default the default is all that
    is ever seen. A slip of the fingers is guessed at and can be repaired.

    Bad:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contct.email};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.email};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for reading in readings(context):
        if reading.known or reading.node in context.broken_ids:
            continue
        first = reading.reads[0]
        place = Place(reading.script.path, INSIDE, first.start, first.end)
        message = f"the script reads `params.nodes.{reading.node}`, and there is no such node"
        near = context.near_id(reading.node)
        fix = None
        if near is not None:
            message += f". Did you mean `{near}`?"
            fix = _read_instead(context, reading, near)
        yield context.at("WF501", message, place, reading.script.node.id or None, fix=fix)


def _read_instead(context: "Context", reading: Reading, near: str) -> Fix | None:
    """The fix that reads ``near`` instead; None where that would only move the trouble."""
    keys = known_keys(context, near)
    if keys is not None and any(read.key is not None and read.key not in keys for read in reading.reads):
        return None
    script = reading.script
    from wfstudio.lint.passing import Passing

    reader = script.node.id
    if reading.taken is not None and reader in context.index.ids and not Passing(context, (near,)).surely(near, reader):
        return None
    spans = dict.fromkeys([(read.start, read.end) for read in reading.reads])
    return _renaming(context, reading, f"Read {near} instead", list(spans), near)


def _renaming(context: "Context", reading: Reading, title: str, spans: list[tuple[int, int]], name: str) -> Fix | None:
    changes = []
    for start, end in spans:
        text = named_instead(reading.script.code, start, end, name)
        if text is None:
            return None
        changes.append(Change(Place(reading.script.path, INSIDE, start, end), text))
    return context.fix_of("unsafe", title, changes)


@rule("WF502", "reads-unknown-field", WARNING)
def reads_unknown_field(context: "Context") -> "Iterator[Finding]":
    """A script reads a field that the form does not have, or a key that the other script does not return.

    Why: it is undefined in every run. Nothing is said where keys cannot be known: what a capture's provider or a
    called service answers, and what a script spreads into its result.

    Bad:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.emial};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.email};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for reading in readings(context):
        for key, reads in reading.unknown_keys(context).items():
            first = reads[0]
            place = Place(reading.script.path, INSIDE, first.key_start, first.key_end)
            yield _unknown_field(context, reading, key, place, [(read.key_start, read.key_end) for read in reads])


def _unknown_field(
    context: "Context", reading: Reading, key: str, place: Place, spans: list[tuple[int, int]]
) -> "Finding":
    keys = known_keys(context, reading.node) or []
    form = context.index.node(reading.node).type == "form"
    what = "has no field" if form else "returns no key"
    message = f"`{reading.node}` {what} `{key}`"
    near = near_key(keys, key)
    fix = None
    if near is not None:
        message += f". Did you mean `{near}`?"
        fix = _renaming(context, reading, f"Read {near} instead", list(dict.fromkeys(spans)), near)
    elif keys:
        more = ", …" if len(keys) > 8 else ""
        message += f"; it has {', '.join(keys[:8])}{more}"
    else:
        message += "; it has no inputs at all" if form else "; it only sets `next`"
    return context.at("WF502", message, place, reading.script.node.id or None, fix=fix)


@rule("WF503", "maybe-not-set", WARNING)
def maybe_not_set(context: "Context") -> "Iterator[Finding]":
    """A script reads a node's result, and some way leads to the script on which that node left none.

    Why: whoever comes by that way makes `params.nodes.x` undefined, and taking a field of it throws. The way is
    printed. A default (`params.nodes.x?.y ?? ''`, `params.nodes.x || {}`) or a test (`if (params.nodes.x)`) says that
    this is known. A script that is left by `on_error`, and a form that is left by its back button, leave no result.

    Bad:
        [{"id": "menu", "type": "form", "fields": [], "on_next": "contact", "on_back": "check"},
         {"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.email};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "menu", "type": "form", "fields": [], "on_next": "contact", "on_back": "check"},
         {"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact?.email ?? ''};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for reading, passing, later in _unsure(context):
        if not later:
            continue
        node, reader = reading.node, reading.script.node.id
        way = passing.way_around(node, reader)
        shown = f": {arrows(way)}" if way else ""
        how = _how(context, node, reader, way)
        message = f"`params.nodes.{node}` may not be there, {how}{shown}. Give it a default: `params.nodes.{node}?.…`"
        yield _about(context, "WF503", reading, message, way)


def _how(context: "Context", node: str, reader: str, way: list[str]) -> str:
    if node == reader:
        return "it is this script's own result, of an earlier round"
    if node in way:
        key = "on_back" if context.index.node(node).type == "form" else "on_error"
        return f"since `{node}` leaves no result by `{key}`"
    return f"a way leads here that does not pass `{node}`"


@rule("WF504", "never-set-before", ERROR)
def never_set_before(context: "Context") -> "Iterator[Finding]":
    """A script reads the result of a node that can only come after it.

    Why: `params.nodes.x` is undefined in every run, and taking a field of it throws.

    Bad:
        [{"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.email};"},
          "on_success": "contact", "on_error": "done"},
         {"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "config": {"js_code": "return {mail: params.nodes.contact.email};"},
          "on_success": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for reading, passing, later in _unsure(context):
        if later:
            continue
        node, reader = reading.node, reading.script.node.id
        way = passing.way_around(node, reader)
        why = "this script itself, and it runs once" if node == reader else "a node that can only come later"
        message = f"`params.nodes.{node}` is never there: it is the result of {why}. Move the script behind it"
        if node == reader:
            message = f"`params.nodes.{node}` is never there: it is the result of {why}"
        yield _about(context, "WF504", reading, message, way)


def _unsure(context: "Context") -> "Iterator[tuple[Reading, Passing, bool]]":
    """The readings that some way makes fail, and whether another may lead from that node to the script."""
    if context.entry_broken:
        return
    wanted = [reading for reading in readings(context) if reading.expects_result(context)]
    if not wanted:
        return
    passing = context.passing(tuple(dict.fromkeys([reading.node for reading in wanted])))
    unknown: set[str] | None = None
    for reading in wanted:
        reader = reading.script.node.id
        if passing.surely(reading.node, reader):
            continue
        if unknown is None:
            unknown = unknown_ways(context)
        yield reading, passing, passing.may_come_first(reading.node, reader, unknown)


def _about(context: "Context", code: str, reading: Reading, message: str, way: list[str]) -> "Finding":
    read = reading.taken
    assert read is not None
    place = Place(reading.script.path, INSIDE, read.start, read.end)
    finding = context.at(code, message, place, reading.script.node.id)
    ids = context.index.ids
    finding.nodes = tuple(sorted({reading.node, reading.script.node.id}, key=ids.__getitem__))
    finding.witness = tuple(way)
    return finding


@rule("WF505", "unused-result", INFO)
def unused_result(context: "Context") -> "Iterator[Finding]":
    """No script reads what this script returns.

    Why: it may be left over. Off by default, since an application can read results too.

    Bad:
        [{"id": "score", "type": "js", "config": {"js_code": "return {total: 5};"}, "on_success": "done",
          "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "score", "type": "js", "config": {"js_code": "return {total: 5};"}, "on_success": "decide",
          "on_error": "done"},
         {"id": "decide", "type": "js", "config": {"js_code": "return {success: params.nodes.score.total > 3};"},
          "on_success": "done", "on_fail": "sorry", "on_error": "sorry"},
         {"id": "sorry", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    if any(script.broken or script.facts.reads_unknown for script in context.scripts):
        return
    read = {reading.node for reading in readings(context)}
    for script in context.scripts:
        keys = sorted(script.facts.returned_keys - {"success", "next"})
        if keys and script.node.id and script.node.id not in read:
            shown = ", ".join([f"`{key}`" for key in keys[:5]])
            message = f"no script reads {shown} of what `{script.node.id}` returns"
            yield context.about_node("WF505", message, script.place)
