"""Why a run went where it went, and where and why it stopped, in one sentence. Pure; the CLI and the studio share it.

explanation = explain(await gather(client, control, instance))
explanation.sentence, explanation.node, explanation.hops
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from wfstudio.document.model import Document, Json
from wfstudio.engine.definition import HANDLER_STAND_INS
from wfstudio.engine.steps import MAX_SCRIPTS_IN_A_ROW
from wfstudio.scenario.evidence import Evidence
from wfstudio.scenario.retracing import Hop, retrace

Kind = Literal[
    "not_started", "waiting", "capture_under_way", "abandoned_poll", "script_running", "completed", "expired",
    "failed_script", "failed_capture", "missing_handler", "missing_node", "script_loop", "failed", "unknown",
]  # fmt: skip

ABANDONED_AFTER_S = 120.0
"""Inferred: a capture that was handed in and of which nothing was heard for so long is no longer polled for; a
service tells nobody's polls, and clients give up about then."""

_BAD = ("fail", "error", "resolution_fail")
_ENDED_WELL = ("COMPLETED", "SUCCESS")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a run stands or ended where it does.

    ``sentence`` says all of it. ``kind`` is the way it stopped, ``node`` where (None before the start), ``outcome``
    what that node emitted, ``handler`` the handler that was followed there, ``missing`` the handlers that would have
    taken the outcome and are not wired, ``error`` what a script said. ``turn`` is the last visit that was left by
    something else than next or success, and was not made good since: it is why the run went where it went. ``hops``
    is the whole path.
    ``inferred``: the path is put together from visit times; ``caveats`` say what else is not certain.
    """

    instance: str
    status: str
    kind: Kind
    sentence: str
    node: str | None = None
    outcome: str | None = None
    handler: str | None = None
    missing: tuple[str, ...] = ()
    error: str | None = None
    turn: Hop | None = None
    hops: tuple[Hop, ...] = ()
    inferred: bool = False
    caveats: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Node ids in order of visit."""
        return tuple(hop.node_id for hop in self.hops)

    def to_json(self) -> dict[str, Json]:
        """The object that ``wfstudio instance explain -o json`` prints."""
        return {
            "version": 1,
            "wfInstanceId": self.instance,
            "status": self.status,
            "kind": self.kind,
            "sentence": self.sentence,
            "node": self.node,
            "outcome": self.outcome,
            "handler": self.handler,
            "missing": list(self.missing),
            "error": self.error,
            "because": self.turn.node_id if self.turn else None,
            "inferred": self.inferred,
            "caveats": list(self.caveats),
            "path": [
                {
                    "nodeId": hop.node_id,
                    "nodeType": hop.node_type,
                    "status": hop.status,
                    "createdAt": hop.since,
                    "updatedAt": hop.until,
                    "outcome": hop.outcome,
                    "handler": hop.handler,
                    "choices": list(hop.choices),
                    "error": hop.error,
                }
                for hop in self.hops
            ],
        }


def explain(evidence: Evidence, now: datetime | None = None) -> Explanation:
    """One sentence and the path for what is known of an instance; ``now`` is the service's time, else the machine's.

    Never raises: what is not known is said to be so.
    """
    hops = retrace(evidence)
    caveats = _caveats(evidence, hops)
    turn = _turn(hops)
    kind, text, missing = _stop(evidence, hops, turn, now or datetime.now(UTC))
    last = hops[-1] if hops else None
    tail = f" ({'; '.join(caveats)})" if caveats else ""
    return Explanation(
        instance=evidence.instance,
        status=evidence.status,
        kind=kind,
        sentence=f"{evidence.instance} {text}{tail}.",
        node=last.node_id if last else None,
        outcome=last.outcome if last else None,
        handler=last.handler if last else None,
        missing=missing,
        error=last.error if last else None,
        turn=turn,
        hops=hops,
        inferred=evidence.events is None and bool(hops),
        caveats=caveats,
    )


def _turn(hops: tuple[Hop, ...]) -> Hop | None:
    """The last visit that was left by something else than next or success; not one that was made good at a later
    visit of the same node."""
    went_well: set[str] = set()
    for hop in reversed(hops):
        turned = hop.outcome in (*_BAD, "back") or _by_script(hop)
        if turned and hop.node_id not in went_well:
            return hop
        if hop.outcome in ("next", "success"):
            went_well.add(hop.node_id)
    return None


