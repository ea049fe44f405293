"""The audit journal: which calls are told, what of them, and that the files stay small and whole."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wfstudio.client import journal
from wfstudio.client.api import AsyncClient, Client
from wfstudio.client.errors import ClientError
from wfstudio.document.model import Document
from wfstudio.protocol.endpoints import ENDPOINTS

SECRETS = ("lic-9", "tok-9", "Ada", "ada@example.org", "+91 5550100", "Ab1_c2", "captcha-5", "hush")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    return tmp_path


PATHS = {
    "accessCode": "Ab1_c2",
    "wfInstanceId": "wfi-1",
    "instanceId": "wfi-1",
    "workflowId": "wf-1",
    "nodeId": "n",
    "keyId": "k1",
    "method": "encrypt",
}
BODIES: dict[str, Any] = {
    "create_instance": {"workflowId": "wf-1", "metaData": {"firstName": "Ada"}},
    "submit_result": {"wfInstanceId": "wfi-1", "nodeId": "n", "requestData": {"email": "ada@example.org"}},
    "send_notification": {
        "type": "sms",
        "smsTo": "+91 5550100",
        "instanceUrl": "https://h/workflow/wf_instance/wfi-1",
        "captchaToken": "captcha-5",
    },
    "manage_direct_access": {"enable": True},
    "create_workflow": {"name": "w", "nodes": []},
    "update_workflow": {"name": "w2"},
    "ecdsa_helper": {"dataStr": "hush", "publicKey": "p", "privateKey": "hush"},
}


def test_every_write_of_the_table_is_told_once_and_no_read_is(service: Any) -> None:
    service.answer = lambda seen: {"wfInstanceId": "wfi-1", "token": "hush", "accessCode": "Ab1_c2"}
    service.encrypts = True
    with Client(service.connection()) as client:
        for row in ENDPOINTS.values():
            if row.name == "publickeys":
                continue
            path = {key: PATHS[key] for key in row.path_params if key in PATHS}
            query = {"name": "Ada"} if row.name == "search_workflows" else {}
            body = BODIES.get(row.name, {}) if row.request else None
            headers = {"x-ext-id": "hush"} if row.headers else {}
            client.call(row.name, path=path, query=query, data=body, headers=headers)
    told = journal.entries(journal.KINDS)
    assert [entry["what"] for entry in told] == [row.name for row in ENDPOINTS.values() if row.writes]
    assert {row.name for row in ENDPOINTS.values() if row.writes} == {
        *("callback_by_access_code", "create_by_access_code", "initiate", "send_notification", "create_instance"),
        *("manage_direct_access", "create_workflow", "update_workflow", "delete_workflow", "execute_node"),
        *("submit_result", "reset_servicekey"),
    }
    assert all((entry["profile"], entry["service"], entry["outcome"]) == ("thin", "TENANT", "done") for entry in told)
    by_name = {entry["what"]: entry for entry in told}
    assert (by_name["send_notification"]["wfInstanceId"], by_name["send_notification"]["type"]) == ("wfi-1", "sms")
    assert by_name["manage_direct_access"]["enable"] is True
    assert by_name["create_instance"]["workflowId"] == "wf-1"
    assert [entry["what"] for entry in journal.entries((journal.STEPS,))] == [
        "initiate",
        "execute_node",
        "submit_result",
    ]
    text = "".join(path.read_text() for path in journal.folder().glob("*.jsonl"))
    assert not [secret for secret in SECRETS if secret in text]
    assert {stat.S_IMODE(path.stat().st_mode) for path in journal.folder().iterdir()} == {0o600}


async def test_hashes_before_and_after_a_change(service: Any) -> None:
    before: dict[str, Any] = {"name": "w", "nodes": [], "workflowId": "wf-1"}
    service.answer = lambda seen: before if seen.method == "GET" else {}
    async with AsyncClient(service.connection()) as client:
        await client.call("get_workflow", path={"workflowId": "wf-1"})
        with journal.intent("published"):
            await client.call("update_workflow", path={"workflowId": "wf-1"}, data={"name": "w2", "isPublished": True})
        await client.call("update_workflow", path={"workflowId": "wf-1"}, data={"name": "w3"})
    known, blind = journal.entries()
    assert known["before"] == Document.from_workflow(before).content_hash()
    assert known["after"] == Document.from_workflow({**before, "name": "w2"}).content_hash()
    assert (known["intent"], known["isPublished"]) == ("published", True)
    assert "before" not in blind and "after" not in blind and "intent" not in blind


def test_what_was_refused_and_what_is_not_known(service: Any, raw: Any) -> None:
    answers = iter([(403, {"message": "not ada@example.org"}), raw(b"HTTP/1.1 200 OK\r\n")])
    service.answer = lambda seen: next(answers)
    with Client(service.connection()) as client:
        for _ in range(2):
            with pytest.raises(ClientError):
                client.call("delete_workflow", path={"workflowId": "wf-1"})
    with Client(service.connection(license=None, token=None)) as client, pytest.raises(ClientError):
        client.call("delete_workflow", path={"workflowId": "wf-1"})  # nothing was sent
    told = [(entry["outcome"], entry.get("status"), entry["error"]) for entry in journal.entries()]
    assert told == [("refused", 403, "Refused"), ("unknown", None, "Unreachable")]
    assert "example.org" not in json.dumps(journal.entries())


def test_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LARGEST", 1000)
    for number in range(200):
        journal.record(journal.WRITES, {"what": "x", "id": number})
    files = sorted(journal.folder().glob("writes*.jsonl"))
    assert len(files) == journal.KEPT_FILES
    assert all(path.stat().st_size <= 1000 for path in files)
    numbers = [entry["id"] for entry in journal.entries()]
    assert numbers == list(range(numbers[0], 200)) and 0 < numbers[0] < 150


def test_processes_that_write_at_once_lose_nothing(home: Path) -> None:
    code = (
        "from wfstudio.client import journal; journal.LARGEST = 20000\n"
        "for n in range(100): journal.record('writes', {'what': 'x', 'id': n})"
    )
    children = [subprocess.Popen([sys.executable, "-c", code], env=os.environ) for _ in range(3)]
    assert [child.wait(30) for child in children] == [0, 0, 0]
    assert len(journal.entries()) == 300


def test_a_line_cut_short_by_a_crash_hides_no_other() -> None:
    journal.record(journal.WRITES, {"what": "one"})
    path = journal.folder() / "writes.jsonl"
    path.write_text('{"at": "2026' + "\n" + path.read_text())
    assert [entry["what"] for entry in journal.entries()] == ["one"]


def test_a_journal_that_cannot_be_kept_stops_no_write_and_is_told(home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "journal").write_text("in the way")
    journal.record(journal.WRITES, {"what": "one"})
    (told,) = journal.problems()
    assert "journal" in told
    assert journal.problems() == []
