"""The visits of a run one by one: what was done at each, what it changed in the data, how long it took. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wfstudio.document.model import Document, Json
from wfstudio.engine.forms import validate_fields
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.scripts import script_result
from wfstudio.scenario.recording import Done, done_from
from wfstudio.scenario.retracing import Hop

Event = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One ``fetch`` of a script; ``status`` is None when it was refused."""

    method: str
    url: str = field(repr=False)
    status: int | None
    body: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """The URL without its query, which may hold personal data."""
        return self.url.partition("?")[0]

    @property
    def query(self) -> str:
        """What comes after the URL's question mark."""
        return self.url.partition("?")[2]

    @property
    def pattern(self) -> str:
        """The URL for a mock: any query fits."""
        return f"{self.place}?*" if self.query else self.place


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """What a script came to; ``log`` and ``ms`` are there where the service keeps them."""

    ok: bool
    value: Json = field(default=None, repr=False)
    next: str | None = None
    error: str = ""
    log: tuple[str, ...] = field(default=(), repr=False)
    ms: float | None = None
    fetched: tuple[Fetched, ...] = ()

    @property
    def refused(self) -> Fetched | None:
        """The first call that no mock answered."""
        return next((one for one in self.fetched if one.status is None), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. ``changed``: the node's data after it, None where it left none; ``seconds`` None while it lasts."""

    hop: Hop
    seconds: float | None = None
    done: Done | None = field(default=None, repr=False)
    changed: Mapping[str, Json] | None = field(default=None, repr=False)
    script: ScriptRun | None = None


def visits_of(
    document: Document, hops: Sequence[Hop], events: Sequence[Event] | None, done: Sequence[Done] = ()
) -> tuple[Visit, ...]:
    """Every hop with what is known of it: from the events, else (on a tenant) from what was ``done`` here."""
    known = done_from(events) if events is not None else tuple(done)
    answers: dict[str, list[Done]] = {}
    for one in known:
        answers.setdefault(one.node_id, []).append(one)
    scripts = _scripts(events or ())
    visits = []
    for seq, hop in enumerate(hops):
        script = scripts.get(seq)
        mine = answers.get(hop.node_id)
        answer = mine.pop(0) if mine and script is None else None
        visits.append(Visit(hop, _seconds(hop), answer, _left(document, hop, answer, script), script))
    return tuple(visits)


def data_before(visits: Sequence[Visit], place: int) -> dict[str, dict[str, Json]]:
    """What every node had left when the ``place``-th visit began: what a script there has as ``params.nodes``."""
    nodes: dict[str, dict[str, Json]] = {}
    for visit in visits[:place]:
        if visit.changed is not None:
            nodes[visit.hop.node_id] = dict(visit.changed)
    return nodes


def _scripts(events: Sequence[Event]) -> dict[int, ScriptRun]:
    fetched: dict[int, list[Fetched]] = {}
    found: dict[int, ScriptRun] = {}
    for event in events:
        detail, kind = event.get("detail"), event.get("kind")
        if not isinstance(detail, dict) or kind not in ("fetch", "script"):
            continue
        seq = detail.get("seq")
        if not isinstance(seq, int):
            continue
        if kind == "fetch":
            fetched.setdefault(seq, []).append(_fetched(detail))
            continue
        log, ms, leads = detail.get("log"), detail.get("ms"), detail.get("next")
        found[seq] = ScriptRun(
            detail.get("ok") is True,
            detail.get("value"),
            leads if isinstance(leads, str) else None,
            str(detail.get("error") or ""),
            tuple(str(line) for line in log) if isinstance(log, list) else (),
            float(ms) if isinstance(ms, int | float) else None,
            tuple(fetched.pop(seq, ())),
        )
    return found


def _fetched(detail: Mapping[str, Json]) -> Fetched:
    status, body = detail.get("status"), detail.get("body")
    return Fetched(
        str(detail.get("method") or "GET"),
        str(detail.get("url") or ""),
        status if isinstance(status, int) else None,
        body if isinstance(body, str) else "",
    )


def _left(document: Document, hop: Hop, done: Done | None, script: ScriptRun | None) -> Mapping[str, Json] | None:
    if script is not None:
        return script_result(script.value) if script.ok else None
    if done is None or done.action == "back":
        return None
    if done.outcome is not None:
        return {**done.fields, **(done.result or {})}
    node = document.node(hop.node_id)
    if node is None:
        return dict(done.fields)
    try:
        return validate_fields(hop.node_id, node.fields, dict(done.fields)) if node.fields else dict(done.fields)
    except Rejected:
        return dict(done.fields)


def _seconds(hop: Hop) -> float | None:
    if hop.is_open:
        return None
    try:
        return max(0.0, (datetime.fromisoformat(hop.until) - datetime.fromisoformat(hop.since)).total_seconds())
    except ValueError:
        return None


def duration(seconds: float) -> str:
    """A time as it stands beside a node: ``0.3s``, ``42s``, ``3m``, ``2h``."""
    if seconds < 10:
        return f"{seconds:.1f}s"
    if seconds < 60:
        return f"{seconds:.0f}s"
    return f"{seconds / 60:.0f}m" if seconds < 3600 else f"{seconds / 3600:.0f}h"
