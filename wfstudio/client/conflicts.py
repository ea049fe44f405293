"""A service's copy that somebody else changed: what both sides did since it was last seen, and both taken together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.client.copies import Workflow
from wfstudio.client.lock import on_profile
from wfstudio.document.diff import Difference, differences
from wfstudio.document.merge import Merged, merge
from wfstudio.document.model import SERVER_MADE_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.client.publishing import PushPlan
    from wfstudio.document.merge import Place, Side
    from wfstudio.document.model import Json

MOST_LINES = 80


@dataclass(frozen=True, slots=True)
class Divergence:
    """What was changed here and what there, and the two merged. Without ``base`` (the copy last seen is not kept on
    this machine) ``mine`` is empty, ``theirs`` is the difference of the two, and nothing is merged."""

    base: Workflow | None
    mine: tuple[Difference, ...]
    theirs: tuple[Difference, ...]
    merged: Merged | None


def divergence(plan: "PushPlan", choices: "Mapping[Place, Side] | None" = None) -> Divergence:
    """What a conflict is made of, all of it with the placeholders of the file; ``choices`` resolve clashes."""
    assert plan.remote is not None
    if plan.base is None:
        return Divergence(None, (), plan.differences, None)
    own = {key: value for key, value in plan.local.items() if key != "isPublished"}
    there = plan.in_file(plan.remote)
    merged = merged_content(plan.base, own, there, choices)
    mine, theirs = (tuple(differences(plan.base, one)) for one in (own, there))
    return Divergence(plan.base, mine, theirs, merged)


def merged_content(
    base: Workflow, mine: Workflow, remote: Workflow, choices: "Mapping[Place, Side] | None" = None
) -> Merged:
    """A file's workflow with what changed on the service since ``base``; keys that a service makes stay."""
    return merge(_content(base), mine, _content(remote), choices)


def told(plan: "PushPlan") -> str:
    """The conflict as an error message: both differences, line by line where texts changed, and the choices."""
    from wfstudio.document.diff_report import told_lines

    found = divergence(plan)
    text = f"{plan.file}: {plan.workflow_id} on {plan.profile} was changed by somebody else since it was last seen"
    if found.base is None:
        parts = [f"{text}; from the file to the service's copy:", *_cut(told_lines(found.theirs))]
    else:
        parts = [f"{text}. What they changed:", *_cut(told_lines(found.theirs)), "what was changed here:"]
        parts += _cut(told_lines(found.mine)) or ["nothing"]
    pull = f"`wfstudio pull {on_profile(plan.profile, str(plan.workflow_id))} -f {plan.file}"
    choices = [f"{pull} --force` takes theirs", "--force overwrites it with yours"]
    if found.merged is not None and not found.merged.clashes:
        choices.insert(1, f"{pull} --merge` takes both")
    elif found.merged is not None:
        parts += ["these cannot be had together:", *[f"! {clash}" for clash in found.merged.clashes]]
    return "\n  ".join(parts) + "\n" + ", ".join(choices)


def _cut(lines: Iterable[tuple[str, str]]) -> list[str]:
    listed = [text for text, _ in lines]
    more = len(listed) - MOST_LINES
    return [*listed[:MOST_LINES], f"… and {more} lines more; `wfstudio diff` shows all"] if more > 0 else listed


def _content(workflow: "Mapping[str, Json]") -> Workflow:
    return {key: value for key, value in workflow.items() if key not in SERVER_MADE_KEYS}
