"""A list of problems of any length: only the lines in sight are ever drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from wfstudio.layout.cells import clean
from wfstudio.lint.arranging import Row
from wfstudio.tui.frame import studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.steady import SteadyScroll

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

_MOST = 8


class ProblemList(SteadyScroll, can_focus=True):
    """Shows the lines of arranged findings; one is marked."""

    BINDINGS = bindings("problem_list")
    COMPONENT_CLASSES = {  # noqa: RUF012
        "problems--error", "problems--warning", "problems--info", "problems--head", "problems--node",
        "problems--text", "problems--marked", "problems--marked-blurred",
    }  # fmt: skip

    DEFAULT_CSS = """
    ProblemList {
        height: auto; background: $surface; overflow-x: hidden; overflow-y: auto;
        & > .problems--error { color: $error; }
        & > .problems--warning { color: $warning; }
        & > .problems--info { color: $text-muted; }
        & > .problems--head { color: $accent; text-style: bold; }
        & > .problems--node { color: $foreground; text-style: bold; }
        & > .problems--text { color: $foreground; }
        & > .problems--marked { color: $block-cursor-foreground; background: $block-cursor-background; }
        & > .problems--marked-blurred {
            color: $block-cursor-blurred-foreground; background: $block-cursor-blurred-background;
        }
    }
    """

    class Opened(Message):
        """The line of a problem was opened, by enter or a click: the problem's number."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Folded(Message):
        """The head of a group was opened: the group is to be folded, or unfolded."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.grouping = "severity"
        """What the heads of the groups say, so that the lines need not."""
        self.at = 0
        self._findings: Sequence[Finding] = ()

    def show(self, rows: list[Row], findings: "Sequence[Finding]") -> None:
        """Show these lines; the mark stays at its problem or group where that is still there."""
        before = self.rows[self.at] if self.at < len(self.rows) else None
        wanted = None if before is None else self._same(before, findings)
        self.rows, self._findings = rows, findings
        found = [n for n, row in enumerate(rows) if wanted is not None and (row.number, row.key) == wanted]
        self.at = found[0] if found else max(0, min(self.at, len(rows) - 1))
        self.virtual_size = Size(self.size.width, len(rows))
        self._keep_visible()
        self.refresh()

    def make_room(self, lines: int, less: bool) -> None:
        """Be as high as so many lines, one less where a filter's line stands above, whatever the filter leaves of them.

        So the drawing above stays where it is while one types.
        """
        self.styles.height = "1fr" if self.has_class("-large") else max(1, min(lines, _MOST) - less)

    def _same(self, row: Row, findings: "Sequence[Finding]") -> tuple[int, str] | None:
        """The place, among new findings, of the problem that a line showed."""
        if row.is_head:
            return -1, row.key
        old = self._findings[row.number]
        for number, finding in enumerate(findings):
            if (finding.code, finding.node, finding.message) == (old.code, old.node, old.message):
                return number, row.key
        return None

    @property
    def number(self) -> int:
        """The number of the marked problem, -1 when none is."""
        return self.rows[self.at].number if self.at < len(self.rows) else -1

    def mark(self, number: int) -> None:
        """Mark a problem, where it is shown."""
        at = next((n for n, row in enumerate(self.rows) if row.number == number), None)
        if at is not None:
            self._go(at)

    def _go(self, at: int) -> None:
        at = max(0, min(at, len(self.rows) - 1))
        if self.rows and at != self.at:
            self.at = at
            self._keep_visible()
            self.refresh()

    def _keep_visible(self) -> None:
        self.scroll_to_region(Region(0, self.at, 1, 1), animate=False, force=True)

    def on_resize(self) -> None:
        """The lines have another width."""
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._keep_visible()

    # keys and mouse

    def action_move(self, step: int) -> None:
        """Mark a line further down or up."""
        self._go(self.at + step)

    def action_page(self, step: int) -> None:
        """Mark a line a page further down or up."""
        self._go(self.at + step * max(1, self.size.height - 1))

    def action_end(self, last: bool) -> None:
        """Mark the last line, or the first."""
        self._go(len(self.rows) - 1 if last else 0)

    def action_open(self) -> None:
        """Go to the marked problem; fold or unfold the marked group."""
        if self.at < len(self.rows):
            row = self.rows[self.at]
            self.post_message(self.Folded(row.key) if row.is_head else self.Opened(row.number))

    def action_fold(self, folded: bool) -> None:
        """Fold the group of the marked line, or unfold it."""
        if self.at >= len(self.rows):
            return
        row = self.rows[self.at]
        head = next((n for n in range(self.at, -1, -1) if self.rows[n].is_head), None)
        if head is None or (row.is_head and row.folded == folded):
            return
        if folded or row.is_head:
            self.at = head
            self.post_message(self.Folded(row.key))

    def on_click(self, event: events.Click) -> None:
        """Mark the line clicked; go to its problem, or fold its group."""
        at = event.y + self.scroll_offset.y
        if 0 <= at < len(self.rows):
            self._go(at)
            self.action_open()

    # drawing

    def on_focus(self) -> None:
        """The mark is drawn stronger."""
        self.refresh()

    def on_blur(self) -> None:
        """The mark is drawn weaker."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        at, width = y + self.scroll_offset.y, self.size.width
        ground = self.rich_style
        if at >= len(self.rows):
            return Strip.blank(width, ground)
        segments = [Segment(text, self.get_component_rich_style(f"problems--{name}")) for text, name in self._line(at)]
        strip = Strip(segments).crop_extend(0, width, ground)
        if at != self.at:
            return strip
        name = "problems--marked" if self.has_focus else "problems--marked-blurred"
        marked = self.get_component_rich_style(name)
        return Strip([Segment(part.text, (part.style or Style()) + marked) for part in strip], width)

    def _line(self, at: int) -> list[tuple[str, str]]:
        row = self.rows[at]
        glyphs = studio(self).glyphs
        if row.is_head:
            fold = glyphs.collapsed if row.folded else glyphs.expanded
            sign = glyphs.severity(row.severity)
            return [
                (f" {fold} ", "head"), (f"{sign} ", row.severity), (clean(row.title), "head"),
                (f"  {row.count}", "info"),
            ]  # fmt: skip
        finding = self._findings[row.number]
        indent = "   " if self.rows[0].is_head else " "
        sign = glyphs.severity(finding.severity)
        node = f"{clean(finding.node)}  " if finding.node and self.grouping != "node" else ""
        code = f"{finding.code}  " if self.grouping != "rule" else ""
        parts = [(f"{indent}{sign} ", finding.severity), (code, finding.severity), (node, "node")]
        fix = "" if finding.fix is None else f"  [{'fix' if finding.fix.safety == 'safe' else 'fix?'}]"
        room = self.size.width - sum(cell_len(text) for text, _ in parts) - len(fix)
        message = clean(finding.message)
        if 1 < room < cell_len(message):  # the end is cut, not the mark of the fix
            message = f"{set_cell_size(message, room - len(glyphs.ellipsis))}{glyphs.ellipsis}"
        return [*parts, (message, "text"), (fix, "head")]
