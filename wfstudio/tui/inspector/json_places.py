"""Where remarks on a value stand in the value's JSON text."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from wfstudio.tui.inspector.remarks import Remark, Remarks

if TYPE_CHECKING:
    from wfstudio.document.positions import Positions


def json_remarks(text: str, remarks: Remarks) -> list[Remark]:
    """The remarks with the stretch of the text they are about, paths taken off; what is no JSON is marked where it
    stops being one, and then nothing else is."""
    from wfstudio.document.positions import Positions

    try:
        json.loads(text or "null")
    except json.JSONDecodeError as error:
        return [Remark("", "error", f"Not JSON: {error.msg}.", (), (error.pos, error.pos + 1))]
    except RecursionError:
        return []
    if not remarks or not text.strip():
        return []
    positions = Positions(text)
    return [replace(one, path=(), span=_span(positions, one)) for one in remarks]


def _span(positions: "Positions", remark: Remark) -> tuple[int, int]:
    try:
        if remark.span is not None:
            at = positions.string_offset
            return at(remark.path, remark.span[0]), at(remark.path, remark.span[1])
        if remark.path:
            return positions.key_span(remark.path)
    except (KeyError, IndexError):
        pass
    start, _ = positions.nearest_span(remark.path)
    return start, start + 1
