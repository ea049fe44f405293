"""The copies kept of a workflow: when, what, by whom, and what each changed of the one before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.diff import differences
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.difference import difference_content
from wfstudio.tui.panels.panel import ChoiceList

if TYPE_CHECKING:
    from wfstudio.client.copies import Copy


class CopiesDialog(Dialog[tuple[str, int]]):
    """The answer is ("rollback" or "canvas", the number of a copy). The newest copy stands first."""

    BINDINGS = [*bindings("dialog", without=("dialog.accept",)), *bindings("copies")]  # noqa: RUF012
    AUTO_FOCUS = "OptionList"

    DEFAULT_CSS = """
    CopiesDialog > .box { width: 110; height: 90%; }
    CopiesDialog ChoiceList { height: auto; max-height: 10; background: $background; }
    CopiesDialog #copy-head { height: auto; color: $text-muted; margin-top: 1; }
    CopiesDialog #copy-changes { height: 1fr; background: $background; padding: 0 1; }
    CopiesDialog #copy-changes Static { width: 100%; height: auto; }
    """

    def __init__(self, workflow_id: str, profile: str, kept: Sequence["Copy"]) -> None:
        super().__init__()
        self._about = f"{workflow_id} on {profile}"
        self._kept = list(kept)

    def compose(self) -> ComposeResult:
        """The list, and what the marked copy changed."""
        box = Vertical(classes="box")
        box.border_title = f"Copies of {self._about}"
        box.border_subtitle = keyed(
            self, "{copies.rollback}: roll back to it, {copies.canvas}: compare on the drawing, {dialog.close}: close"
        )
        with box:
            yield ChoiceList(*[Option(_line(copy)) for copy in reversed(self._kept)], markup=False)
            yield Static("", id="copy-head", markup=False)
            with VerticalScroll(id="copy-changes"):
                yield Static("", id="copy-lines")

    def on_mount(self) -> None:
        """Mark the newest."""
        self.query_one(OptionList).highlighted = 0

    @property
    def _place(self) -> int:
        marked = self.query_one(OptionList).highlighted
        return len(self._kept) - 1 - (marked or 0)

    def on_option_list_option_highlighted(self, _event: OptionList.OptionHighlighted) -> None:
        """Show what the copy changed of the one before it."""
        copy, place = self._kept[self._place], self._place
        before = self._kept[place - 1] if place else None
        head = f"Copy {copy.number}" + (f", since copy {before.number}:" if before else ", the first that is kept:")
        self.query_one("#copy-head", Static).update(head)
        found = differences(before.workflow if before else {}, copy.workflow)
        none = f"the same content, now {'published' if copy.published else 'unpublished'}"
        self.query_one("#copy-lines", Static).update(difference_content(found, studio(self).glyphs, none))
        self.query_one("#copy-changes").scroll_home(animate=False)

    def on_option_list_option_selected(self, _event: OptionList.OptionSelected) -> None:
        """Enter compares with the copy."""
        self.action_on_canvas()

    def action_roll_back(self) -> None:
        """Roll back to the marked copy."""
        self.dismiss(("rollback", self._kept[self._place].number))

    def action_on_canvas(self) -> None:
        """Compare the document with the marked copy."""
        self.dismiss(("canvas", self._kept[self._place].number))

    def action_cursor_down(self) -> None:
        """Mark the next copy."""
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """Mark the copy before."""
        self.query_one(OptionList).action_cursor_up()


def _line(copy: "Copy") -> Content:
    state = ("published  ", "$success") if copy.published else ("unpublished", "$text-muted")
    when = copy.at.astimezone().strftime("%Y-%m-%d %H:%M")
    return Content.assemble(
        (f"{copy.number:>3}  ", "bold"), f"{when}  ", f"{copy.what:<16}  ", state,
        (f"  {copy.hash[:8]}  ", "$text-muted"), copy.by or "?", (f"  {copy.label}" if copy.label else "", "italic"),
    )  # fmt: skip
