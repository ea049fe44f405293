"""A recorded run in disguise that goes the way it went: made-up values are tried until scripts branch the same."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.document.model import Json
from wfstudio.graph.index import SCRIPT
from wfstudio.scenario.answers import Answers, BadAnswers, Reply
from wfstudio.scenario.disguise import Disguise, Slot, norm
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.interest import Interest, interest_of
from wfstudio.scenario.running import Outcome, Scripts, run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.tries import others
from wfstudio.scenario.workflow_file import TestedWorkflow

if TYPE_CHECKING:
    from wfstudio.sandbox.messages import ScriptOutcome
    from wfstudio.sandbox.pool import Fetch

_MOST_RUNS = 400
"""Runs of the engine for one disguise."""


@dataclass(frozen=True, slots=True)
class Disguised:
    """The scenario without personal data. ``parted`` says where it goes another way than the run did, "" when it goes
    the same."""

    answers: Answers
    parted: str = ""


class StillPersonal(Exception):
    """A real value would stand in the scenario; the message names its key and nothing of it."""

    exit_code = 1


class NoSuchWay(Exception):
    """With made-up values the run would end nowhere; the message says where it parts."""

    exit_code = 1


async def disguised(workflow: TestedWorkflow, recorded: Answers, scripts: Scripts) -> Disguised:
    """The recorded run with made-up values that take it the same way, as far as such values are found.

    Raises NoSuchWay where it then goes round in a circle or is refused a value.
    """
    return await _Disguising(workflow, recorded, scripts).found()


def check_disguise(workflow: TestedWorkflow, recorded: Answers, text: str) -> None:
    """Raise StillPersonal when a value of the recorded run can be read in the text."""
    key = Disguise(workflow.document, interest_of(workflow.index), recorded).told(text)
    if key is not None:
        raise StillPersonal(f"what was recorded under '{key}' would still stand in the scenario: nothing was written")


class _Disguising:
    def __init__(self, workflow: TestedWorkflow, recorded: Answers, scripts: Scripts) -> None:
        self._workflow = workflow
        self._interest: Interest = interest_of(workflow.index)
        self._disguise = Disguise(workflow.document, self._interest, recorded)
        self._wanted = recorded.expect.path or ()
        self._scripts = _Remembering(scripts)
        self._left = _MOST_RUNS
        self._cut: dict[str, tuple[Reply, ...]] = {}
        self._apart: dict[tuple[str, int], dict[str, str]] = {}  # fields of one visit, by node and visit

    async def found(self) -> Disguised:
        answers, outcome = await self._run()
        while self._left > 0 and (at := _parting(self._wanted, outcome.path)) < len(self._wanted):
            better = await self._better(at, outcome)
            if better is None:
                break
            answers, outcome = better
        expect = Expect(outcome.status, outcome.path)
        at = _parting(self._wanted, outcome.path)
        parted = ""
        if at < len(self._wanted) or len(outcome.path) != len(self._wanted):
            came = outcome.path[at] if at < len(outcome.path) else "nowhere"
            went = self._wanted[at] if at < len(self._wanted) else "nowhere"
            where = f"after '{outcome.path[at - 1]}'" if at else "at the start"
            if outcome.stopped is not None and outcome.stopped.reason != "no answer":
                raise NoSuchWay(
                    f"{where} no made-up values were found that take the way to '{went}': nothing was written"
                )
            parted = f"{where} the run went to '{went}', and with made-up values it goes to '{came}'"
        return Disguised(replace(answers, expect=expect), parted)

    async def _run(self) -> tuple[Answers, Outcome]:
        self._left -= 1
        answers = self._disguise.applied()
        answers = replace(answers, replies={**self._with_apart(answers.replies), **self._cut})
        try:
            outcome = await run_scenario(Scenario("", Path(), answers), self._workflow, self._scripts)
        except BadAnswers:
            outcome = Outcome("", ())
        return answers, outcome

    async def _better(self, at: int, before: Outcome) -> tuple[Answers, Outcome] | None:
        """The values that take the run furthest the way it went, None when none take it further."""
        node_id = before.path[at - 1] if at else ""
        slots = self._feeding(node_id)
        for changes in (self._one_changed(slots), self._two_changed(slots)):
            best: tuple[int, dict[str, str]] | None = None
            kept = dict(self._disguise.chosen)
            for change in islice(changes, max(0, self._left - 1)):
                self._disguise.chosen = {**kept, **change}
                answers, outcome = await self._run()
                further = _parting(self._wanted, outcome.path)
                if further == len(self._wanted):
                    return answers, outcome
                if further > (best[0] if best is not None else at):
                    best = further, change
            self._disguise.chosen = kept
            if best is not None:
                self._disguise.chosen.update(best[1])
                return await self._run()
            apart = await self._one_visit_changed(at, slots)
            if apart is not None:
                return apart
        return await self._with_failure(at, node_id)

    async def _one_visit_changed(self, at: int, slots: list[Slot]) -> tuple[Answers, Outcome] | None:
        """A value changed at one visit of its page alone: of earlier visits a tenant does not tell the values."""
        nearest = {slot.node_id for slot in slots}
        pages = {(slot.node_id, slot.key): slot for slot in self._disguise.slots if slot.field is not None}
        for slot in sorted(pages.values(), key=lambda slot: slot.node_id not in nearest):
            visit = self._wanted[:at].count(slot.node_id) - 1
            if visit < 0:
                continue
            place, kept = (slot.node_id, visit), dict(self._apart)
            usual = islice(self._disguise.candidates(slot), 1)
            for text in islice(chain(usual, self._tried(slot)), max(0, self._left - 1)):
                self._apart = {**kept, place: {**kept.get(place, {}), slot.key: text}}
                answers, outcome = await self._run()
                if _parting(self._wanted, outcome.path) > at:
                    return answers, outcome
            self._apart = kept
        return None

    def _with_apart(self, replies: Mapping[str, tuple[Reply, ...]]) -> dict[str, tuple[Reply, ...]]:
        found = dict(replies)
        for (node_id, visit), fields in self._apart.items():
            each = list(found[node_id])
            each += [each[-1]] * (max(visit + 2, self._wanted.count(node_id)) - len(each))
            each[visit] = replace(each[visit], fields={**each[visit].fields, **fields})
            found[node_id] = tuple(each)
        return found

    async def _with_failure(self, at: int, node_id: str) -> tuple[Answers, Outcome] | None:
        """A script that failed then, and does not now, is cut off at that visit."""
        if not self._is_script(node_id):
            return None
        kept = dict(self._cut)
        visit = self._wanted[: at - 1].count(node_id)
        known = list(kept.get(node_id, ()))
        known += [Reply(0, "", button="next")] * (visit - len(known))
        self._cut[node_id] = (*known[:visit], Reply(0, "", outcome="error"), Reply(0, "", button="next"))
        answers, outcome = await self._run()
        if _parting(self._wanted, outcome.path) > at:
            return answers, outcome
        self._cut = kept
        return None

    def _one_changed(self, slots: list[Slot]) -> Iterator[dict[str, str]]:
        for slot in slots:
            yield from ({norm(slot.value): text} for text in self._tried(slot))

    def _two_changed(self, slots: list[Slot]) -> Iterator[dict[str, str]]:
        each = {norm(slot.value): list(islice(self._tried(slot), 8)) for slot in slots}
        for first, second in combinations(each, 2):
            yield from ({first: one, second: two} for one, two in product(each[first], each[second]))

    def _tried(self, slot: Slot) -> Iterator[str]:
        kind = str(slot.field.get("type")) if slot.field is not None else ""
        odd = [text for text in others(slot.key, kind, slot.literals) if self._disguise.fits(slot, text)]
        yield from dict.fromkeys([*odd, *islice(self._disguise.candidates(slot), 1, 6)])

    def _feeding(self, node_id: str) -> list[Slot]:
        """The values that a script has, those that come to it through other scripts too; a page's own otherwise."""
        nodes, seen = {node_id}, {node_id}
        pending = [node_id]
        while pending:
            current = pending.pop()
            for source, _ in self._interest.scripts.get(current, ()):
                nodes.add(source)
                if source not in seen and self._is_script(source):
                    seen.add(source)
                    pending.append(source)
        fetches = any("fetch" in (self._code(one)) for one in seen)
        found: dict[str, Slot] = {}
        for slot in self._disguise.slots:
            if slot.node_id in nodes or not slot.node_id or (slot.node_id == "mock" and fetches):
                real = norm(slot.value)
                before = found.get(real)
                literals = (*(before.literals if before else ()), *slot.literals)
                found[real] = replace(before or slot, literals=tuple(dict.fromkeys(literals)))
        return sorted(found.values(), key=lambda slot: not slot.literals)

    def _is_script(self, node_id: str) -> bool:
        return self._workflow.definition.type_of(node_id) == SCRIPT

    def _code(self, node_id: str) -> str:
        node = self._workflow.definition.node(node_id)
        return (node.js_code or "") if node is not None else ""


class _Remembering:
    """Scripts that are given the same again are not run again; those that ask others are."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._known: dict[tuple[str, str], ScriptOutcome] = {}

    async def run(self, code: str, params: Json, fetch: "Fetch | None" = None) -> "ScriptOutcome":
        if "fetch" in code:
            return await self._scripts.run(code, params, fetch)
        key = code, json.dumps(params, sort_keys=True)
        if key not in self._known:
            self._known[key] = await self._scripts.run(code, params, fetch)
        return self._known[key]


def _parting(wanted: tuple[str, ...], path: tuple[str, ...]) -> int:
    """The first place at which the paths differ; the length of ``wanted`` when all of it was gone."""
    same = zip(wanted, path, strict=False)
    return next((at for at, (one, other) in enumerate(same) if one != other), min(len(wanted), len(path)))
