"""The string literals of a script that hold some text."""

from functools import lru_cache

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    Span = tuple[int, int]

_STRINGS = frozenset(("string_fragment", "string", "template_string", "escape_sequence"))


@lru_cache(maxsize=1024)
def literals_with(code: str, word: str) -> "tuple[Span, ...]":
    """``[start, end)`` without quotes of each literal piece of the code that holds the word in any case; not those in
    comments. Never raises, whatever the text."""
    from wfstudio.script.grammar import parse
    from wfstudio.script.offsets import CharacterOffsets

    data = code.encode("utf-8", "replace")
    lower, sought = data.lower(), word.lower().encode()
    root = parse(data).root_node
    at = CharacterOffsets(data).at
    found: list[Span] = []
    place = lower.find(sought)
    while place >= 0:
        end = place + len(sought)
        node = root.descendant_for_byte_range(place, end)
        if node is not None and node.type in _STRINGS:
            start, stop = node.start_byte, node.end_byte
            if node.type in ("string", "template_string"):
                start, stop = start + 1, max(start + 1, stop - 1)
            found.append((at(start), at(stop)))
            end = max(end, stop)
        place = lower.find(sought, end)
    return tuple(found)