def _caveats(evidence: Evidence, hops: tuple[Hop, ...]) -> tuple[str, ...]:
    told = []
    if evidence.events is None and hops:
        told.append("the path is inferred from visit times")
    if evidence.document is None:
        told.append("the workflow is gone or may not be read, so its handlers are not known")
    elif not evidence.pinned:
        told.append("the workflow may have changed since")
    strange = next((hop for hop in hops if not hop.fits), None)
    if strange is not None:
        where = f"'{strange.node_id}' to '{strange.to}'" if strange.to else f"out of '{strange.node_id}'"
        told.append(f"the workflow as it is now has no way from {where}" if strange.to else f"no way {where} fits")
    if not evidence.status:
        told.append("the status may not be read with this license or token")
    return tuple(told)


_Stop = tuple[Kind, str, tuple[str, ...]]


def _stop(evidence: Evidence, hops: tuple[Hop, ...], turn: Hop | None, now: datetime) -> _Stop:
    status, last = evidence.status, hops[-1] if hops else None
    if last is None:
        return _before_the_start(evidence)
    if status == "EXPIRED":
        return _expired(evidence, hops, last)
    if status in _ENDED_WELL or (not status and last.outcome == "terminal"):
        return "completed", f"ended {status or 'at its end'} at {_completed(hops, last, turn)}", ()
    if status == "FAILED":
        return _failed(evidence, hops, last)
    if last.is_open:
        return _standing(hops, last, turn, now)
    return "unknown", f"is {status or 'of unknown status'}; it was last seen leaving {_node(last)}", ()


def _before_the_start(evidence: Evidence) -> _Stop:
    if evidence.status == "EXPIRED":
        when = f" at {_moment(evidence.expires_at)}" if evidence.expires_at else ""
        return "expired", f"expired{when} before anybody opened it: it was never initiated", ()
    if evidence.status == "FAILED":
        return "failed", "failed at its start: the workflow's first node is missing or has no id", ()
    if evidence.status in ("PENDING", ""):
        until = f"; it expires at {_moment(evidence.expires_at)}" if evidence.expires_at else ""
        return (
            "not_started",
            f"waits to be opened: it was created{_at(evidence.created_at)}, never initiated{until}",
            (),
        )
    return "unknown", f"is {evidence.status} and the service lists no node that it visited", ()


def _expired(evidence: Evidence, hops: tuple[Hop, ...], last: Hop) -> _Stop:
    when = f" at {_moment(evidence.expires_at)}" if evidence.expires_at else ""
    if last.status == "INPROGRESS" and last.is_capture:
        return (
            "expired",
            f"expired{when} at {_node(last)}: the capture was handed in{_at(last.until)} and its result was never"
            f" taken up, so the poll for it was abandoned{_arrival(hops)}",
            (),
        )
    if last.is_open:
        since = f" since {_moment(last.since)}" if last.since else ""
        return "expired", f"expired{when} while it waited{since} for the person at {_node(last)}{_arrival(hops)}", ()
    return "expired", f"expired{when} after {_node(last)}", ()


def _standing(hops: tuple[Hop, ...], last: Hop, turn: Hop | None, now: datetime) -> _Stop:
    if last.node_type == "js":
        return "script_running", f"is running the script of {_node(last)}{_at(last.since)}{_arrival(hops)}", ()
    because = _because(hops, turn)
    if last.status == "INPROGRESS" and last.is_capture:
        waited = _seconds_between(last.until, now)
        handed = f"the capture of {_node(last)} was handed in{_at(last.until)}"
        if waited is not None and waited >= ABANDONED_AFTER_S:
            text = f"waits for a poll: {handed}, {_span(waited)} ago, and its result was never taken up: nobody polls"
            return "abandoned_poll", f"{text} any more{because}", ()
        return "capture_under_way", f"waits for its result: {handed}{because}", ()
    since = f" since {_moment(last.since)}" if last.since else ""
    return "waiting", f"waits{since} for the person at {_node(last)}{because or _arrival(hops)}", ()


def _completed(hops: tuple[Hop, ...], last: Hop, turn: Hop | None) -> str:
    if last.outcome == "terminal":
        return f"its terminal node {_node(last)}{_because(hops, turn) or _arrival(hops)}"
    if last.outcome in HANDLER_STAND_INS:
        unwired = _not_wired(HANDLER_STAND_INS[last.outcome])
        return f"{_node(last)}: it ended with {last.outcome} and {unwired}{_because(hops[:-1], turn)}"
    return f"{_node(last)}{_because(hops, turn) or _arrival(hops)}"


