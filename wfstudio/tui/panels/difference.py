"""Differences as coloured lines, wherever the studio shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from wfstudio.document.diff_report import told_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wfstudio.document.diff import Difference
    from wfstudio.tui.glyphs import Glyphs

_COLOURS = {"+": "$success", "-": "$error", "~": "$warning", "@": "$text-muted"}
MOST_LINES = 2000


def difference_lines(found: Iterable[Difference], glyphs: Glyphs, most: int = MOST_LINES) -> Iterator[Content]:
    """Each difference and the lines of changed texts below it; what is beyond ``most`` lines is counted."""
    left = 0
    for number, (text, sign) in enumerate(told_lines(found)):
        if number < most:
            inside = text.startswith(" ")
            if not inside:
                text = text.replace("→", glyphs.arrow).replace("…", glyphs.ellipsis)
            colour = _COLOURS.get(sign, "$text-muted" if inside else "$foreground")
            yield Content.styled(text, colour if inside else f"bold {colour}")
        else:
            left += 1
    if left:
        yield Content.styled(f"and {left} lines more", "$text-muted")


def difference_content(found: Iterable[Difference], glyphs: Glyphs, none: str = "no difference") -> Content:
    """The lines as one text; ``none`` where there is no difference."""
    lines = list(difference_lines(found, glyphs))
    return Content("\n").join(lines) if lines else Content.styled(none, "$text-muted")
