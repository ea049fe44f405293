"""Each sample reaches its end with its answers: the engine and the real sandbox, without a service."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from wfstudio.document.reading import load
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Event, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import advance
from wfstudio.engine.state import Instance, new_instance
from wfstudio.paths import samples_dir
from wfstudio.sandbox.pool import FetchRefused, FetchRequest, FetchResponse, ScriptPool

NAMES = sorted(path.stem for path in samples_dir().glob("*.json"))
NOW = 1_800_000_000_000


class Person:
    """Answers from a file, visit by visit; ``used`` counts the visits of each node."""

    def __init__(self, path: Path) -> None:
        self.told = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.used: dict[str, int] = {}

    def reply(self, node_id: str) -> Any:
        given = self.told["answers"][node_id]
        replies = given if isinstance(given, list) else [given]
        visit = self.used.get(node_id, 0)
        self.used[node_id] = visit + 1
        return replies[min(visit, len(replies) - 1)]

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        for mock in self.told.get("mocks", []):
            if fnmatchcase(request.url, mock["url"]) and request.method == mock["method"]:
                assert json.loads(request.body or "{}"), "a request without a body"
                return FetchResponse(mock["status"], {"content-type": "application/json"}, json.dumps(mock["json"]))
        raise FetchRefused(f"no mock for {request.url}")


def _submission(node_id: str, reply: Any) -> Submit:
    if isinstance(reply, str):
        return Submit(NOW, node_id, {}, None, reply if reply in ("next", "back") else None)
    values = reply.get("fields", {}) if "outcome" in reply or "fields" in reply else reply
    return Submit(NOW, node_id, dict(values), None, None)


def _decision(seq: int, reply: Any) -> CaptureFinished:
    if isinstance(reply, str):
        return CaptureFinished(NOW, seq, reply)
    return CaptureFinished(NOW, seq, reply["outcome"], dict(reply.get("result", {})))


async def _walk(name: str, person: Person, pool: ScriptPool) -> Instance:
    definition = Definition(load(samples_dir() / f"{name}.json").workflow)
    instance, event, reply = new_instance(NOW), None, None
    queue: list[Event] = [Initiate(NOW)]
    for _ in range(300):
        event = queue.pop(0) if queue else None
        if event is None:
            if instance.ended:
                return instance
            waiting = instance.waiting
            assert waiting is not None
            reply = person.reply(waiting.node_id)
            event = _submission(waiting.node_id, reply)
        step = advance(definition, instance, event, person.told["metadata"])
        instance = step.instance
        for effect in step.effects:
            match effect:
                case RunScript():
                    done = await pool.run(effect.code, effect.params, person.fetch)
                    error = str(done.error) if done.error else None
                    queue.append(
                        ScriptFinished(NOW, effect.seq, ScriptReport(done.ok, done.value, done.next, error, done.log))
                    )
                case StartCapture():
                    queue.append(_decision(effect.seq, reply))
    raise AssertionError("the run does not end")


@pytest.mark.parametrize("name", NAMES)
async def test_a_sample_reaches_its_end(name: str) -> None:
    person = Person(samples_dir() / "answers" / f"{name}.yaml")
    async with ScriptPool(size=1) as pool:
        instance = await _walk(name, person, pool)
    assert instance.status == "COMPLETED"
    assert set(person.used) == set(person.told["answers"]), "an answer that is never asked for"
    expected = person.told["expect"]
    assert list(instance.path) == expected.get("path", list(instance.path))
    results = instance.last_results
    for node_id, values in expected["results"].items():
        assert {key: results[node_id][key] for key in values} == values
    if name == "digital_banking":
        assert len(set(instance.path)) >= 30
        assert {"enrol_phone_handoff", "enrol_liveness_retry", "route_dashboard", "recovery_done"} <= set(instance.path)
