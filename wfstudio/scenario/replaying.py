"""A new instance brought to where an earlier run was, by that run's own answers, as far as the workflow takes them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wfstudio.client.errors import InvalidRequest
from wfstudio.document.model import Document, Json
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.page import fields_named, kind_of, page_of
from wfstudio.scenario.recording import Done, Recording
from wfstudio.scenario.whereabouts import Where

MOST_STEPS = 500
"""Answers that lead round in a circle this long never come anywhere else."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go: the ``visit``-th visit (from 0) of a node. None as ``node_id``: as far as the answers go."""

    node_id: str | None
    visit: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the replay ended. ``word`` says why it stopped short, "" when it ``reached`` its target.

    ``errors``: field → message, where the service refused the last answer; ``notes``: what was left out on the way.
    ``taken`` are the answers that were taken.
    """

    where: Where
    reached: bool
    word: str = ""
    notes: tuple[str, ...] = ()
    taken: tuple[Done, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """How many answers were taken."""
        return len(self.taken)


async def replay(
    journey: Journey,
    document: Document,
    recording: Recording,
    target: Target,
    on_answered: Callable[[int, str], None] | None = None,
) -> Replayed:
    """Answer page after page as in ``recording`` until ``target`` waits, or was passed when it waits for nobody.

    ``journey`` was initiated. ``on_answered`` hears of each answer taken: how many, and at which node. Raises client
    errors, except for an answer that is refused: that is where the replay stops.
    """
    notes: list[str] = []
    passed = _asks_nobody(document, target.node_id)
    taken: list[Done] = []

    def here(reached: bool, word: str = "", errors: dict[str, str] | None = None) -> Replayed:
        return Replayed(journey.where, reached, word, tuple(notes), tuple(taken), errors or {})

    for _ in range(MOST_STEPS):
        where = journey.where
        node_id = where.node_id or ""
        visit = journey.visits.get(node_id, 1) - 1
        if passed and await _was_passed(journey, target):
            return here(True)
        if where.ended:
            at_target = node_id == target.node_id
            return here(at_target, "" if at_target else _ended(where, target))
        if (node_id, visit) == (target.node_id, target.visit):
            return here(True)
        done = recording.answer(node_id, visit)
        if done is None:
            word, reached = _no_answer(recording, node_id, visit, target)
            return here(reached, word)
        problem = _misfit(document, done)
        if problem:
            return here(False, problem)
        try:
            await _answer(journey, document, done, notes)
        except InvalidRequest as refused:
            page = page_of(document, node_id, where.node_type or "")
            errors = dict.fromkeys(fields_named(page, refused.message), refused.message)
            word = f"'{node_id}' no longer takes what was entered last time: {refused.message}"
            return here(False, word, errors)
        taken.append(done)
        if on_answered is not None:
            on_answered(len(taken), node_id)
    return here(False, f"the answers of the last run go round in a circle: stopped after {MOST_STEPS}")


async def _answer(journey: Journey, document: Document, done: Done, notes: list[str]) -> None:
    node = document.node(done.node_id)
    page = page_of(document, done.node_id)
    known = {item.name for item in page.fields}
    fields: dict[str, Json] = {name: value for name, value in done.fields.items() if name in known}
    gone = [name for name in done.fields if name not in known and name != "image"]
    if gone and page.kind in ("form", "ssn"):
        notes.append(f"'{done.node_id}' no longer asks for {', '.join(gone)}: left out")
    if done.outcome is not None:
        where = await journey.capture(done.outcome, done.result, fields=fields)
        if where.polling:
            await journey.poll()
        return
    action = done.action if node is None or page.kind in ("form", "other") else None
    await journey.submit({} if action == "back" else fields, action)


def _misfit(document: Document, done: Done) -> str:
    """Why an answer is none to what the node is now, "" when it is one."""
    node = document.node(done.node_id)
    if node is None:
        return ""
    kind = kind_of(node)
    if (kind in ("capture", "ssn")) != (done.outcome is not None):
        was = "a capture" if done.outcome is not None else "a page"
        return f"'{done.node_id}' was {was} in the last run and is a {node.type} now: its answer does not fit"
    if done.action == "back" and "on_back" not in node.handlers:
        return f"'{done.node_id}' was left by its back button in the last run, and now it has none"
    return ""


def _asks_nobody(document: Document, node_id: str | None) -> bool:
    node = document.node(node_id) if node_id else None
    return node is not None and kind_of(node) == "script"


async def _was_passed(journey: Journey, target: Target) -> bool:
    return (await journey.walked()).count(target.node_id or "") > target.visit


def _ended(where: Where, target: Target) -> str:
    place = f" at '{where.node_id}'" if where.node_id else f" ({where.status})" if where.status else ""
    return f"the run ends{place} and never comes to '{target.node_id}'" if target.node_id else ""


def _no_answer(recording: Recording, node_id: str, visit: int, target: Target) -> tuple[str, bool]:
    if target.node_id is None and recording.waiting == node_id:
        return "", True
    if node_id not in recording.path:
        return f"'{node_id}' is new on the way: the last run was never asked there", False
    if recording.waiting == node_id and recording.visit == visit:
        never = f" and never came to '{target.node_id}'" if target.node_id else ""
        return f"the last run was left at '{node_id}'{never}", False
    return f"the last run did not answer '{node_id}' a {_nth(visit + 1)} time", False


def _nth(number: int) -> str:
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
