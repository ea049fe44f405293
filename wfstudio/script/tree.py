"""Finding words in a parsed script, and reading its string literals.

The tree is never walked whole: the words of interest are few, so each is found in the bytes and then looked up. Where
they turn out to be many, all words of the text are listed once.
"""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import re

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
_FEW = 24  # words looked for one by one
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


class Code:
    """A script's text (UTF-8) with its syntax tree."""

    __slots__ = ("_known", "_listed", "data", "root")

    def __init__(self, data: bytes, root: "Node") -> None:
        self.data = data
        self.root = root
        self._known: dict[str, list[Node]] = {}
        self._listed: dict[bytes, list[int]] | None = None

    def leaves(self, word: str) -> "list[Node]":
        """The leaves of the tree whose text is exactly ``word``, in order of the code; not those in strings or
        comments."""
        found = self._known.get(word)
        if found is None:
            sought = word.encode()
            length = len(sought)
            found = []
            for start in self._places(sought):
                end = start + length
                node = self.root.descendant_for_byte_range(start, end)
                if node is None or node.start_byte != start or node.end_byte != end:
                    continue
                if node.type not in ("string_fragment", "comment"):
                    found.append(node)
            self._known[word] = found
        return found

    def _places(self, sought: bytes) -> list[int]:
        if len(self._known) >= _FEW:
            if self._listed is None:
                self._listed = _words(self.data)
            return self._listed.get(sought, [])
        data = self.data
        found = []
        end = 0
        while (start := data.find(sought, end)) >= 0:
            end = start + len(sought)
            if (start and data[start - 1] in _WORD) or (end < len(data) and data[end] in _WORD):
                continue
            found.append(start)
        return found


def _words(data: bytes) -> dict[bytes, list[int]]:
    """Where each word of the text stands."""
    import re

    found: dict[bytes, list[int]] = {}
    for match in re.finditer(rb"[A-Za-z0-9_$\x80-\xff]+", data):
        found.setdefault(match.group(), []).append(match.start())
    return found


def surely_returns(code: "Code") -> bool:
    """A cheap look: the script ends by returning something, and no other ``return`` may be without a value."""
    data = code.data
    children = code.root.named_children[-1:]
    if not children or children[0].type != "return_statement" or b"undefined" in data or b"void" in data:
        return False
    place = 0
    while (place := data.find(b"return", place)) >= 0:
        place += 6
        if data[place : place + 80].lstrip(b" \t")[:1] in (b"", b";", b"\r", b"\n", b"}", b"/"):
            return False
    return True


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
