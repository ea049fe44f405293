"""Finding words in a parsed script, and reading its string literals.

The tree is never walked whole: the words of interest are few, so each is found in the bytes and then looked up.
"""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from tree_sitter import Node

FUNCTIONS = frozenset(
    (
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
        "class_static_block",
    )
)
_ESCAPE = r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)"
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def occurrences(root: "Node", data: bytes, word: str) -> "Iterator[Node]":
    """The leaves of the tree whose text is exactly ``word``, in order of the code; not those in strings or comments."""
    sought = word.encode()
    end = 0
    while (start := data.find(sought, end)) >= 0:
        end = start + len(sought)
        if (start and data[start - 1] in _WORD) or (end < len(data) and data[end] in _WORD):
            continue
        node = root.descendant_for_byte_range(start, end)
        if node is not None and node.start_byte == start and node.end_byte == end and node.type != "string_fragment":
            yield node


def text_of(node: "Node") -> str:
    """The node's source text."""
    return (node.text or b"").decode("utf-8", "replace")


def literal(node: "Node") -> str | None:
    """The value of a string literal or of a template without substitutions, None for anything else."""
    if node.type == "template_string":
        if any(child.type == "template_substitution" for child in node.named_children):
            return None
    elif node.type != "string":
        return None
    inner = text_of(node)[1:-1]
    if "\\" not in inner:
        return inner
    import re

    return re.sub(_ESCAPE, _unescape, inner, flags=re.DOTALL)


def _unescape(match: "re.Match[str]") -> str:
    mark = match.group(1)
    if mark[0] in "ux" and len(mark) > 1:
        code = int(mark.strip("ux{}"), 16)
        return chr(code) if code < 0x110000 else "�"
    return _NAMED.get(mark, mark)


def enclosing(node: "Node", kinds: frozenset[str]) -> "Node | None":
    """The nearest ancestor of one of these types, None at the top."""
    parent = node.parent
    while parent is not None and parent.type not in kinds:
        parent = parent.parent
    return parent


def is_field(parent: "Node", name: str, node: "Node") -> bool:
    """Whether ``node`` is the child of ``parent`` in that field."""
    return parent.child_by_field_name(name) == node
