"""Walks through the states that a search found: few of them, that together take every edge that is wanted."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wfstudio.document.model import Json
from wfstudio.engine.state import COMPLETED
from wfstudio.scenario.answers import Answers, Reply
from wfstudio.scenario.searching import Edge, State, Step, mocks_of
from wfstudio.scenario.tries import Act

MOST_VISITS = 24
"""A walk that has visited this many nodes since it came to something new looks for its end: a longer one says less to
who reads it."""

Target = tuple[str, ...]
"""What is to be covered: (node,), (node, handler key) or (script, "next", target), as the coverage names them."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One way from the start. ``covers`` is what it was made for, in order."""

    steps: tuple[Step, ...]
    covers: tuple[Target, ...]

    @property
    def end(self) -> State:
        """Where it leads."""
        return self.steps[-1].to

    @property
    def path(self) -> tuple[str, ...]:
        """The nodes it visits, as its edges tell them."""
        found = [edge[0] for edge in self.edges]
        if self.edges and self.edges[-1][2]:
            found.append(self.edges[-1][2])
        return tuple(found)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges it takes, in order."""
        return tuple(edge for step in self.steps for edge in step.edges)

    def answers(self) -> Answers:
        """What is done on it, as a scenario that expects nothing yet."""
        replies: dict[str, list[Reply]] = {}
        failing = {act.node_id for step in self.steps for act in step.acts if act.fails}
        for step in self.steps:
            cut = {act.node_id for act in step.acts if act.fails}
            for act in step.acts:
                replies.setdefault(act.node_id, []).append(_reply(act))
            for source, _, _ in step.edges:
                if source in failing and source not in cut:
                    replies.setdefault(source, []).append(Reply(0, "", button="next"))
        shortened = {node_id: _shortened(each) for node_id, each in replies.items()}
        return Answers("", self.end.metadata, shortened, mocks_of(self.end.answered))


def walks(starts: Iterable[Step], wanted: Iterable[Target]) -> Iterator[Walk]:
    """Walks that cover what is wanted, as far as the states allow, each with something new.

    A walk goes to the nearest step with something new in it until there is none near enough, then to an end. Where no
    end can be reached it stops at a node that it has not answered before, which is where its scenario would stop.
    """
    first = list(starts)
    left = dict.fromkeys(wanted)
    lost: dict[Target, None] = {}
    while True:
        sought = {target: None for target in left if target not in lost}
        steps = _collected(first, sought)
        if not steps:
            break
        walk = _walk(steps, left)
        lost.update(dict.fromkeys(target for target in _covered(steps, sought) if target not in walk.covers))
        for target in walk.covers:
            left.pop(target, None)
        if walk.covers:
            yield walk
    for target in lost:
        if target not in left:
            continue
        way = _nearest(first, lambda step, target=target: target in covered_by(step))  # type: ignore[misc]
        walk = _walk([*(way or []), *(_ending(way[-1].to.steps, {}) if way else [])], left)
        for covered in walk.covers:
            left.pop(covered, None)
        if walk.covers:
            yield walk


def _walk(steps: list[Step], left: Mapping[Target, None]) -> Walk:
    """The steps as far as a scenario can say them: an answer repeats, so that only a node without one stops it."""
    if steps and not steps[-1].to.ended:
        while steps:
            waiting = steps[-1].to.instance.waiting
            answered = {act.node_id for step in steps for act in step.acts}
            if waiting is not None and waiting.node_id not in answered:
                break
            steps = steps[:-1]
    return Walk(tuple(steps), tuple(_covered(steps, left)))


def _covered(steps: list[Step], left: Mapping[Target, None]) -> dict[Target, None]:
    return dict.fromkeys(target for step in steps for target in covered_by(step) if target in left)


def covered_by(step: Step) -> list[Target]:
    """What a step covers: its handlers, what scripts named, the nodes it comes to."""
    found: list[Target] = []
    for source, key, target in step.edges:
        found += [(source, key), (source, key, target), (source,), (target,)]
    found += [(visit.node_id,) for visit in step.to.instance.visits[-1:]]
    return found


def _collected(starts: list[Step], left: Mapping[Target, None]) -> list[Step]:
    """Steps from one new thing to the next, then to an end; none when there is nothing new."""
    taken: list[Step] = []
    got: dict[Target, None] = {}

    def new(step: Step) -> bool:
        return any(target in left and target not in got for target in covered_by(step))

    here, lead = starts, 0
    while True:
        room = MOST_VISITS - sum(len(step.edges) for step in taken[lead:])
        way = _nearest(here, lambda step: new(step) and not step.to.ended and bool(step.to.steps))
        if way is None or (taken and sum(len(step.edges) for step in way) > room):
            break
        lead = lead if taken else len(way)
        taken += way
        got.update(_covered(way, left))
        here = taken[-1].to.steps
    last = _nearest(here, new) if not taken else None
    if last is not None and not last[-1].to.ended:
        return last
    end = _ending(here, {target: None for target in left if target not in got})
    return [*taken, *end] if taken or any(new(step) for step in end) else []


def _ending(here: list[Step], left: Mapping[Target, None]) -> list[Step]:
    """The way to the nearest end with something new, else to the nearest good one, else to any; empty for none."""
    return (
        _nearest(here, lambda step: step.to.ended and any(target in left for target in covered_by(step)))
        or _nearest(here, lambda step: step.to.ended and step.to.instance.status == COMPLETED)
        or _nearest(here, lambda step: step.to.ended)
        or []
    )


def _nearest(first: list[Step], fits: Callable[[Step], bool]) -> list[Step] | None:
    """The fewest steps that lead to one that fits, None when there are none."""
    came: dict[int, tuple[Step | None, Step]] = {}
    seen: set[int] = set()
    queue: deque[Step] = deque()

    def add(before: Step | None, steps: list[Step]) -> None:
        for step in steps:
            if id(step) not in came:
                came[id(step)] = before, step
                queue.append(step)

    add(None, first)
    while queue:
        step = queue.popleft()
        if fits(step):
            way = [step]
            while (before := came[id(way[0])][0]) is not None:
                way.insert(0, before)
            return way
        if id(step.to) not in seen:
            seen.add(id(step.to))
            add(step, step.to.steps)
    return None


def _reply(act: Act) -> Reply:
    fields = {name: _text(value) for name, value in act.fields.items()}
    if act.fails:
        return Reply(0, "", outcome="error")
    button = act.button if act.button == "back" or not fields else None
    return Reply(0, "", fields, button=button, outcome=act.outcome, result=act.result)


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shortened(replies: list[Reply]) -> tuple[Reply, ...]:
    """The last entry of a list repeats by itself."""
    while len(replies) > 1 and replies[-1] == replies[-2]:
        replies.pop()
    return tuple(replies)
