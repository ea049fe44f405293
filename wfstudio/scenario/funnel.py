"""How far a workflow's instances came: how many reached each node, where they stopped, how long they took. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from wfstudio.scenario.evidence import Visited

ENDED_WELL = ("COMPLETED", "SUCCESS")


@dataclass(frozen=True, slots=True)
class Run:
    """One instance: its status and its visits in order."""

    status: str
    visits: tuple[Visited, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A node: ``reached`` and ``stopped`` count instances, a node visited twice counts once.

    ``stopped`` are those whose last visit it is and that did not end well: they wait, failed or expired there.
    ``seconds`` is the median time of a visit that is over, None where none is.
    """

    node_id: str
    node_type: str
    reached: int
    stopped: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """``sample`` instances were looked at, of ``total``; ``unopened`` of them were never opened."""

    steps: tuple[Step, ...]
    sample: int
    total: int
    unopened: int
    completed: int


def funnel(runs: Sequence[Run], total: int) -> Funnel:
    """The funnel of some instances, nodes in the order in which they are reached on the whole."""
    places: dict[str, list[int]] = {}
    kinds: dict[str, str] = {}
    times: dict[str, list[float]] = {}
    stopped: dict[str, int] = {}
    for run in runs:
        seen: set[str] = set()
        for place, visit in enumerate(run.visits):
            if visit.node_id not in seen:
                places.setdefault(visit.node_id, []).append(place)
                seen.add(visit.node_id)
            kinds[visit.node_id] = visit.node_type
            if visit.status not in ("PENDING", "INPROGRESS") and (spent := _seconds(visit)) is not None:
                times.setdefault(visit.node_id, []).append(spent)
        if run.visits and run.status not in ENDED_WELL:
            last = run.visits[-1].node_id
            stopped[last] = stopped.get(last, 0) + 1
    order = sorted(places, key=lambda node: (median(places[node]), -len(places[node]), node))
    steps = tuple(
        Step(node, kinds[node], len(places[node]), stopped.get(node, 0), median(times[node]) if node in times else None)
        for node in order
    )
    return Funnel(
        steps,
        sample=len(runs),
        total=total,
        unopened=sum(not run.visits for run in runs),
        completed=sum(run.status in ENDED_WELL for run in runs),
    )


def _seconds(visit: Visited) -> float | None:
    try:
        return (datetime.fromisoformat(visit.until) - datetime.fromisoformat(visit.since)).total_seconds()
    except (ValueError, TypeError):
        return None
