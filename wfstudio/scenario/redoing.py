"""A run done again on a new draft of its workflow by the same answers: where it would go now, and why it parts."""

from dataclasses import dataclass, replace
from pathlib import Path

from wfstudio.document.model import Json
from wfstudio.engine.definition import Definition
from wfstudio.scenario.answers import Answers, Reply
from wfstudio.scenario.checking import parting
from wfstudio.scenario.page import inputs_of, kind_of
from wfstudio.scenario.running import Outcome, Scripts, run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.workflow_file import TestedWorkflow


@dataclass(frozen=True, slots=True)
class Redone:
    """The old path and status beside what comes now. ``notes`` say what of the answers the draft has no use for;
    ``at`` is the place of the first visit that differs, None when the paths are the same; ``why`` says why."""

    before: tuple[str, ...]
    before_status: str
    outcome: Outcome
    notes: tuple[str, ...] = ()
    at: int | None = None
    why: str = ""

    @property
    def same(self) -> bool:
        """Whether it goes the same way to the same status."""
        return self.at is None and self.before_status == self.outcome.status

    def to_json(self) -> dict[str, Json]:
        """The object that ``wfstudio replay -o json`` prints."""
        parted: Json = None
        if self.at is not None:
            parted = {"step": self.at + 1, "before": _at(self.before, self.at), "now": _at(self.outcome.path, self.at)}
        return {
            "version": 1,
            "same": self.same,
            "before": {"status": self.before_status, "path": list(self.before)},
            "now": {"status": self.outcome.status, "path": list(self.outcome.path)},
            "parted": parted,
            "why": self.why,
            "notes": list(self.notes),
        }


async def redone(
    draft: TestedWorkflow,
    answers: Answers,
    before: tuple[str, ...],
    status: str,
    scripts: Scripts,
    *,
    private: bool = False,
    old: Definition | None = None,
) -> Redone:
    """Run the answers on a draft and compare. ``private``: nothing of what people entered or scripts made of it is
    kept in what comes back. ``old`` is the definition the run was of, where it is known."""
    fitting, notes = _fitting(draft, answers)
    outcome = await run_scenario(Scenario("", Path(), fitting), draft, scripts)
    if private:
        outcome = _without_data(outcome)
    at: int | None = parting(before, outcome.path)
    if before == outcome.path:
        at = None
    found = Redone(before, status, outcome, notes, at)
    return replace(found, why=_why(found, draft.definition, old))


def _fitting(draft: TestedWorkflow, answers: Answers) -> tuple[Answers, tuple[str, ...]]:
    """The answers without those that the draft has no node, field or button for."""
    notes: dict[str, None] = {}
    replies: dict[str, tuple[Reply, ...]] = {}
    for node_id, each in answers.replies.items():
        node = draft.document.node(node_id)
        if node is None:
            notes[f"'{node_id}' is gone: its answers are left out"] = None
            continue
        kind = kind_of(node)
        names = {item.name for item in inputs_of(node)}
        fitting = []
        for reply in each:
            gone = [name for name in reply.fields if name not in names and kind != "other"]
            if gone:
                notes[f"'{node_id}' no longer asks for {', '.join(gone)}: left out"] = None
            fields = {name: text for name, text in reply.fields.items() if name not in gone}
            decided = kind in ("capture", "ssn")
            if decided != (reply.outcome is not None) and kind not in ("script", "end"):
                notes[f"'{node_id}' is a {node.type} now: what was done there fits no more"] = None
                reply = replace(reply, outcome=None, result=None, button=None)
            fitting.append(replace(reply, fields=fields))
        replies[node_id] = tuple(fitting)
    return replace(answers, replies=replies), tuple(notes)


def _without_data(outcome: Outcome) -> Outcome:
    steps = tuple(replace(step, why="it failed" if step.why else "") for step in outcome.steps)
    return replace(outcome, results={}, summary={}, requests=(), logs=(), steps=steps)


def _why(found: Redone, draft: Definition, old: Definition | None) -> str:
    """Why the ways part, in one sentence; "" when they do not."""
    outcome, at = found.outcome, found.at
    if at is None:
        return "" if found.same else f"it ended {found.before_status} before and ends {outcome.status} now"
    if at == 0:
        return "the first node is another one now"
    node_id = outcome.path[at - 1]
    step = outcome.steps[at - 1]
    stopped = outcome.stopped
    if at >= len(outcome.path) and stopped is not None:
        asked = "asks for something that was not answered" if stopped.reason == "no answer" else stopped.message
        return f"'{node_id}' {asked}" if stopped.reason == "no answer" else f"'{node_id}': {asked}"
    was = old.node(node_id) if old is not None else None
    now = draft.node(node_id)
    key = step.handler or step.outcome or "nothing"
    if was is not None and now is not None and step.handler is not None:
        target = was.handlers.get(step.handler)
        if target is not None and target != now.handlers.get(step.handler):
            return f"'{node_id}' leads by {key} to '{now.handlers.get(step.handler)}' now, it was '{target}'"
        if was.js_code != now.js_code:
            return f"the script '{node_id}' was changed and leads by {key} to '{_at(outcome.path, at) or 'the end'}'"
    went, goes = _at(found.before, at), _at(outcome.path, at)
    return f"'{node_id}' goes by {key} to {_named(goes)} now, it went to {_named(went)}"


def _named(node_id: str | None) -> str:
    return f"'{node_id}'" if node_id else "its end"


def _at(path: tuple[str, ...], place: int) -> str | None:
    return path[place] if place < len(path) else None
