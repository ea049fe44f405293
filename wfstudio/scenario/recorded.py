"""A run that was, as a scenario: what was done at each visit, what captures came to, where it went. Still real values.

What nobody kept is made up: a page's fields where only the visit is known, what a request's answer held.
"""

from collections.abc import Mapping, Sequence

from wfstudio.document.model import Document, Json, NodeView
from wfstudio.engine.forms import inputs
from wfstudio.sandbox.mocks import matches
from wfstudio.scenario.answers import Answers, Reply
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.made_up import usual_text, usual_value
from wfstudio.scenario.page import kind_of
from wfstudio.scenario.past import Fetched, ScriptRun, Visit
from wfstudio.scenario.retracing import Hop
from wfstudio.script.comparisons import decides_by

_OUTCOMES = ("success", "fail", "error", "resolution_fail")
_BY_HANDLER = {
    "on_success": "success", "on_next": "success", "on_fail": "fail", "on_error": "error",
    "on_check_resolution_fail": "resolution_fail",
}  # fmt: skip


def recorded(
    document: Document,
    visits: Sequence[Visit],
    *,
    status: str,
    metadata: Mapping[str, Json] | None = None,
    results: Mapping[str, Mapping[str, Json]] | None = None,
    mocks: Sequence[Mapping[str, Json]] = (),
) -> Answers:
    """The scenario of a run. ``results`` are a tenant's, by node: what the last visit left stands for each of them."""
    replies: dict[str, list[Reply]] = {}
    for visit in visits:
        node = document.node(visit.hop.node_id)
        if node is None or visit.hop.is_open:
            continue
        reply = _reply(node, visit, (results or {}).get(node.id))
        if reply is not None:
            replies.setdefault(node.id, []).append(reply)
    known = [dict(mock) for mock in mocks]
    for visit in visits:
        node = document.node(visit.hop.node_id)
        for one in visit.script.fetched if visit.script is not None else ():
            if one.status is not None and not any(matches(mock, one.method, one.url) for mock in known):
                known.append(_mock(node, visit.script, one))
    path = tuple(visit.hop.node_id for visit in visits)
    shortened = {node_id: _shortened(each) for node_id, each in replies.items()}
    return Answers("", dict(metadata or {}), shortened, tuple(known), Expect(status, path))


def _reply(node: NodeView, visit: Visit, result: Mapping[str, Json] | None) -> Reply | None:
    kind = kind_of(node)
    hop, done = visit.hop, visit.done
    if kind in ("end", "script"):
        return None
    if kind == "handoff":
        return Reply(0, "", button="next")
    if kind in ("capture", "ssn"):
        fields = _fields(node, done.fields if done is not None else result or {}) if kind == "ssn" else {}
        outcome = done.outcome if done is not None and done.outcome in _OUTCOMES else _outcome(hop)
        found = done.result if done is not None else result if outcome == "success" else None
        own = inputs(list(node.fields))
        kept = {key: value for key, value in (found or {}).items() if key not in own and key != "simulated"}
        return Reply(0, "", fields, outcome=outcome, result=kept or None)
    if hop.outcome == "back" or (hop.choices and set(hop.choices) <= {"on_back"}):
        return Reply(0, "", button="back")
    fields = _fields(node, done.fields if done is not None else result or {})
    return Reply(0, "", fields, button=None if fields else "next")


def _outcome(hop: Hop) -> str:
    """What a capture came to, by how its visit was left; by its status where several ways lead there."""
    if hop.outcome in _OUTCOMES:
        return str(hop.outcome)
    told = [_BY_HANDLER[key] for key in hop.choices if key in _BY_HANDLER]
    return told[0] if told else "fail" if hop.status == "FAILED" else "success"


def _fields(node: NodeView, given: Mapping[str, Json]) -> dict[str, str]:
    """The values of a page's fields as text; a required one that is not known is made up, pictures are dropped."""
    found: dict[str, str] = {}
    known = inputs(list(node.fields))
    for name, field in known.items():
        value = given.get(name)
        if value is None and field.get("required") is True:
            value = usual_value(field)
        if value is not None:
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    if not known and node.raw.get("fields") is None:
        found = {name: str(value) for name, value in given.items() if isinstance(value, str)}
    return found


def _mock(node: NodeView | None, script: ScriptRun | None, one: Fetched) -> dict[str, Json]:
    """A mock for a request that was answered: what the answer held as far as the script's result tells it."""
    code = node.js_code if node is not None else None
    mock: dict[str, Json] = {"url": one.pattern, "method": one.method}
    if one.status is not None:
        mock["status"] = one.status
    decides = decides_by(code or "")
    if not decides.json or (one.status or 0) >= 300:
        return mock
    value = script.value if script is not None and isinstance(script.value, dict) else {}
    usual: dict[tuple[str, ...], Json] = {path: usual_text(path[-1]) for path in decides.json}
    mock["json"] = nested({}, {**usual, **known_of_answer(code or "", value)})
    return mock


def known_of_answer(code: str, result: Mapping[str, Json]) -> dict[tuple[str, ...], Json]:
    """What a script's result tells of what its request was answered: path in the answer → value."""
    return {
        tuple(source[1:]): result[key]
        for key, sources in decides_by(code).returned.items()
        for source in sources
        if source[0] == "json" and len(source) > 1 and len(sources) == 1 and key in result
    }


def nested(values: Mapping[str, Json], more: Mapping[tuple[str, ...], Json]) -> dict[str, Json]:
    """An object with values put in by their paths; what lies on the way to a longer path is an object."""
    top: dict[str, Json] = dict(values)
    for path, value in sorted(more.items(), key=lambda one: len(one[0])):
        here = top
        for key in path[:-1]:
            inner = here.get(key)
            inner = dict(inner) if isinstance(inner, dict) else {}
            here[key] = inner
            here = inner
        here[path[-1]] = value
    return top


def _shortened(replies: list[Reply]) -> tuple[Reply, ...]:
    """The last entry of a list repeats by itself."""
    while len(replies) > 1 and replies[-1] == replies[-2]:
        replies.pop()
    return tuple(replies)
