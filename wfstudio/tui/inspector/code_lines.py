"""How a text area draws lines fast: highlights of what is shown only, long lines by the piece, signs in the gutter."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.expand_tabs import expand_text_tabs_from_widths
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.document._document import DocumentBase
    from textual.widgets import TextArea

LONG = 1_000
"""Characters from which a line is drawn piece by piece; the cost of a drawn row then does not grow with its line."""

_AT_ONCE = 40

Highlight = tuple[int, int | None, str]


class LinesOnDemand(defaultdict[int, list[Highlight]]):
    """Highlights by line (from byte, to byte, name), found for a few dozen lines at a time when one is asked for.

    Nothing is kept of long lines, which are asked for by the piece (``piece``).
    """

    def __init__(self, document: "DocumentBase", query: Any) -> None:
        super().__init__(list)
        self._document = document
        self._query = query
        self._known: set[int] = set()

    def __bool__(self) -> bool:
        return True

    def __missing__(self, line: int) -> list[Highlight]:
        block = line // _AT_ONCE
        if block not in self._known:
            self._known.add(block)
            self._find(block * _AT_ONCE, (block + 1) * _AT_ONCE)
        return self.get(line, [])

    def _find(self, first: int, end: int) -> None:
        captures = self._document.query_syntax_tree(self._query, (first, 0), (end, 0))
        for name, nodes in captures.items():
            for node in nodes:
                (start_row, start), (end_row, stop) = node.start_point, node.end_point
                for row in range(max(start_row, first), min(end_row, end - 1) + 1):
                    begins = start if row == start_row else 0
                    self.setdefault(row, []).append((begins, stop if row == end_row else None, name))

    def piece(self, line: int, start: int, end: int) -> list[Highlight]:
        """The highlights that touch the bytes ``[start, end)`` of a line, counted from ``start``."""
        captures = self._document.query_syntax_tree(self._query, (line, start), (line, end))
        found: list[Highlight] = []
        for name, nodes in captures.items():
            for node in nodes:
                begins = node.start_point[1] if node.start_point[0] == line else 0
                ends = node.end_point[1] if node.end_point[0] == line else end
                if begins < end and ends > start:
                    found.append((max(0, begins - start), min(ends, end) - start, name))
        return found


def long_row(area: "TextArea", line: int, section: int) -> Strip:
    """One row of a long line that is wrapped, drawn from its piece of the text alone."""
    wrapped, theme = area.wrapped_document, area._theme
    offsets = [0, *wrapped.get_offsets(line), len(area.document[line])]
    width = area.scrollable_content_region.size.width - area.gutter_width
    first = offsets[section]
    last = min(offsets[section + 1], first + max(width, 1))  # before the first layout nothing is wrapped yet
    code = area.document[line]
    text = Text(code[first:last], end="", no_wrap=True)
    tabs_before = code.count("\t", 0, first)
    base = theme.base_style if theme and theme.base_style is not None else area.rich_style
    on_row = area.highlight_cursor_line and area._has_cursor and area.selection.end[0] == line
    row_style = theme.cursor_line_style if theme and on_row else None
    if section == len(offsets) - 2:
        text.append(" ")
    if row_style:
        text.stylize(row_style)
    if isinstance(area._highlights, LinesOnDemand) and theme:
        _highlight(text, area._highlights, code, line, first, theme.syntax_styles)
    for start, end, style in _overlays(area, line):
        if end > first and start < last + 1:
            text.stylize(style, max(0, start - first), max(0, end - first))
    widths = wrapped.get_tab_widths(line)[tabs_before : tabs_before + text.plain.count("\t")]
    text = expand_text_tabs_from_widths(text, widths)
    strip = Strip(text.render(area.app.console), cell_length=text.cell_len).extend_cell_length(width, row_style or base)
    if area.show_line_numbers and theme:
        number = str(line + area.line_number_start) if section == 0 else ""
        gutter = Segment(
            f"{number:>{area.gutter_width - 2}}  ", theme.cursor_line_gutter_style if on_row else theme.gutter_style
        )
        strip = Strip.join([Strip([gutter], cell_length=area.gutter_width), strip])
    return strip.apply_style(base)


def _highlight(
    text: Text, highlights: LinesOnDemand, code: str, line: int, first: int, styles: dict[str, Style]
) -> None:
    start = len(code[:first].encode("utf-8", "surrogatepass"))
    piece = text.plain.encode("utf-8", "surrogatepass")
    plain_ascii = len(piece) == len(text.plain)
    for begins, ends, name in highlights.piece(line, start, start + len(piece)):
        style = styles.get(name)
        if style is None:
            continue
        stop = len(piece) if ends is None else ends
        if not plain_ascii:
            begins = len(piece[:begins].decode("utf-8", "ignore"))
            stop = len(piece[:stop].decode("utf-8", "ignore"))
        text.stylize(style, begins, stop)


def _overlays(area: "TextArea", line: int) -> list[tuple[int, int, Style]]:
    """What lies over the highlights of a line: what is wrong, the selection, the caret."""
    theme = area._theme
    over = [(span.start, span.end, span.style) for span in area.get_line(line).spans if isinstance(span.style, Style)]
    (top, left), (bottom, right) = sorted(area.selection)
    if theme and theme.selection_style and area.selection.start != area.selection.end and top <= line <= bottom:
        over.append((left if line == top else 0, right if line == bottom else 1 << 30, theme.selection_style))
    row, column = area.selection.end
    if theme and theme.cursor_style and row == line and area._draw_cursor:
        over.append((column, column + 1, theme.cursor_style))
    return over


def with_sign(strip: Strip, gutter_width: int, sign: str, style: Style) -> Strip:
    """A row with a sign in the last cell but one of its gutter, whose number takes the same colour."""
    gutter, rest = strip.divide([gutter_width, strip.cell_length])
    number = "".join(segment.text for segment in gutter)[: gutter_width - 2]
    ground = next((segment.style for segment in gutter), None) or Style()
    marked = [Segment(number, ground + style), Segment(f"{sign} ", ground + style + Style(bold=True))]
    return Strip.join([Strip(marked, cell_length=gutter_width), rest])
