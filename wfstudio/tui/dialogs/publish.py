"""The publish dialog: what stops it, or what would change and where, and the confirmation."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button

from wfstudio.document.diff import is_another, kept, summary
from wfstudio.tui.dialogs.change import ChangeDialog
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.panels.difference import difference_lines
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.conflicts import Divergence
    from wfstudio.client.publishing import PushPlan
    from wfstudio.lint.findings import Finding

MOST_LINES = 300


class PublishDialog(ChangeDialog):
    """The answer is "publish", "canvas", "problems", "link-…" or "new"; of a conflict "merge", "theirs" or "force"."""

    def __init__(
        self,
        service: ServiceState,
        stops: Sequence["Finding"],
        plan: "PushPlan | None",
        glyphs: Glyphs,
        *,
        file: Path | None = None,
        conflict: "Divergence | None" = None,
        under_way: str = "",
    ) -> None:
        self._another = (
            plan is not None
            and plan.kind == "update"
            and plan.remote is not None
            and is_another(plan.remote, list(plan.differences))
        )
        danger = bool(stops) or conflict is not None or self._another
        super().__init__("Publish", service, glyphs, danger=danger)
        self._stops = stops
        self._plan = plan
        self._file = file
        self._conflict = conflict
        self._under_way = under_way

    @property
    def changes_service(self) -> bool:
        """Whether there is something to publish."""
        return self._plan is not None and self._plan.applicable and self._plan.kind != "unchanged"

    def subject(self) -> str:
        """The workflow's id and name, and the file."""
        plan = self._plan
        file = _short(self._file or (plan.file if plan else Path()))
        if plan is None or plan.kind == "ambiguous":
            return file
        arrow = self._glyphs.arrow
        there = plan.remote.get("name", plan.name) if plan.remote is not None else plan.name
        if there == plan.name:
            return f"{file} {arrow} {plan.workflow_id or 'a new workflow'}  '{plan.name}'"
        return f"{file}  '{plan.name}' {arrow} {plan.workflow_id}  '{there}'"

    def headline(self) -> str:
        """What publishing would do, or why it does not."""
        plan, name = self._plan, self._service.name
        if plan is None:
            number = len(self._stops)
            return f"{number} problem{'s' if number != 1 else ''} must be solved before this can be published:"
        if plan.kind == "conflict":
            return f"The copy on {name} was changed by somebody else since it was last seen here."
        if plan.kind == "ambiguous":
            return f"This file is not linked yet, and '{plan.name}' exists on {name}. Which is it?"
        if plan.kind == "unchanged":
            return f"{plan.workflow_id} on {name} is the same already, and published."
        if plan.kind == "create":
            return f"A new workflow will be made on {name} and published:"
        told = summary(list(plan.differences))
        if self._another and plan.remote is not None:
            left, number = kept(plan.remote, list(plan.differences))
            return (
                f"Is this the right file? It looks like another workflow: {left} of the {number} nodes on {name} are "
                f"in it. That copy would be replaced: {told}"
            )
        return f"The copy on {name} will be changed and published: {told}"

    def lines(self) -> Iterator[Content]:
        """The problems, the difference, or both sides of a conflict."""
        plan = self._plan
        if self._under_way:
            yield Content.styled(f"{self._glyphs.warning} {self._under_way}", "$warning")
        if plan is None:
            yield from self._problems()
        elif plan.kind == "ambiguous":
            yield from (self._candidate(plan, candidate) for candidate in plan.candidates)
        elif plan.kind == "conflict":
            yield from self._sides(plan)
        else:
            yield from self._changes(plan)

    def _candidate(self, plan: "PushPlan", workflow_id: str) -> Content:
        """A workflow that the file may be, and which file of the folder is linked to it so far."""
        from wfstudio.client.lock import linked_file

        other = linked_file(plan.file.parent, plan.profile, workflow_id)
        told = "no file of this folder is it"
        if other is not None:
            told = (
                f"that is {other.name}, which is here too" if other.exists() else f"it was {other.name}, which is gone"
            )
        return Content.assemble((workflow_id, "bold"), (f"  {told}", "$text-muted"))

    def _problems(self) -> Iterator[Content]:
        for finding in self._stops:
            place = f"{finding.node}: " if finding.node else ""
            sign = self._glyphs.error
            yield Content.assemble((f"{sign} {finding.code} ", "bold $error"), (place, "bold"), finding.message)

    def _changes(self, plan: "PushPlan") -> Iterator[Content]:
        published = plan.published != plan.was_published and plan.kind in ("create", "update")
        if published:
            yield Content.styled(f"~ isPublished: false {self._glyphs.arrow} true", "bold $warning")
        if plan.kind == "create":
            nodes = plan.sent.get("nodes")
            number = len(nodes) if isinstance(nodes, list) else 0
            yield Content.styled(f"+ workflow '{plan.name}' with {number} nodes", "bold $success")
            return
        yield from difference_lines(plan.differences, self._glyphs, MOST_LINES)
        if not plan.differences and not published:
            yield Content.styled("no difference", "$text-muted")

    def _sides(self, plan: "PushPlan") -> Iterator[Content]:
        found = self._conflict
        if found is None or found.base is None:
            yield Content.styled("From the file to the service's copy:", "bold")
            yield from difference_lines(plan.differences, self._glyphs, MOST_LINES)
            return
        yield Content.styled(f"What they changed: {summary(list(found.theirs))}", "bold")
        yield from difference_lines(found.theirs, self._glyphs, MOST_LINES // 2)
        yield Content.styled(f"What was changed here: {summary(list(found.mine))}", "bold")
        yield from difference_lines(found.mine, self._glyphs, MOST_LINES // 2)
        clashes = found.merged.clashes if found.merged is not None else ()
        for clash in clashes:
            yield Content.assemble((f"{self._glyphs.error} ", "bold $error"), str(clash))
        if not clashes:
            yield Content.styled(f"{self._glyphs.fine} both can be had together: merge", "$success")

    def buttons(self) -> Iterator[Button]:
        """The answers; the first is the safe one."""
        plan = self._plan
        if plan is None:
            yield Button("Go to the first", id="problems", variant="primary", compact=True)
        elif plan.kind == "conflict":
            yield from self._conflict_buttons()
            return
        elif plan.kind == "ambiguous":
            for candidate in plan.candidates[:2]:
                yield Button(
                    f"Update {candidate[:11]}{self._glyphs.ellipsis}",
                    id=f"link-{candidate}",
                    variant="primary",
                    compact=True,
                )
            yield Button("Make another", id="new", compact=True)
        elif plan.kind != "unchanged":
            if self._another:
                yield Button("Not now", id="no", variant="primary", compact=True)
            yield self.verb_button("Publish", variant="error" if self._another else "primary")
            if plan.kind == "update" and plan.differences:
                yield Button("On the drawing", id="canvas", compact=True)
        if not self._another:
            yield Button("Close" if plan is None or plan.kind == "unchanged" else "Not now", id="no", compact=True)

    def _conflict_buttons(self) -> Iterator[Button]:
        yield Button("Not now", id="no", variant="primary", compact=True)
        if self._conflict is not None and self._conflict.merged is not None:
            dots = self._glyphs.ellipsis if self._conflict.merged.clashes else ""
            yield Button(f"Merge{dots}", id="merge", compact=True)
        yield Button("On the drawing", id="canvas", compact=True)
        yield Button("Take theirs", id="theirs", variant="warning", compact=True)
        yield Button("Overwrite theirs", id="force", variant="error", compact=True)


def _short(path: Path) -> str:
    """The path as seen from the folder worked in, where it lies below it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
