"""What the journal is told of a call. Both clients and the control path's write through here, so that no write is left
out: which calls write is said by the endpoint table."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wfstudio.client import journal
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ClientError, TimedOut, Unreachable

if TYPE_CHECKING:
    from wfstudio.client.wire import Call, Json

STEPS = frozenset({"initiate", "submit_result", "execute_node"})
"""Writes that only take an instance on."""

REMEMBERED = 16
"""Workflows whose last seen copy a client remembers, to tell what they were before it changes them."""

_IDS = ("workflowId", "wfInstanceId", "nodeId", "keyId", "messageId", "tenantId", "communityId")
_SIMULATION = ("/outcome", "/mocks", "/faults", "/clock", "/extension", "/requests/clear")
"""Writes on the control path that only set the scene for runs. The rest is told among the writes."""

_READS = ("/requests/find", "/visits")


class Recorder:
    """Tells the journal about one connection's writes."""

    def __init__(self, connection: Connection) -> None:
        self._where = {"profile": connection.name, "service": connection.kind, "url": connection.url}
        self._seen: OrderedDict[str, Json] = OrderedDict()

    def finished(self, call: "Call", answer: "Json", error: BaseException | None, status: int | None) -> None:
        """A call came to its end, with an answer or an error."""
        row = call.row
        if row.name == "get_workflow" and error is None:
            self._remember(call.path.get("workflowId", ""), answer)
        if row.writes:
            entry = {**self._where, "what": row.name, **_ids(call, answer), **self._change(call, answer, error)}
            journal.record(journal.STEPS if row.name in STEPS else journal.WRITES, {**entry, **_outcome(error, status)})

    def _remember(self, workflow_id: str, workflow: "Json") -> None:
        self._seen[workflow_id] = workflow
        self._seen.move_to_end(workflow_id)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _change(self, call: "Call", answer: "Json", error: BaseException | None) -> dict[str, Any]:
        """Content hashes before and after, and what is told of other writes. Unknown ones are left out."""
        name, data = call.row.name, call.data
        told: dict[str, Any] = {}
        if name in ("update_workflow", "delete_workflow"):
            seen = self._seen.pop(call.path.get("workflowId", ""), None)
            told["before"] = _hash(seen)
            if name == "update_workflow" and isinstance(data, dict):
                told["after"] = _hash({**seen, **data}) if isinstance(seen, dict) and error is None else None
                told["sent"] = _hash(data)
        elif name == "create_workflow" and error is None:
            told["after"] = _hash(data)
        if isinstance(data, dict):
            told |= {key: value for key in ("isPublished", "enable", "regenerate") if _flag(value := data.get(key))}
            if name == "send_notification" and data.get("type") in ("sms", "email"):
                told["type"] = data["type"]
        if name == "manage_direct_access" and isinstance(answer, dict) and _flag(answer.get("directAccessEnabled")):
            told["directAccessEnabled"] = answer["directAccessEnabled"]
        return told


def control_finished(connection: Connection, path: str, body: "Json", answer: "Json", error: Exception | None) -> None:
    """A POST on the control path came to its end."""
    if path in _READS or (isinstance(body, dict) and body.get("dryRun") is True):
        return
    where = {"profile": connection.name, "service": connection.kind, "url": connection.url}
    told: dict[str, Any] = {"what": f"control {path.lstrip('/')}"}
    for source in (body, answer):
        if isinstance(source, dict):
            told |= {key: source[key] for key in (*_IDS, "id", "level", "instances") if _plain(source.get(key))}
    kind = journal.STEPS if path in _SIMULATION else journal.WRITES
    journal.record(kind, {**where, **told, **_outcome(error, None)})


def _ids(call: "Call", answer: "Json") -> dict[str, Any]:
    """Ids only. An access code opens a workflow to whoever knows it, so it is none."""
    told: dict[str, Any] = {}
    for source in (call.path, call.data, answer):
        if isinstance(source, Mapping):
            told |= {key: source[key] for key in _IDS if _plain(source.get(key)) and key not in told}
    if isinstance(call.data, dict) and isinstance(url := call.data.get("instanceUrl"), str):
        told["wfInstanceId"] = urlsplit(url).path.rpartition("/")[2]
    return told


def _outcome(error: BaseException | None, status: int | None) -> dict[str, Any]:
    """done, refused or not sent (nothing was changed), or unknown where no answer tells."""
    if error is None:
        return {"outcome": "done", "status": status}
    if isinstance(error, ClientError) and not error.sent:
        return {"outcome": "not sent", "error": type(error).__name__}
    status = error.status if isinstance(error, ClientError) else None
    unclear = isinstance(error, TimedOut | Unreachable) or not isinstance(error, ClientError)
    return {"outcome": "unknown" if unclear else "refused", "status": status, "error": type(error).__name__}


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= 200


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _hash(workflow: "Json") -> str | None:
    if not isinstance(workflow, dict):
        return None
    from wfstudio.document.model import Document

    try:
        return Document.from_workflow(workflow).content_hash()
    except (ValueError, RecursionError):
        return None
