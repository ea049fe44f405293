"""Running one script node by itself: the same sandbox, and the same engine that decides where a script leads.

The studio and the command line both run it here, on a document as it stands and without a service.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wfstudio.document.model import Document, Json, NodeView
from wfstudio.engine.definition import Definition
from wfstudio.engine.events import ScriptFinished, ScriptReport
from wfstudio.engine.machine import advance
from wfstudio.engine.scripts import ORPHAN_HANDLERS
from wfstudio.engine.state import INPROGRESS, Instance, Visit
from wfstudio.sandbox.messages import ScriptError
from wfstudio.sandbox.mocks import MockedFetch
from wfstudio.sandbox.pool import ScriptPool

_FOR_EVER = 1 << 62


class NoSuchScript(ValueError):
    """There is no script node of that id; ``missing`` tells whether there is no node at all."""

    def __init__(self, message: str, *, missing: bool) -> None:
        super().__init__(message)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """What became of a script node.

    ``outcome`` is success, fail or error; ``handler`` the key that is followed ("next" where the script named the
    target), ``target`` the node it leads to, both None when it leads nowhere. ``trouble`` says why it failed or leads
    nowhere, "" when neither; ``error`` is the sandbox's own with the place in the script. ``on_demand``: nothing leads
    to the node or away from it, so leading nowhere is no trouble.
    """

    node_id: str
    outcome: str
    result: Json = None
    next: Json = None
    handler: str | None = None
    target: str | None = None
    trouble: str = ""
    error: ScriptError | None = None
    log: tuple[str, ...] = ()
    requests: tuple[Mapping[str, Json], ...] = ()
    duration_ms: float = 0.0
    on_demand: bool = False
    params: Mapping[str, Json] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it neither failed nor leads nowhere."""
        return not self.trouble

    def to_json(self) -> dict[str, Json]:
        """The run as one JSON object; ``params`` are not in it."""
        error: dict[str, Json] | None = None
        if self.error is not None:
            error = {
                "kind": self.error.kind, "message": self.error.message, "line": self.error.line,
                "column": self.error.column,
            }  # fmt: skip
        return {
            "node": self.node_id,
            "ok": self.ok,
            "outcome": self.outcome,
            "result": self.result,
            "next": self.next,
            "handler": self.handler,
            "target": self.target,
            "trouble": self.trouble or None,
            "error": error,
            "log": list(self.log),
            "requests": [dict(request) for request in self.requests],
            "durationMs": round(self.duration_ms, 3),
        }


def script_node(document: Document, node_id: str) -> NodeView:
    """The script node of that id. Raises NoSuchScript, which names the scripts that there are."""
    node = document.node(node_id)
    if node is not None and node.type == "js":
        return node
    scripts = ", ".join(other.id for other in document.nodes if other.type == "js" and other.id) or "none"
    if node is None:
        raise NoSuchScript(f"there is no node '{node_id}' (scripts: {scripts})", missing=True)
    raise NoSuchScript(
        f"node '{node_id}' is of type {node.type or '?'}, not a script (scripts: {scripts})", missing=False
    )


async def run_script_alone(
    pool: ScriptPool,
    document: Document,
    node_id: str,
    params: Mapping[str, Json],
    mocks: Sequence[Mapping[str, Json]] = (),
) -> ScriptRun:
    """Run the script of a node with ``params``, its ``fetch`` answered by ``mocks``. Raises NoSuchScript."""
    node = script_node(document, node_id)
    fetch = MockedFetch(mocks)
    outcome = await pool.run(node.js_code or "", dict(params), fetch)
    said = str(outcome.error) if outcome.error is not None else None
    report = ScriptReport(outcome.ok, outcome.value, outcome.next, said, tuple(outcome.log), outcome.duration_ms)
    definition = Definition(document.workflow)
    visit = Visit(0, node_id, "js", INPROGRESS, created_at=0, updated_at=0)
    before = Instance(INPROGRESS, (visit,), created_at=0, updated_at=0, expires_at=_FOR_EVER)
    after = advance(definition, before, ScriptFinished(0, 0, report)).instance
    left = after.visits[0]
    target = after.visits[1].node_id if len(after.visits) > 1 else None
    on_demand = _on_demand(document, node)
    came_to, trouble = left.outcome or "error", left.error or ""
    if on_demand and outcome.ok and report.next is None:
        came_to, trouble = "success" if left.error else came_to, ""
    elif target is None and not trouble:
        trouble = after.error or f"{came_to} leads nowhere"
    return ScriptRun(
        node_id,
        came_to,
        left.result,
        outcome.next,
        left.handler if target is not None else None,
        target,
        trouble,
        outcome.error,
        tuple(outcome.log),
        tuple(fetch.requests),
        outcome.duration_ms,
        on_demand,
        params,
    )


def _on_demand(document: Document, node: NodeView) -> bool:
    """Whether the script is one that is only ever run by itself: no way leads to it and no handler away from it."""
    if any(key in node.handlers for key in ORPHAN_HANDLERS):
        return False
    from wfstudio.graph.index import build

    index = build(document)
    return index.entry != node.id and not index.into.get(node.id)
