"""A workflow service without HTTP, store or clock: the engine behind the two methods that a journey needs.

Ids and times are fixed. Scripts are not run: ``scripts`` says what each comes to. ``fail_with`` raises at a call.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wfstudio.client.errors import InvalidRequest, NotFound
from wfstudio.engine import answers
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Expire, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Rejected, advance
from wfstudio.engine.state import new_instance

INSTANCE = "wfi-00000000-0000-4000-8000-000000000001"
URL = f"http://127.0.0.1:8710/workflow/wf_instance/{INSTANCE}"


class EngineCaller:
    """``client`` and ``control`` in one: one workflow, one instance."""

    def __init__(
        self, workflow: dict[str, Any], *, not_yet: int = 0, scripts: Mapping[str, ScriptReport] | None = None
    ) -> None:
        self.definition = Definition(workflow)
        self.scripts = dict(scripts or {})
        self.not_yet = not_yet  # polls that find nothing before a capture is done
        self.now = 1_700_000_000_000
        self.metadata: dict[str, Any] = {}
        self.mocks: list[Any] = []
        self.calls: list[tuple[str, Any]] = []
        self.queued: dict[str, tuple[str, dict[str, Any]]] = {}
        self.awaited: list[StartCapture] = []
        self.polls = 0
        self.fail_with: Callable[[str], Exception | None] = lambda name: None
        self.instance = new_instance(self.now)
        self.told: list[dict[str, Any]] = []  # the events, as the embedded service keeps them
        self.fetched: dict[str, list[dict[str, Any]]] = {}  # script → what it asks for, as its events tell

    async def queue_outcome(
        self, instance: str, node: str, outcome: str, result: Mapping[str, Any] | None = None
    ) -> None:
        self.queued[node] = (outcome, dict(result or {}))

    async def set_mocks(self, instance: str, mocks: Sequence[Mapping[str, Any]]) -> None:
        self.mocks = list(mocks)

    async def events(self, instance: str) -> list[Any]:
        return list(self.told)

    def _tell(self, kind: str, node_id: str, **detail: Any) -> None:
        self.told.append({"at": "", "kind": kind, "nodeId": node_id, "detail": detail})

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        data: Any = None,
    ) -> Any:
        self.calls.append((name, data))
        problem = self.fail_with(name)
        if problem is not None:
            raise problem
        handler = getattr(self, f"_{name}")
        return handler(query or {}) if name == "instance_details" else handler(data)

    def expire(self) -> None:
        self.now += 10**12
        self._take(Expire(self.now))

    def _take(self, event: Any) -> None:
        try:
            step = advance(self.definition, self.instance, event, self.metadata)
        except Rejected as refused:
            self.instance = refused.instance or self.instance
            raise InvalidRequest(refused.message, status=refused.status) from None
        self.instance = step.instance
        for effect in step.effects:
            if isinstance(effect, RunScript):
                report = self.scripts.get(effect.node_id, ScriptReport(True, {}))
                for request in self.fetched.get(effect.node_id, ()):
                    self._tell("fetch", effect.node_id, seq=effect.seq, **request)
                said = {"ok": report.ok, "value": report.value, "next": report.next, "error": report.error}
                self._tell("script", effect.node_id, seq=effect.seq, **said, log=list(report.log), ms=1.5)
                self._take(ScriptFinished(self.now, effect.seq, report))
            else:
                self._tell("capture_started", effect.node_id, seq=effect.seq)
                self.awaited.append(effect)
                self.polls = 0

    def _create_instance(self, data: Any) -> Any:
        self.instance, self.told = new_instance(self.now), []
        self.metadata = data.get("metaData", {})
        return {"wfInstanceId": INSTANCE, "wfInstanceUrl": URL}

    def _initiate(self, data: Any) -> Any:
        self._take(Initiate(self.now))
        return {"wfInstanceId": INSTANCE, **answers.initiate_answer(self.definition, self.instance)}

    def _submit_result(self, data: Any) -> Any:
        fields, action = data.get("requestData", {}), data.get("action")
        at = len(self.told)
        self._take(Submit(self.now, data["nodeId"], fields, data.get("nodeType"), action))
        detail = {"action": action, "fields": fields}
        self.told.insert(at, {"at": "", "kind": "submitted", "nodeId": data["nodeId"], "detail": detail})
        return {"wfInstanceId": INSTANCE, **answers.step_answer(self.definition, self.instance)}

    def _poll(self, data: Any) -> Any:
        self.polls += 1
        if self.awaited and self.polls > self.not_yet:
            effect = self.awaited.pop()
            outcome, result = self.queued.pop(effect.node_id, ("success", {}))
            found = {"simulated": True, **result}
            self._tell("capture_finished", effect.node_id, seq=effect.seq, outcome=outcome, result=found)
            self._take(CaptureFinished(self.now, effect.seq, outcome, {"simulated": True, **result}))
        answer = answers.node_answer(self.definition, self.instance, data["nodeId"])
        if answer is None:
            raise NotFound("The result is not yet available", status=404)
        return {"wfInstanceId": INSTANCE, **answer}

    def _poll_liveid(self, data: Any) -> Any:
        if self.definition.type_of(data["nodeId"]) != "liveid_capture":
            raise InvalidRequest("not a liveid_capture", status=400)
        return self._poll(data)

    def _instance_details(self, query: Any) -> Any:
        rows = answers.node_rows(self.instance)
        size, index = int(query.get("pSize", 10)), int(query.get("pIndex", 0))
        page = {"index": index, "size": size, "total": len(rows)}
        return {"wfInstanceId": INSTANCE, "list": rows[index * size : (index + 1) * size], "page": page}

    def _results(self, data: Any) -> Any:
        return answers.results(self.definition, self.instance)

    def _result_summary(self, data: Any) -> Any:
        told: dict[str, Any] = {"wfInstanceId": INSTANCE, "status": self.instance.status, "metaData": self.metadata}
        if self.instance.ended:
            told["summary"] = answers.summary(self.definition, self.instance, self.metadata)
        return told
