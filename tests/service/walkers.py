"""Callers that walk instances on a real service, and keep what was acknowledged, whatever becomes of the service."""

import http.client
import json
import time
import uuid
from urllib.parse import urlsplit

from wfstudio.protocol.envelope import KeyPair, agree, decrypt, encrypt

FIELDS = [{"type": "text", "name": "n"}]
FORMS = {
    "name": "chain",
    "nodes": [
        {"id": "a", "type": "form", "fields": FIELDS, "on_next": "b"},
        {"id": "b", "type": "form", "fields": FIELDS, "on_next": "a"},
    ],
}
SCRIPTED = {
    "name": "chain through a script",
    "nodes": [
        {"id": "a", "type": "form", "fields": FIELDS, "on_next": "js"},
        {"id": "js", "type": "js", "config": {"js_code": "return {n: params.nodes.a.n}"}, "on_success": "b"},
        {"id": "b", "type": "form", "fields": FIELDS, "on_next": "a"},
    ],
}
SUBMIT = "/workflow_instance/submit_result"
GONE = (OSError, http.client.HTTPException)


class Line:
    """A connection to one service."""

    def __init__(self, ready):
        self.ready = ready
        place = urlsplit(ready["url"])
        self.path, self._http = place.path, http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        self.base = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"
        self.headers = {**ready["client"], "license": ready["licenses"]["system"]}

    def send(self, method, path, body=None, headers=None, *, root=None):
        """Status and JSON of the answer. Raises one of GONE when there is none."""
        content = None if body is None else body if isinstance(body, str) else json.dumps(body)
        self._http.request(method, (self.path if root is None else root) + path, content, headers or self.headers)
        answer = self._http.getresponse()
        return answer.status, json.loads(answer.read())

    def good(self, method, path, body=None):
        status, told = self.send(method, path, body)
        assert status == 200, told
        return told["data"]

    def instance(self, workflow):
        made = self.good("POST", f"/workflow_instance{self.base}/create", {"workflowId": workflow})["wfInstanceId"]
        self.good("POST", "/workflow_instance/initiate", {"wfInstanceId": made})
        return made

    def close(self):
        self._http.close()


class Walker:
    """Walks one instance, and keeps what was acknowledged."""

    def __init__(self, instance):
        self.instance = instance
        self.acknowledged = 0

    def walk(self, ready, steps):
        """Submit the next steps until the service is gone; the step in doubt is sent again by the next call."""
        line = Line(ready)
        try:
            self.resume(line)
            for _ in range(steps):
                self.step(line)
        except GONE:
            return
        finally:
            line.close()

    def resume(self, line):
        """Before the first step on another service."""

    def body(self):
        return {
            "wfInstanceId": self.instance,
            "nodeId": "ab"[self.acknowledged % 2],
            "requestData": {"n": str(self.acknowledged)},
        }

    def step(self, line):
        self.acknowledge(*line.send("POST", SUBMIT, self.body()))

    def acknowledge(self, status, told):
        assert status == 200, told
        assert told["data"]["nextNodeId"] == "ab"[(self.acknowledged + 1) % 2]
        self.acknowledged += 1


class SignedWalker(Walker):
    """Signs and encrypts; what changed something is never accepted again, whatever was killed meanwhile."""

    def __init__(self, instance):
        super().__init__(instance)
        self.keys = KeyPair.generate()
        self.shared = None
        self.sent = None
        self.accepted = None

    def resume(self, line):
        self.shared = agree(self.keys.private, line.ready["publicKey"])
        if self.accepted is not None:
            assert line.send("POST", SUBMIT, *self.accepted)[0] == 401
        if self.sent is None:
            return
        status, told = line.send("POST", SUBMIT, *self.sent)
        if status == 401:  # it was committed: asked in another way it has the same answer
            status, told = line.send("POST", SUBMIT, *self.signed())
        self.acknowledge(status, told)
        self.accepted, self.sent = self.sent, None

    def step(self, line):
        self.sent = self.signed()
        self.acknowledge(*line.send("POST", SUBMIT, *self.sent))
        self.accepted, self.sent = self.sent, None

    def signed(self):
        stamp = {"appid": "kills", "uuid": str(uuid.uuid4()), "ts": int(time.time())}
        head = {"publickey": self.keys.public, "requestid": encrypt(json.dumps(stamp), self.shared)}
        return json.dumps({"data": encrypt(json.dumps(self.body()), self.shared)}), head

    def acknowledge(self, status, told):
        super().acknowledge(status, {"data": json.loads(decrypt(told["data"], self.shared))} if status == 200 else told)


class Maker:
    """Makes instances, and keeps those that were acknowledged."""

    def __init__(self, workflow):
        self.workflow = workflow
        self.made = []

    def walk(self, ready, steps):
        line = Line(ready)
        try:
            for _ in range(steps):
                self.made.append(line.instance(self.workflow))
        except GONE:
            return
        finally:
            line.close()


def submitted(line, walker):
    """What was stored for each visit but the open one, in order."""
    status, events = line.send("GET", f"/__studio/instance/{walker.instance}/events", root="")
    assert status == 200
    return [event["detail"]["fields"]["n"] for event in events if event["kind"] == "submitted"]
