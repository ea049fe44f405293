"""The design screen's status line."""

from textual.content import Content

from wfstudio.document.catalogue import HANDLER_LABELS
from wfstudio.document.model import NodeView
from wfstudio.layout.drawing import EdgeKey
from wfstudio.tui.glyphs import Glyphs


def status_line(
    node: NodeView | None, edge: EdgeKey | None, counts: str | None, glyphs: Glyphs, width: int, chosen: int = 0
) -> Content:
    """The selected node and the edge that right takes on the left, the problems on the right (None: being checked).

    Where several nodes are chosen their number comes first.
    """
    left: list[tuple[str, str]] = [(f"{chosen} chosen  ", "bold $accent")] if chosen else []
    if node is not None:
        left += [(node.id or "(no id)", "bold $foreground"), (f"  {node.type}", "$text-muted")]
        if node.name:
            left.append((f"  {node.name}", "$text-muted"))
    if edge is not None:
        source, handler, target = edge[:3]
        label = HANDLER_LABELS.get(handler, handler)
        if node is not None and source == node.id:
            left += [(f"   {glyphs.arrow} ", "$accent"), (f"{label} ", "$text-muted"), (target, "$foreground")]
    text = Content.assemble(*left) if left else Content("")
    return _line(text, _verdict(counts, glyphs), glyphs, width)


def doing_line(done: str, glyphs: Glyphs, width: int) -> Content:
    """What was done, while it is not shown yet."""
    return _line(Content.styled(done, "bold $foreground"), _verdict(None, glyphs), glyphs, width)


def _line(text: Content, right: Content, glyphs: Glyphs, width: int) -> Content:
    room = max(0, width - 2 - right.cell_length - 2)
    if text.cell_length > room:
        text = text.truncate(room, ellipsis=len(glyphs.ellipsis) == 1)
    return Content.assemble(text, " " * (room - text.cell_length + 2), right)


def _verdict(counts: str | None, glyphs: Glyphs) -> Content:
    if counts is None:
        return Content.styled(f"checking {glyphs.ellipsis}", "$text-muted")
    if not counts:
        return Content.styled(f"{glyphs.fine} no problems", "bold $success")
    if "error" not in counts and "warning" not in counts:
        told = (f"{glyphs.fine} no problems", "bold $success"), (f" {glyphs.bullet} {counts}", "$text-muted")
        return Content.assemble(*told)
    worst = next(name for name in ("error", "warning") if name in counts)
    return Content.styled(f"{glyphs.severity(worst)} {counts}", f"bold ${worst}")