def _failed(evidence: Evidence, hops: tuple[Hop, ...], last: Hop) -> _Stop:
    told = evidence.events is not None
    document = evidence.document
    if last.target is not None and document is not None and _node_missing(document, last.target):
        came = f"ended with {last.outcome}{_said(last)}"
        return (
            "missing_node",
            f"failed at {_node(last)}: it {came} and {last.handler} names '{last.target}', a node that the workflow"
            " does not have",
            (),
        )
    if last.target is not None and told and last.to is None and last.fits:
        return (
            "script_loop",
            f"failed after {_node(last)}: {last.handler} leads to '{last.target}', which would have been number"
            f" {MAX_SCRIPTS_IN_A_ROW + 1} to run without waiting for a person: the scripts go round in a loop",
            (),
        )
    if last.status != "FAILED" and not told:
        return "failed", f"failed after {_node(last)}, which ended well; the service does not tell why", ()
    missing = _unwired(last, document)
    unwired = f"and {_not_wired(missing)}" if missing else "and nothing takes that"
    if last.node_type == "js":
        return _failed_script(last, told, missing, unwired, _arrival(hops))
    if last.is_capture:
        came = f"ended with {last.outcome}" if last.outcome else "failed (the service does not tell how)"
        return "failed_capture", f"failed at {_node(last)}: the capture {came} {unwired}{_arrival(hops)}", missing
    if last.outcome is not None:
        return "missing_handler", f"failed at {_node(last)}: it ended with {last.outcome} {unwired}", missing
    return "failed", f"failed at {_node(last)}, and the service does not tell why", missing


def _failed_script(last: Hop, told: bool, missing: tuple[str, ...], unwired: str, arrival: str) -> _Stop:
    if last.outcome == "fail":
        said = last.error or "the script said success: false"
        return "missing_handler", f"failed at {_node(last)}: {said} {unwired}{arrival}", missing
    if told:
        return "failed_script", f"failed at {_node(last)}: the script failed{_said(last)} {unwired}{arrival}", missing
    text = f"failed at {_node(last)}: the script failed, with what error this service does not tell, {unwired}"
    return "failed_script", f"{text}{arrival}", missing


def _unwired(last: Hop, document: Document | None) -> tuple[str, ...]:
    """The handlers that would have taken the outcome; where it is not known, those for the bad ones."""
    if document is None:
        return ()
    node = document.node(last.node_id)
    wired = node.handlers if node is not None else {}
    outcomes = (last.outcome,) if last.outcome in HANDLER_STAND_INS else ("error",)
    keys = dict.fromkeys(key for outcome in outcomes for key in HANDLER_STAND_INS[str(outcome)])
    return tuple(key for key in keys if key not in wired)


def _node_missing(document: Document, node_id: str) -> bool:
    return document.node(node_id) is None


def _because(hops: tuple[Hop, ...], turn: Hop | None) -> str:
    """The last turn off the straight way, where it is what led here; with the hop that led here if that is another."""
    if turn is None or turn.to is None:
        return ""
    where = next((place for place, hop in enumerate(hops) if hop is turn), None)
    if where is None or where == len(hops) - 1:
        return ""
    how = f"'{turn.node_id}' {_emitted(turn)}{_said(turn)} and {_way(turn)} leads to '{turn.to}'"
    here = hops[-1].node_id
    after = "" if turn.to == here and where == len(hops) - 2 else f", then to '{here}'"
    return f"; it went there because {how}{after}"


def _arrival(hops: tuple[Hop, ...]) -> str:
    """How the last node was reached, for a run that never left the straight way."""
    if len(hops) < 2:
        return ""
    before = hops[-2]
    if before.choices:
        return f"; it came there from '{before.node_id}' by {_or(before.choices)}"
    return f"; it came there from '{before.node_id}'" + (f" by {before.handler}" if before.handler else "")


def _by_script(hop: Hop) -> bool:
    return hop.handler == "next" and hop.to is not None


def _emitted(hop: Hop) -> str:
    if _by_script(hop):
        return "is a script that chose the way"
    if hop.outcome == "back":
        return "was left by its back button"
    return f"ended with {hop.outcome}"


def _way(hop: Hop) -> str:
    return "its next" if hop.handler == "next" else str(hop.handler)


def _said(hop: Hop) -> str:
    return f" ({hop.error})" if hop.error else ""


def _node(hop: Hop) -> str:
    return f"'{hop.node_id}' ({hop.node_type or 'no type'})"


def _or(keys: tuple[str, ...]) -> str:
    return f"{', '.join(keys[:-1])} or {keys[-1]}" if len(keys) > 1 else "".join(keys)


def _not_wired(keys: tuple[str, ...]) -> str:
    return f"neither {' nor '.join(keys)} is wired" if len(keys) > 1 else f"{keys[0]} is not wired"


def _at(text: str) -> str:
    return f" at {_moment(text)}" if text else ""


def _parsed(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text: str) -> str:
    moment = _parsed(text)
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else text


def _seconds_between(text: str, now: datetime) -> float | None:
    moment = _parsed(text)
    return (now - moment).total_seconds() if moment else None


def _span(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
