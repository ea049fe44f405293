"""What each script reads of each other node, put together, and what those nodes' results hold."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView
    from wfstudio.lint.context import Context
    from wfstudio.lint.scripts import Script
    from wfstudio.script.rows import NodeRead

_INPUTS = ("<input", "<select", "<textarea", "<button")


class Reading:
    """All that one script reads of one node. ``known``: there is such a node."""

    __slots__ = ("known", "node", "reads", "script")

    def __init__(self, script: "Script", node: str, known: bool) -> None:
        self.script = script
        self.node = node
        self.known = known
        self.reads: list[NodeRead] = []

    @property
    def taken(self) -> "NodeRead | None":
        """The first read that throws when the node left nothing."""
        return next((read for read in self.reads if read.taken and not read.guarded), None)

    def unknown_keys(self, context: "Context") -> "dict[str, list[NodeRead]]":
        """The reads of keys that the node's result does not have, by key."""
        keys = known_keys(context, self.node) if self.known and any(read.key for read in self.reads) else None
        found: dict[str, list[NodeRead]] = {}
        if keys is None or self.node in self.script.facts.written:
            return found
        for read in self.reads:
            if read.key is not None and read.key not in keys:
                found.setdefault(read.key, []).append(read)
        return found

    def expects_result(self, context: "Context") -> bool:
        """Whether the script takes for granted that the node left a result, with what it takes from it."""
        script = self.script
        if not self.known or self.taken is None or self.node in script.facts.asked:
            return False
        repeated = context.repeated_ids
        if script.node.id in repeated or self.node in repeated or context.index.ids.get(script.node.id) is None:
            return False
        return not self.unknown_keys(context)


def readings(context: "Context") -> list[Reading]:
    """What each script that parses reads of each node, in order of the file and of the code."""
    ids = context.index.ids
    found: list[Reading] = []
    for script in context.scripts:
        if script.broken:
            continue
        of_node: dict[str, Reading] = {}
        for read in script.facts.reads:
            reading = of_node.get(read.node)
            if reading is None:
                reading = of_node[read.node] = Reading(script, read.node, read.node in ids)
                found.append(reading)
            reading.reads.append(read)
    return found


def unknown_ways(context: "Context") -> set[str]:
    """The nodes of which it is not known where else they lead: their ways out are broken or computed."""
    index = context.index
    found = {edge.source for edge in index.dangling} | set(index.computed)
    for wiring in context.wirings:
        if wiring.node.id in index.ids and (wiring.unknown or wiring.faulty or wiring.missing or wiring.unreadable):
            found.add(wiring.node.id)
    return found


def named_instead(code: str, start: int, end: int, name: str) -> str | None:
    """What to write at ``[start, end)``, where a property is named, to name ``name``; None where it cannot be."""
    written = code[start:end]
    if set(name) & set("\\'\"`$\n"):
        return None
    if written[:1] in ("'", '"', "`"):
        return f"{written[0]}{name}{written[0]}"
    import re

    if re.fullmatch(r"[A-Za-z_$][A-Za-z0-9_$]*", name) is None:
        return None
    if code[:start].rstrip()[-1:] == "." or code[end:].lstrip()[:1] == ":":
        return name
    return f"{name}: {written}"  # `{ old }` or `{ old = default }` in a pattern


def arrows(way: list[str]) -> str:
    """A way through the graph as people read it."""
    shown = way if len(way) <= 12 else [*way[:3], "…", *way[-8:]]
    return " → ".join(shown)


def known_keys(context: "Context", node_id: str) -> list[str] | None:
    """The keys that the node's result may have, in order; None when they cannot be known: a capture's are its
    provider's, a script may hand on what it was answered, two nodes may have the id."""
    if node_id in context.repeated_ids:
        return None
    node = context.index.node(node_id)
    if node.type == "form":
        return _inputs(node)
    if node.type != "js":
        return None
    script = context.scripts_by_id.get(node_id)
    if script is None or script.broken or script.facts.returns_more:
        return None
    keys = script.facts.returned_keys
    if script.facts.only_routes:
        return []
    return sorted(keys) or None  # one that returns nothing is a finding of its own


def _inputs(node: "NodeView") -> list[str] | None:
    listed = node.raw.get("fields")
    if not isinstance(listed, list):
        return None
    names: dict[str, None] = {}
    for field in listed:
        if not isinstance(field, dict):
            return None
        name = field.get("name")
        if isinstance(name, str) and name and field.get("type") != "html":
            names[name] = None
        elif field.get("type") != "html":
            return None
        html = field.get("html")
        if isinstance(html, str) and any(tag in html.lower() for tag in _INPUTS):
            names.update(dict.fromkeys(_named(html)))
    return list(names)


def _named(html: str) -> list[str]:
    """The names of inputs that the markup itself holds."""
    import re

    return [found[1] for found in re.finditer(r"""\bname\s*=\s*["']?([^"'\s>]+)""", html, re.IGNORECASE)]


def near_key(keys: list[str], word: str) -> str | None:
    """The key that was probably meant, None when none is near."""
    from wfstudio.lint.guess import Guesser

    return Guesser(keys).near(word)
