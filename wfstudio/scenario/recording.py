"""What a person did in the last run of a file, kept so that a new run can be brought to where that one was.

It holds personal data: one file per workflow file, readable by its owner alone, forgotten after ``LASTS_S``.
"""

import hashlib
import re
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.statefile import read_object, write_object
from wfstudio.document.catalogue import node_type
from wfstudio.document.model import Json
from wfstudio.paths import data_dir

LASTS_S = 24 * 3600.0
"""Seconds that a run's answers are kept: as long as an instance lives unless the service is told otherwise."""

_CUT = re.compile(r"\(\d+ characters\)")
"""What a service's event keeps of a long value, a picture for one: it cannot be handed in again."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done at one visit: a page's ``fields`` and button, what a capture came to and with which result.

    ``at`` is when, in seconds since 1970; 0 when that is not known.
    """

    node_id: str
    action: str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict, repr=False)
    outcome: str | None = None
    result: Mapping[str, Json] | None = field(default=None, repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Recording:
    """A run as far as it went: ``path`` holds every visit, ``waiting`` the node it was left at (None: it had ended).

    ``visit`` says which visit of that node it was, from 0. ``path`` and ``done`` may go on beyond it: see
    ``continued``.
    """

    instance: str
    at: float
    path: tuple[str, ...]
    waiting: str | None
    done: tuple[Done, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict, repr=False)
    mocks: tuple[Mapping[str, Json], ...] = field(default=(), repr=False)
    visit: int = 0

    def answer(self, node_id: str, visit: int) -> Done | None:
        """What was done at the ``visit``-th visit (from 0) of a node; None when it was not left by an answer."""
        found = [done for done in self.done if done.node_id == node_id]
        return found[visit] if visit < len(found) else None


def done_from(events: Iterable[Mapping[str, Json]]) -> tuple[Done, ...]:
    """What was done, from an instance's events on the embedded service; a capture counts once its outcome is there."""
    done: list[Done] = []
    awaited: dict[str, deque[Mapping[str, Json]]] = {}
    for event in events:
        node_id, detail = event.get("nodeId"), event.get("detail")
        if not isinstance(node_id, str) or not isinstance(detail, dict):
            continue
        kind, at = event.get("kind"), _moment(event.get("at"))
        if kind == "submitted":
            awaited.setdefault(node_id, deque()).append(_whole(detail.get("fields")))
            done.append(Done(node_id, _text(detail.get("action")), awaited[node_id][-1], at=at))
        elif kind == "device_arrived":
            done.append(Done(node_id, "next", at=at))
        elif kind == "capture_started" and done and done[-1].node_id == node_id:
            done.pop()
        elif kind == "capture_finished":
            fields = awaited[node_id].pop() if awaited.get(node_id) else {}
            result = detail.get("result")
            kept = {key: item for key, item in result.items() if key != "simulated"} if isinstance(result, dict) else {}
            done.append(Done(node_id, None, fields, _text(detail.get("outcome")) or "success", kept, at))
    return tuple(done)


def continued(now: Recording, before: Recording | None) -> Recording:
    """``now``, with what was done ``before`` at visits that it has not come to yet: a run that was left early, or one
    that was brought back to its beginning, does not cost the answers for what comes after."""
    if before is None:
        return now
    counted: dict[str, int] = {}
    for one in now.done:
        counted[one.node_id] = counted.get(one.node_id, 0) + 1
    rest = []
    for one in before.done:
        left = counted.get(one.node_id, 0)
        if left:
            counted[one.node_id] = left - 1
        else:
            rest.append(one)
    longer = before.path if before.path[: len(now.path)] == now.path else now.path
    return replace(now, done=(*now.done, *rest), path=longer)


def is_capture(kind: str) -> bool:
    """Whether what a node of this type comes to is decided by a capture provider."""
    row = node_type(kind)
    return row is not None and row.capture


def save_recording(file: Path | None, recording: Recording) -> None:
    """Keep the run of a file (None: the document without one), in the place of the one before. Forgets what is old."""
    write_object(_place(file), _to_json(recording), mode=0o600)
    forget_old_recordings()


def load_recording(file: Path | None, now: float | None = None) -> Recording | None:
    """The last run of a file; None when there was none, it is too old (it is deleted then) or cannot be read."""
    place = _place(file)
    try:
        recording = _from_json(read_object(place))
    except ConfigurationError:
        recording = None
    oldest = (now or time.time()) - LASTS_S
    if recording is None or recording.at < oldest:
        place.unlink(missing_ok=True)
        return None
    return replace(recording, done=tuple(one for one in recording.done if (one.at or recording.at) >= oldest))


def forget_old_recordings(now: float | None = None) -> int:
    """Delete what is older than ``LASTS_S``; how many files went."""
    moment, gone = now or time.time(), 0
    for place in _folder().glob("*.json"):
        if moment - place.stat().st_mtime > LASTS_S:
            place.unlink(missing_ok=True)
            gone += 1
    return gone


def _folder() -> Path:
    folder = data_dir() / "last-runs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(file: Path | None) -> Path:
    name = str(file.resolve()) if file is not None else "untitled"
    return _folder() / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"


def _to_json(recording: Recording) -> dict[str, Any]:
    return {
        "version": 1,
        "instance": recording.instance,
        "at": recording.at,
        "path": list(recording.path),
        "waiting": recording.waiting,
        "visit": recording.visit,
        "metadata": dict(recording.metadata),
        "mocks": [dict(mock) for mock in recording.mocks],
        "done": [
            {
                "node": one.node_id,
                "action": one.action,
                "fields": dict(one.fields),
                "outcome": one.outcome,
                "result": None if one.result is None else dict(one.result),
                "at": one.at,
            }
            for one in recording.done
        ],
    }


def _from_json(raw: Mapping[str, Any]) -> Recording | None:
    try:
        return Recording(
            str(raw["instance"]),
            float(raw["at"]),
            tuple(str(node_id) for node_id in raw["path"]),
            raw["waiting"],
            tuple(
                Done(one["node"], one["action"], dict(one["fields"]), one["outcome"], one["result"], float(one["at"]))
                for one in raw["done"]
            ),
            dict(raw["metadata"]),
            tuple(dict(mock) for mock in raw["mocks"]),
            int(raw["visit"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _whole(fields: Json) -> dict[str, Json]:
    if not isinstance(fields, dict):
        return {}
    return {key: item for key, item in fields.items() if not (isinstance(item, str) and _CUT.fullmatch(item))}


def _moment(value: Json) -> float:
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else 0.0
    except ValueError:
        return 0.0


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
