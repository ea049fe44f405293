"""Scenarios for what no scenario reaches yet: searched for on the real engine, walked, and run once more to be sure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from wfstudio.document.catalogue import node_type
from wfstudio.engine.definition import HANDLER_STAND_INS
from wfstudio.graph.index import SCRIPT
from wfstudio.graph.reach import reachable
from wfstudio.scenario.answers import Answers
from wfstudio.scenario.coverage import Coverage
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.interest import interest_of
from wfstudio.scenario.running import Scripts, run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.searching import Search
from wfstudio.scenario.walking import Target, Walk, walks
from wfstudio.scenario.workflow_file import TestedWorkflow

_DICE = re.compile(r"\bMath\s*\.\s*random\b|\bcrypto\b|\brandomUUID\b")
_THROWS = 8
"""How often what leads through a script that throws dice is run before it is believed: one in 256 is luck."""

_ORDINARY = frozenset(("on_next", "on_success", "next"))


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario that was made. ``name`` goes into the file's name; ``covers`` is what it reaches and others do not."""

    name: str
    answers: Answers
    covers: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """``made`` in order, and ``unreached``: what could not be reached, with a sentence that says why."""

    made: tuple[Made, ...]
    unreached: tuple[tuple[Target, str], ...]


async def generate(workflow: TestedWorkflow, coverage: Coverage, scripts: Scripts) -> Generated:
    """Scenarios for what is missing in ``coverage``.

    In this order: with one value of a page out of the ordinary, with two, and with scripts that are cut off, for an
    ``on_error`` that no value leads to.
    """
    wanted: list[Target] = [
        *coverage.handlers.missing, *coverage.script_edges.missing, *coverage.nodes.missing
    ]  # fmt: skip
    search = Search(workflow.definition, workflow.index, interest_of(workflow.index), scripts)
    made: list[Made] = []
    left = dict.fromkeys(wanted)
    names: set[str] = set()
    for phase in ("one", "two", "failing"):
        failing = frozenset(
            target[0] for target in left if target[1:] == ("on_error",) and _is_script(workflow, target[0])
        )
        if not left or (phase == "failing" and not failing):
            continue
        await search.explore(pairs=phase == "two", failing=failing if phase == "failing" else frozenset())
        unsteady: dict[Target, None] = {}
        for walk in [*walks(search.starts, left)]:
            answers = await _sure(workflow, walk, scripts)
            if answers is None:
                unsteady.update(dict.fromkeys(walk.covers))
            else:
                made.append(Made(_name(walk, names), answers, walk.covers))
                _reached(left, walk.covers)
        for target in unsteady:  # each by itself: a shorter way may go the same way each time
            for walk in walks(search.starts, [target] if target in left else []):
                answers = await _sure(workflow, walk, scripts)
                if answers is not None:
                    made.append(Made(_name(walk, names), answers, walk.covers))
                    _reached(left, walk.covers)
                else:
                    search.unsteady.update(walk.covers)
    reasons = [(target, _why(workflow, search, target)) for target in [*left, *coverage.never]]
    return Generated(tuple(made), tuple(reasons))


def _reached(left: dict[Target, None], covers: Iterable[Target]) -> None:
    for target in covers:
        left.pop(target, None)


async def _sure(workflow: TestedWorkflow, walk: Walk, scripts: Scripts) -> Answers | None:
    """The walk's scenario with what it comes to; None when it goes elsewhere, as with a script that throws dice."""
    answers = walk.answers()
    way = walk.path or walk.end.instance.path
    for _ in range(_THROWS if any(_throws_dice(workflow, node_id) for node_id in way) else 1):
        outcome = await run_scenario(Scenario("", Path(), answers), workflow, scripts)
        stops_there = outcome.stopped is not None and outcome.stopped.reason == "no answer" and not walk.end.ended
        if (outcome.stopped is not None and not stops_there) or outcome.path != way:
            return None
    return replace(answers, expect=Expect(outcome.status, outcome.path))


def told(target: Target) -> str:
    """A target as people read it: ``welcome``, ``welcome.on_back``, ``decide → verified``."""
    return f"{target[0]} → {target[2]}" if len(target) == 3 else ".".join(target)


def _name(walk: Walk, names: set[str]) -> str:
    """By the first thing out of the ordinary that it covers, else by where it ends; each name once."""
    odd = [target for target in walk.covers if len(target) == 2 and target[1] not in _ORDINARY]
    ways = [target for target in walk.covers if len(target) > 1]
    if odd:
        name = f"{odd[0][1]}-{odd[0][0]}"
    elif ways and len(walk.covers) < 4:
        name = f"{ways[-1][0]}-{ways[-1][-1]}" if len(ways[-1]) == 3 else f"{ways[-1][1]}-{ways[-1][0]}"
    else:
        name = f"to-{walk.path[-1] if walk.path else 'end'}"
    whole, number = name, 1
    while whole in names:
        number += 1
        whole = f"{name}-{number}"
    names.add(whole)
    return whole


def _throws_dice(workflow: TestedWorkflow, node_id: str) -> bool:
    node = workflow.definition.node(node_id)
    return node is not None and node.type == SCRIPT and _DICE.search(node.js_code or "") is not None


def _is_script(workflow: TestedWorkflow, node_id: str) -> bool:
    return workflow.definition.type_of(node_id) == SCRIPT


def _why(workflow: TestedWorkflow, search: Search, target: Target) -> str:
    """Why a target was not reached, as a sentence without its subject."""
    index, definition = workflow.index, workflow.definition
    source = target[0]
    if index.entry is None or source not in reachable(index, index.entry):
        return "unreachable: no way leads there from the first node"
    if len(target) == 2 and not _emits(workflow, source, target[1]):
        kind = definition.type_of(source)
        return f"never taken: a node of type {kind} does not emit what {target[1]} is wired for"
    if source not in search.nodes:
        return "not reached: every way there leads through what was not reached either" + _stopped(search)
    if target in search.unsteady:
        return "reached once, and not again: the same answers take another way when they are given again"
    if _taken(search, target):
        return "reached, and no scenario can say so: from there the run never comes to an end" + _stopped(search)
    if _is_script(workflow, source):
        runs = search.runs.get(source, 0)
        what = {"on_fail": "returned success: false", "on_error": "failed", "on_success": "came to success"}
        did = "returned it" if len(target) == 3 else what.get(target[-1], "came to it")
        many = "1 run" if runs == 1 else f"{runs} runs with different values"
        return f"the script never {did}, in {many}" + _stopped(search)
    return "not reached: no values were found that its page takes" + _stopped(search)


def _taken(search: Search, target: Target) -> bool:
    if len(target) == 1:
        return True
    return any(edge[:2] == target if len(target) == 2 else edge == target for edge in search.edges)


def _stopped(search: Search) -> str:
    return f"; {search.stopped}" if search.stopped else ""


def _emits(workflow: TestedWorkflow, node_id: str, key: str) -> bool:
    row = node_type(workflow.definition.type_of(node_id))
    if row is None:
        return key in ("on_next", "on_back")
    if row.capture:
        emitted: Iterable[str] = ("success", "fail", "error", "resolution_fail")
    elif _is_script(workflow, node_id):
        emitted = ("success", "fail", "error")
    else:
        emitted = ("next", "back") if workflow.definition.type_of(node_id) == "form" else ("next",)
    return any(
        (found := workflow.definition.handler_for(node_id, outcome)) is not None and found[0] == key
        for outcome in emitted
        if key in HANDLER_STAND_INS[outcome]
    )
