"""Fixing problems: the one that is meant, or all that can be fixed safely."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wfstudio.document.errors import DocumentError
from wfstudio.tui.design.background import MendingFound, find_mending
from wfstudio.tui.design.meant import meant, none_meant
from wfstudio.tui.frame import keyed

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def why_not_fixed(screen: DesignPart, finding: Finding) -> str | None:
    """Why a problem's fix cannot be applied here, None when it can."""
    if finding.fix is None:
        return keyed(screen, f"{finding.code} has no fix that can be applied: {{design.explain}} explains it.")
    if not finding.fix.changes:
        return f"{finding.code} is about the file's bytes: `wfstudio validate --fix` mends it."
    return None


def fix(screen: DesignPart) -> None:
    """Apply the fix of the problem that is meant; undo takes it back."""
    finding = meant(screen)
    if finding is None:
        screen.notify(none_meant(screen), timeout=3, markup=False)
        return
    why = why_not_fixed(screen, finding)
    if why is not None or finding.fix is None:
        screen.notify(why or "", timeout=4, markup=False)
        return
    from wfstudio.lint.repair import edit_for

    try:
        done = screen.apply(edit_for(screen.document, finding.fix))
    except DocumentError as error:
        screen.notify(error.message, title="Not fixed", severity="warning", markup=False)
        return
    if done:
        screen.notify(
            keyed(screen, f"{finding.fix.title}. {{design.undo}} takes it back."),
            title="Fixed",
            timeout=4,
            markup=False,
        )


def fix_safe(screen: DesignPart) -> None:
    """Work out every safe fix in a thread; ``found`` makes them."""
    screen.commit()
    if screen.linted is screen.document and not any(_is_safe(finding) for finding in screen.findings):
        unsafe = sum(finding.fix is not None for finding in screen.findings)
        more = keyed(screen, f" {unsafe} can be fixed one by one: look, then press {{design.fix}}.") if unsafe else ""
        screen.notify(f"No problem can be fixed safely.{more}", timeout=5, markup=False)
        return
    run = partial(find_mending, screen, screen.document, screen.workspace.path)
    screen.run_worker(run, thread=True, exclusive=True, group="mend", exit_on_error=False)


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety == "safe" and bool(finding.fix.changes)


def found(screen: DesignPart, message: MendingFound) -> None:
    """Make the fixes as one change and tell which they were."""
    if message.document is not screen.document:
        screen.notify("The document was changed meanwhile: ask again.", timeout=4, markup=False)
        return
    if not message.fixed:
        screen.notify("No problem can be fixed safely.", timeout=4, markup=False)
        return
    if screen.apply(message.edit):
        lines = [f"{f.code} {f.node or ''}".strip() + f": {f.fix.title}" for f in message.fixed[:6] if f.fix]
        if len(message.fixed) > len(lines):
            lines.append(f"and {len(message.fixed) - len(lines)} more")
        title = keyed(screen, f"{message.edit.label.replace('Fix', 'Fixed')}; {{design.undo}} takes it back")
        screen.notify("\n".join(lines), title=title, timeout=8, markup=False)
