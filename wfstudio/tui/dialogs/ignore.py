"""The reason for ignoring a problem, and where it is ignored."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Checkbox, Input, Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.lines import Tick

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding


class IgnoreProblem(Dialog[tuple[str, bool]]):
    """Asks why; the answer is the reason, and whether the rule is ignored in the whole file."""

    DEFAULT_CSS = """
    IgnoreProblem > .box { width: 76; }
    IgnoreProblem Checkbox {
        border: none; padding: 0; margin-top: 1; height: 1; width: 100%; background: $surface; color: $foreground;
    }
    IgnoreProblem Checkbox:focus { border: none; background: $surface; }
    """

    def __init__(self, finding: "Finding", target: Path) -> None:
        super().__init__()
        self._finding = finding
        self._target = target

    def compose(self) -> ComposeResult:
        """The problem, the reason, and where."""
        finding = self._finding
        box = Vertical(classes="box")
        box.border_title = f"Ignore {finding.code} {finding.name}"
        box.border_subtitle = keyed(self, "enter writes it, {dialog.close} closes")
        with box:
            yield Static(finding.message, classes="lead", markup=False)
            yield Input(placeholder="Why is this none here?", compact=True)
            if finding.node is not None:
                label = f"in the whole file, not only at {finding.node}"
                yield Tick(label, value=False, compact=True)
            yield Static("", classes="fault", markup=False)
            yield Static(f"Goes into {self._target}", classes="hint", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the reason, or say that one is needed."""
        if not event.value.strip():
            self.query_one(".fault", Static).update("A reason is needed: the next person will ask for it.")
            return
        marks = self.query(Checkbox)
        self.dismiss((event.value.strip(), not marks or marks.first().value))
