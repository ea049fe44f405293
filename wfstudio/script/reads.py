"""What a script takes from earlier nodes: ``params.nodes.<id>.<key>`` and the usual ways to write it shorter."""

from wfstudio.script.tree import is_field, literal, occurrences, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    Read = tuple[str, str | None, int, int]


def node_reads(root: "Node", data: bytes) -> "list[Read]":
    """(node id, key or None, start byte, end byte of the id as written) of each read, in order of the code.

    Understood: dots, brackets with a literal, optional chaining, ``const { a, b } = params.nodes``,
    ``const { key } = params.nodes.a``, and a variable that stands for ``params.nodes``.
    """
    if b"nodes" not in data:
        return []
    found: list[Read] = []
    aliases: set[str] = set()
    for word in occurrences(root, data, "nodes"):
        base = _all_nodes(word, aliases)
        if base is not None:
            _read_from(base, found, aliases)
    for alias in sorted(aliases):
        for name in occurrences(root, data, alias):
            if name.type == "identifier":
                _read_from(name, found, set())
    return sorted(set(found), key=lambda read: (read[2], read[1] or ""))


def _all_nodes(word: "Node", aliases: set[str]) -> "Node | None":
    """The expression ``params.nodes`` that this word ends; ``const { nodes } = params`` adds an alias instead."""
    parent = word.parent
    if parent is None:
        return None
    if parent.type == "member_expression" and is_field(parent, "property", word):
        base = parent.child_by_field_name("object")
        return parent if base is not None and text_of(base) == "params" else None
    if parent.type == "object_pattern":
        value = _destructured(parent)
        if value is not None and text_of(value) == "params":
            aliases.add("nodes")
    return None


def _destructured(pattern: "Node") -> "Node | None":
    declarator = pattern.parent
    if declarator is None or declarator.type != "variable_declarator":
        return None
    return declarator.child_by_field_name("value")


def _read_from(base: "Node", found: "list[Read]", aliases: set[str]) -> None:
    """Adds what is taken from an expression that stands for ``params.nodes``."""
    parent = base.parent
    if parent is None:
        return
    if parent.type == "variable_declarator" and is_field(parent, "value", base):
        name = parent.child_by_field_name("name")
        if name is not None and name.type == "identifier":
            aliases.add(text_of(name))
        elif name is not None and name.type == "object_pattern":
            found += [(key, None, node.start_byte, node.end_byte) for key, node in _pattern_keys(name)]
        return
    node_id = _member(parent, base)
    if node_id is None:
        return
    node, written = node_id
    outer = parent.parent
    if outer is not None and (key := _member(outer, parent)) is not None:
        found.append((node, key[0], written.start_byte, written.end_byte))
        return
    if outer is not None and outer.type == "variable_declarator":
        name = outer.child_by_field_name("name")
        if name is not None and name.type == "object_pattern" and is_field(outer, "value", parent):
            found += [(node, key, written.start_byte, written.end_byte) for key, _ in _pattern_keys(name)]
            return
    found.append((node, None, written.start_byte, written.end_byte))


def _member(parent: "Node", base: "Node") -> "tuple[str, Node] | None":
    """The name taken from ``base`` by ``base.name`` or ``base['name']``, and where it is written."""
    if not is_field(parent, "object", base):
        return None
    if parent.type == "member_expression":
        name = parent.child_by_field_name("property")
        return (text_of(name), name) if name is not None else None
    if parent.type == "subscript_expression":
        index = parent.child_by_field_name("index")
        value = literal(index) if index is not None else None
        return (value, index) if index is not None and value is not None else None
    return None


def _pattern_keys(pattern: "Node") -> "list[tuple[str, Node]]":
    keys = []
    for child in pattern.named_children:
        key: Node | None = child
        if child.type == "pair_pattern":
            key = child.child_by_field_name("key")
        elif child.type == "object_assignment_pattern":
            key = child.child_by_field_name("left")
        if key is not None and key.type in ("shorthand_property_identifier_pattern", "property_identifier"):
            keys.append((text_of(key), key))
        elif key is not None and (value := literal(key)) is not None:
            keys.append((value, key))
    return keys
