"""Two paths told apart: what both have, what only the earlier run visited, what only this one does. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Side = Literal["both", "old", "new"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of two paths side by side: ``place`` is the visit's place in the new path, None for an old one."""

    side: Side
    node_id: str
    place: int | None


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What to put side by side, as ``SequenceMatcher`` tells it, save that what both begin with stands together.

    On a way that visits a node twice the matcher alone may part the two before they do.
    """
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if same:
        yield "equal", 0, same, 0, same
    for tag, low, high, start, end in SequenceMatcher(None, old[same:], new[same:], autojunk=False).get_opcodes():
        yield tag, same + low, same + high, same + start, same + end


def compare_paths(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """Both paths in one list. What the old one did after the last place of the new one is left out: it went on."""
    pairs: list[Pair] = []
    for tag, low, high, start, end in aligned(old, new):
        if tag == "equal":
            pairs += [Pair("both", new[place], place) for place in range(start, end)]
            continue
        pairs += [Pair("old", node_id, None) for node_id in old[low:high]]
        pairs += [Pair("new", new[place], place) for place in range(start, end)]
    while pairs and pairs[-1].side == "old":
        pairs.pop()
    return tuple(pairs)


def is_same_way(pairs: Sequence[Pair]) -> bool:
    """Whether the new run went where the old one did, as far as it has come."""
    return all(pair.side == "both" for pair in pairs)
