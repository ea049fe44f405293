"""Replacing what was found in a workflow: texts where they stand, ids everywhere they are named."""

from wfstudio.document.edits import Compound, Edit, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.searching import IDS
from wfstudio.graph.rename import rename_node, with_changes

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfstudio.document.model import Document, Path
    from wfstudio.document.searching import Hit


class Replacement:
    """What replacing some hits does. ``refused`` are the ids that cannot be replaced: (id, why)."""

    __slots__ = ("edit", "number", "refused")

    def __init__(self, edit: Edit, number: int, refused: tuple[tuple[str, str], ...]) -> None:
        self.edit = edit
        self.number = number
        self.refused = refused


def replacement(doc: "Document", hits: "Iterable[Hit]", wanted: str = "") -> Replacement:
    """The edit that replaces these hits of ``find``, as one step; ``number`` of them are replaced.

    Where a node's id is replaced, handlers and scripts that name it follow. An id that would be empty or that another
    node has (and keeps) is refused and stays.
    """
    places: dict[Path, list[Hit]] = {}
    for hit in hits:
        places.setdefault(hit.path, []).append(hit)
    edits: list[Edit] = []
    renames: list[tuple[str, str, int]] = []
    number = 0
    for path, here in places.items():
        text = with_changes(here[0].text, sorted((hit.start, hit.end, hit.new) for hit in here))
        if text == here[0].text:
            continue
        if here[0].scope == IDS:
            renames.append((here[0].node, text, len(here)))
        else:
            edits.append(SetValue(path, text))
            number += len(here)
    changed = Compound("", tuple(edits)).apply(doc)
    done, refused = _renamed(changed, renames)
    edits += [edit for edit, _ in done]
    number += sum(count for _, count in done)
    label = f"Replace {wanted} in {number} places" if number != 1 else f"Replace {wanted} in one place"
    return Replacement(Compound(" ".join(label.split()), tuple(edits)), number, tuple(refused))


def _renamed(
    doc: "Document", renames: "Sequence[tuple[str, str, int]]"
) -> tuple[list[tuple[Edit, int]], list[tuple[str, str]]]:
    """The renamings that can be done, in an order in which they can; and those that cannot, with the reason."""
    waiting, done = list(renames), []
    refused: list[tuple[str, str]] = []
    while waiting:
        refused = []
        later = []
        for old, new, count in waiting:
            try:
                edit = rename_node(doc, old, new)
            except EditRefused as error:
                refused.append((old, error.message))
                later.append((old, new, count))
                continue
            doc = edit.apply(doc)
            done.append((edit, count))
        if len(later) == len(waiting):
            break
        waiting = later
    return done, refused
