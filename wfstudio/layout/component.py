"""One connected part laid out: ranks, lanes, order, placement, routing, put together."""

from __future__ import annotations

from wfstudio.layout import cost
from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.ordered import put_in_order
from wfstudio.layout.pack import LaidOut
from wfstudio.layout.paths import finished, put_on_tracks
from wfstudio.layout.placed import put_in_place
from wfstudio.layout.plan import Part, ranked

_SMALL = 250
"""Up to so many boxes and lanes two orders are laid out in full and the better one is taken."""


def lay_out_part(part: Part, detail: Detail, direction: Direction, previous: Drawing | None) -> LaidOut:
    """Lay out a connected part; see ``layered.arrange``."""
    laid_out = _laid_out(part, detail, direction, previous, turns=True)
    small = len(laid_out.boxes) + len(laid_out.lanes) < _SMALL
    if not small or len(laid_out.edges) < 2 or (previous is not None and previous.direction == direction):
        return laid_out
    other = _laid_out(part, detail, direction, previous, turns=False)
    return min(laid_out, other, key=lambda one: (cost.crossings(one.edges), cost.length(one.edges)))


def _laid_out(part: Part, detail: Detail, direction: Direction, previous: Drawing | None, *, turns: bool) -> LaidOut:
    plan = ranked(part, detail, direction)
    put_in_order(plan, previous, turns)
    put_in_place(plan)
    put_on_tracks(plan)
    return finished(plan)
