"""The page of a rule, shown for one problem: what and why, a bad and a good example, the fix as a diff."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from wfstudio.lint.explanation import Explanation
    from wfstudio.lint.findings import Finding

_SIGN_STYLES = {"-": "$error", "+": "$success"}


class RulePage(Dialog[str]):
    """Explains a problem; the answer is "go", "fix" or "ignore", None when it was only read."""

    BINDINGS = bindings("rule_page")
    AUTO_FOCUS = "VerticalScroll"

    DEFAULT_CSS = """
    RulePage > .box { width: 100; }
    RulePage VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    RulePage Static { width: 100%; height: auto; }
    """

    def __init__(self, finding: "Finding", rule: "Explanation", fix: list[tuple[str, str]]) -> None:
        super().__init__()
        self._finding = finding
        self._rule = rule
        self._fix = fix

    def compose(self) -> ComposeResult:
        """The page, which scrolls, and what can be done."""
        box = Vertical(classes="box")
        box.border_title = f"{self._finding.code} {self._finding.name}"
        box.border_subtitle = self._keys()
        with box, VerticalScroll():
            yield Static(self.content())

    def _keys(self) -> str:
        fix = (
            keyed(self, "{rule_page.fix} fixes it, ")
            if self._finding.fix is not None and self._finding.fix.changes
            else ""
        )
        return keyed(
            self, f"{{rule_page.go}} goes there, {fix}{{rule_page.ignore}} ignores it, {{rule_page.close}} closes"
        )

    def content(self) -> Content:
        """What stands on the page."""
        finding, rule = self._finding, self._rule
        glyphs = studio(self).glyphs
        colour = {"error": "$error", "warning": "$warning"}.get(finding.severity, "$text-muted")
        where = f" at {finding.node}" if finding.node else ""
        parts: list[Content | str | tuple[str, str]] = [
            (f"{glyphs.severity(finding.severity)} {finding.severity}{where}", f"bold {colour}"),
            f"\n{finding.message}\n",
        ]
        if finding.witness:
            parts += [("Seen on the way ", "$text-muted"), f" {glyphs.arrow} ".join(finding.witness), "\n"]
        parts += ["\n", (rule.what, "$foreground"), "\n"]
        if rule.why:
            parts += ["\n", ("Why  ", "bold $accent"), rule.why, "\n"]
        for title, example in (("Bad", rule.bad), ("Good", rule.good)):
            if example:
                style = "bold $error" if title == "Bad" else "bold $success"
                parts += ["\n", (title, style), "\n", ("\n".join(f"  {line}" for line in example.split("\n"))), "\n"]
        parts += self._fix_parts()
        return Content.assemble(*parts)

    def _fix_parts(self) -> list[Content | str | tuple[str, str]]:
        fix = self._finding.fix
        if fix is None:
            return ["\n", ("No fix can be made for you here.", "$text-muted")]
        about = (
            "safe: what the workflow does stays"
            if fix.safety == "safe"
            else "look first: it may change what the workflow does"
        )
        parts: list[Content | str | tuple[str, str]] = ["\n", ("Fix  ", "bold $accent"), fix.title]
        parts.append((f"  ({about})", "$text-muted"))
        for sign, line in self._fix:
            parts += ["\n", (f"  {sign} {line}", _SIGN_STYLES.get(sign, "$text-muted"))]
        return parts

    def action_answer(self, answer: str) -> None:
        """Close, and say what is to be done."""
        self.dismiss(answer)
