"""One connected part laid out: ranks, lanes, order, placement, routing, put together."""

from __future__ import annotations

from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.ordered import put_in_order
from wfstudio.layout.pack import LaidOut
from wfstudio.layout.paths import finished, put_on_tracks
from wfstudio.layout.placed import put_in_place
from wfstudio.layout.plan import Part, ranked


def lay_out_part(part: Part, detail: Detail, direction: Direction, previous: Drawing | None) -> LaidOut:
    """Lay out a connected part; see ``layered.arrange``."""
    plan = ranked(part, detail, direction)
    put_in_order(plan, previous)
    put_in_place(plan)
    put_on_tracks(plan)
    return finished(plan)
