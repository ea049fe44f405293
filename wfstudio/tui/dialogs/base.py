"""The look and the way out that every dialog shares."""

from typing import Generic, TypeVar

from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen
from textual.widgets import Input

from wfstudio.tui.keymap import bindings

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A box over the screen. Escape closes it with None: nothing was chosen."""

    BINDINGS = [  # noqa: RUF012
        *bindings("dialog", without=("dialog.accept", "dialog.down", "dialog.up")),
        *bindings("line"),
    ]
    AUTO_FOCUS = "Input, TextArea, OptionList, Button"

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > .box {
        width: 64; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 1 2;
        border-title-color: $primary; border-title-style: bold; border-subtitle-color: $text-muted;
    }
    Dialog.-danger > .box { border: round $error; border-title-color: $error; }
    Dialog .lead { width: 100%; height: auto; color: $foreground; margin-bottom: 1; }
    Dialog .hint { width: 100%; height: auto; color: $text-muted; margin-top: 1; }
    Dialog .fault { width: 100%; height: auto; color: $error; }
    Dialog .buttons { height: 1; width: 100%; margin-top: 1; }
    Dialog Button { margin-right: 2; min-width: 10; }
    Dialog Input { background: $panel; border: none; height: 1; padding: 0 1; width: 100%; }
    Dialog Input:focus { background: $panel; background-tint: $primary 12%; }
    Dialog OptionList {
        border: none; background: $surface; padding: 0; height: auto; max-height: 18;
        text-wrap: nowrap; text-overflow: ellipsis;
        & > .option-list--option-highlighted { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer; once only: a second escape typed ahead closes nothing else."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def action_select_all(self) -> None:
        """Select what stands in the line that is typed in."""
        if not isinstance(self.focused, Input):
            raise SkipAction
        self.focused.action_select_all()
