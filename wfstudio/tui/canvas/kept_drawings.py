"""Drawings that were shown lately, so that what is taken back looks as it did and costs no layout."""

from __future__ import annotations

from collections import deque

from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.layered import Outline

_BOXES = 6_000
"""Drawings of so many boxes together are kept, and the last two whatever their size."""


class KeptDrawings:
    """The last drawings, each with the outline it was made from."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Outline, Drawing]] = deque()

    def find(self, outline: Outline, detail: Detail, direction: Direction) -> Drawing | None:
        """The last drawing that was made from an equal outline and looks as wanted."""
        for made_from, drawing in reversed(self._kept):
            if (
                (drawing.detail, drawing.direction) == (detail, direction)
                and len(made_from.nodes) == len(outline.nodes)
                and made_from == outline
            ):
                return drawing
        return None

    def keep(self, outline: Outline, drawing: Drawing) -> None:
        """Remember a drawing as the last one; the oldest are forgotten."""
        kept = [one for one in self._kept if one[1] is not drawing]
        self._kept = deque([*kept, (outline, drawing)])
        boxes = sum([len(one.boxes) for _, one in self._kept])
        while len(self._kept) > 2 and boxes > _BOXES:
            boxes -= len(self._kept.popleft()[1].boxes)
