"""instance, workflow, library, history, status, doctor and store, against the real background service of a home."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.paths import samples_dir
from wfstudio.service.embedded import ensure

FLOW: dict[str, Any] = {
    "version": "v1",
    "type": "idv-ial2",
    "nodes": [
        {"id": "start", "type": "form", "fields": [{"type": "email", "name": "email"}], "on_next": "check"},
        {"id": "check", "type": "js", "config": {"js_code": "throw new Error('no such country')"}},
    ],
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN", "TO"):
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        with ensure() as service:
            yield service.ready


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(ready: Any, capsys: pytest.CaptureFixture[str]) -> Run:
    def wfstudio(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        output = capsys.readouterr()
        return code, output.out, output.err

    return wfstudio


@pytest.fixture
def tenant(ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same service, reached as somebody else's would be."""
    monkeypatch.setenv("WFSTUDIO_URL", ready["url"].replace("127.0.0.1", "localhost"))
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["service"])
    monkeypatch.setenv("WFSTUDIO_TENANT", ready["tenantId"])
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", ready["communityId"])


@pytest.fixture
def workflow(run: Run, request: pytest.FixtureRequest) -> str:
    Path("flow.json").write_text(json.dumps({"name": request.node.name, **FLOW}))
    return run("push", "flow.json")[1].strip()


def made(run: Run, workflow: str, people: str = "firstName,city\nAda,London\nLin,Umeå\n") -> list[str]:
    Path("people.csv").write_text(people)
    code, out, err = run("instance", "create", workflow, "--csv", "people.csv", "--rate", "500", "-o", "json")
    assert code == 0, err
    return [row["wfInstanceId"] for row in json.loads(out)["rows"]]


def stepped(run: Run, instance: str) -> None:
    """To its end: the script throws."""
    assert run("call", "initiate", f"wfInstanceId={instance}", "--yes")[0] == 0
    fields = json.dumps({"wfInstanceId": instance, "nodeId": "start", "requestData": {"email": "ada@example.org"}})
    assert run("call", "submit_result", "--data", fields, "--yes")[0] == 0


def test_instances_are_made_from_a_table_once(run: Run, workflow: str) -> None:
    first = made(run, "flow.json")
    code, _, err = run("instance", "create", "flow.json", "--csv", "people.csv")
    assert code == 6 and "--resume" in err and "--again" in err
    with Path("people.csv").open("a") as file:
        file.write("Zoe,Rome\n")
    code, out, err = run("instance", "create", "flow.json", "--csv", "people.csv", "--resume", "-o", "csv")
    assert (code, "1 done" in err, "2 skipped" in err) == (0, True, True)
    assert [line.split(",")[:3] for line in out.splitlines()[1:3]] == [
        ["2", "skipped", first[0]],
        ["3", "skipped", first[1]],
    ]
    code, out, _ = run("instance", "list", "--workflow", workflow, "--filter", "city=Rome", "-o", "csv")
    assert (code, len(out.splitlines())) == (0, 2)


def test_bad_rows_are_named_by_line_and_nothing_is_done(run: Run, workflow: str) -> None:
    Path("bad.csv").write_text("firstName,city\nAda,London\nLin\n")
    code, out, err = run("instance", "create", "flow.json", "--csv", "bad.csv")
    assert (code, out) == (2, "")
    assert "bad.csv:3: it has 1 cells, the header has 2" in err and "1 of 2 rows" in err
    assert run("instance", "create", "flow.json", "--csv", "none.csv")[0] == 3
    assert run("instance", "create", "wf-none", "--csv", "bad.csv", "--skip-bad-rows")[0] == 5
    code, _, err = run("instance", "create", "flow.json", "--csv", "bad.csv", "--skip-bad-rows", "--dry-run")
    assert code == 0 and "would make 1 instances" in err
    assert json.loads(run("instance", "list", "--workflow", workflow, "-o", "json")[1])["total"] == 0


def test_list_pages_and_filters(run: Run, workflow: str) -> None:
    ids = made(run, workflow, "n\n" + "\n".join(map(str, range(5))) + "\n")
    code, out, err = run("instance", "list", "--workflow", workflow, "--size", "2", "--page", "2")
    assert (code, len(out.splitlines())) == (0, 2)
    assert "page 2 of 3, 5 in all; --page 3 goes on" in err
    code, out, err = run("instance", "list", "--workflow", workflow, "--size", "2", "--all", "-o", "json")
    assert {row["wfInstanceId"] for row in json.loads(out)["instances"]} == set(ids) and err == ""
    assert json.loads(run("instance", "list", "--id", ids[0][5:].upper(), "-o", "json")[1])["total"] == 1
    both = ("instance", "list", "--workflow", workflow, "-o", "json", "--since", "1h")
    assert json.loads(run(*both, "--status", "pending,started")[1])["total"] == 5
    assert json.loads(run(*both, "--status", "FAILED")[1])["total"] == 0
    assert run("instance", "list", "--status", "NEVER")[0] == 2
    assert run("instance", "list", "--filter", "x:=nonsense")[0] == 2


def test_show_explain_results_summary_watch(run: Run, workflow: str) -> None:
    instance, waiting = made(run, workflow)
    stepped(run, instance)
    code, out, _ = run("instance", "show", f"http://x/workflow/wf_instance/{instance}")
    assert code == 0 and "FAILED" in out and "check" in out
    shown = json.loads(run("instance", "show", instance, "-o", "json")[1])
    assert (shown["status"], [row["nodeId"] for row in shown["list"]]) == ("FAILED", ["start", "check"])
    code, out, _ = run("instance", "explain", instance)
    assert code == 0 and "'check' (js): the script failed (Error: no such country" in out and "inferred" not in out
    told = json.loads(run("instance", "explain", instance, "-o", "json")[1])
    assert (told["kind"], told["node"], told["missing"]) == ("failed_script", "check", ["on_error", "on_fail"])
    code, out, err = run("instance", "watch", instance)
    assert (code, out) == (1, "FAILED\n") and "instance explain" in err
    assert run("instance", "watch", instance, "--expect", "failed")[0] == 0
    code, out, err = run("instance", "watch", waiting, "--timeout", "200ms")
    assert (code, out) == (7, "") and "PENDING" in err
    for command in ("results", "summary"):
        for output in ("text", "json"):
            out = run("instance", command, instance, "-o", output)[1]
            assert "******" in out and "ada@example.org" not in out and "Ada" not in out
    assert "ada@example.org" in run("instance", "results", instance, "--reveal")[1]
    assert "ada@example.org" in run("instance", "results", instance, "--node", "start", "--reveal", "-o", "json")[1]
    assert "Ada" in run("instance", "summary", instance, "--reveal")[1]
    assert run("instance", "show", "wfi-none")[0] == 5
    assert run("instance", "show", "wf-none")[0] == 2


def test_on_a_tenant_the_path_is_inferred_and_changes_ask(run: Run, workflow: str, tenant: None) -> None:
    code, _, err = run("instance", "create", workflow)
    assert code == 2 and "--yes" in err
    code, out, _ = run("instance", "create", workflow, "--yes", "-o", "json")
    instance, url = json.loads(out)["wfInstanceId"], json.loads(out)["wfInstanceUrl"]
    stepped(run, instance)
    sentence = run("instance", "explain", instance, "--no-path")[1]
    assert "inferred from visit times" in sentence and "may have changed since" in sentence
    code, _, err = run("workflow", "delete", workflow)
    assert code == 2 and "delete 'test_on_a_tenant" in err and "1 instance stays" in err
    code, _, err = run("workflow", "access", workflow, "--enable")
    assert code == 2 and "switch direct access on" in err
    Path("to").write_text("ada@example.org\n")
    code, _, err = run("instance", "notify", instance, "--email", "--to-file", "to", "--yes")
    assert code == 2 and "give the URL" in err
    code, _, err = run("instance", "notify", url, "--email", "--to-file", "to")
    assert code == 2 and "a***@e***.org" in err and "--yes" in err
    code, _, err = run("instance", "notify", url, "--email", "--to-file", "to", "--yes")
    assert code == 2 and "WFSTUDIO_TOKEN" in err


def test_messages_to_one_and_to_many(run: Run, workflow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = made(run, workflow)
    monkeypatch.setenv("WFSTUDIO_TO", "555 0100")
    code, out, err = run("instance", "notify", one, "--sms", "--isd", "+91")
    assert (code, out[:4]) == (0, "msg-") and "+91 ***00" in err and "555" not in err
    monkeypatch.delenv("WFSTUDIO_TO")
    code, _, err = run("instance", "notify", one, "--email")
    assert code == 2 and "--to-file" in err
    Path("many.csv").write_text(f"instance,emailTo\n{one},ada@mail.example\n{two},lin@mail.example\n")
    code, out, err = run("instance", "notify", "--csv", "many.csv", "--dry-run")
    assert code == 0 and out.count("would send a mail to") == 2 and "ada@" not in out
    code, out, err = run("instance", "notify", "--csv", "many.csv", "--rate", "100")
    assert (code, "2 done" in err, len(out.splitlines())) == (0, True, 2)
    sent = json.loads(run("outbox", "list", "-o", "json", "--reveal")[1])["messages"]
    assert {"ada@mail.example", "lin@mail.example", "+91 555 0100"} <= {message["to"] for message in sent}


def test_workflow_commands(run: Run, workflow: str) -> None:
    code, out, _ = run("workflow", "list", "--where", f"name={Path('flow.json').read_text().split(chr(34))[3]}")
    assert code == 0 and out.startswith(workflow)
    assert run("workflow", "search", "test_workflow_comm", "-o", "json")[0] == 0
    assert run("workflow", "search", "no such name")[0] == 5
    code, out, _ = run("workflow", "show", "flow.json")
    assert code == 0 and "2: 1 form, 1 js" in out and "flow.json" in out
    assert json.loads(run("workflow", "show", workflow, "-o", "json")[1])["workflowId"] == workflow
    code, first, err = run("workflow", "access", workflow, "--enable")
    assert (code, len(first.strip())) == (0, 6) and "is on" in err
    second = json.loads(run("workflow", "access", workflow, "--regenerate", "-o", "json")[1])["accessCode"]
    assert second != first.strip()
    assert "is off" in run("workflow", "access", workflow, "--disable")[2]
    assert run("workflow", "access", workflow)[0] == 2
    made(run, workflow)
    code, _, err = run("workflow", "delete", workflow, "--dry-run")
    assert code == 0 and "would delete" in err and "2 instances stay" in err
    code, out, err = run("workflow", "delete", workflow, "-o", "json")
    kept = json.loads(out)["copy"]
    assert code == 0 and run("workflow", "show", workflow)[0] == 5
    assert json.loads(run("workflow", "history", workflow, "--show", str(kept))[1])["nodes"] == FLOW["nodes"]


def test_history_tells_who_wrote_what(run: Run, workflow: str) -> None:
    run("publish", "flow.json")
    instance = made(run, workflow)[0]
    stepped(run, instance)
    code, out, _ = run("history", "--workflow", workflow)
    whats = [line.split("  ")[2] for line in out.splitlines()]
    assert (code, whats) == (0, ["create_workflow (made)", "create_instance", "create_instance"])
    assert "submit_result" not in out and "submit_result" in run("history", "--steps", "--instance", instance)[1]
    entries = json.loads(run("history", "--workflow", workflow, "--limit", "1", "-o", "json")[1])["writes"]
    assert [entry["wfInstanceId"] for entry in entries] != [None]
    assert run("history", "--profile", "nowhere")[1] == ""
    assert run("history", "--workflow", workflow, "--since", "2099-01-01")[1] == ""


def test_a_publication_has_hashes_before_and_after(run: Run) -> None:
    sample = json.loads((samples_dir() / "age_check.json").read_text())["data"]
    Path("good.json").write_text(json.dumps({**sample, "name": "good"}))
    known = run("push", "good.json")[1].strip()
    Path("good.json").write_text(json.dumps({**sample, "name": "better"}))
    assert run("publish", "good.json")[0] == 0
    assert run("call", "update_workflow", f"workflowId={known}", "--data", '{"name": "raw"}')[0] == 0
    made_entry, entry, raw = json.loads(run("history", "--workflow", known, "-o", "json")[1])["writes"]
    assert (entry["intent"], entry["isPublished"], entry["what"]) == ("published", True, "update_workflow")
    assert entry["before"] == made_entry["after"] != entry["after"]
    assert (raw["before"], "intent" in raw) == (entry["after"], False)
    assert raw["after"] not in (None, raw["before"])


def test_keys_are_journaled_by_their_id(run: Run) -> None:
    made_key = json.loads(run("keys", "add", "--level", "app", "--tag", "ci", "-o", "json")[1])
    assert run("keys", "revoke", made_key["id"])[0] == 0
    (key,) = json.loads(run("keys", "service", "list", "-o", "json")[1])
    assert run("keys", "service", "reset", key["keyId"])[0] == 0
    code, out, _ = run("history", "--limit", "3", "-o", "json")
    added, revoked, reset = json.loads(out)["writes"]
    assert (added["what"], added["id"], added["level"]) == ("control keys/license", made_key["id"], "app")
    assert (revoked["what"], revoked["id"]) == ("control keys/revoke", made_key["id"])
    assert (reset["what"], reset["keyId"]) == ("reset_servicekey", key["keyId"])
    assert code == 0 and made_key["license"] not in out


def test_library(run: Run) -> None:
    code, out, _ = run("library")
    assert code == 0 and "liveid_capture" in out and "on_check_resolution_fail" in out
    assert "categories" in json.loads(run("library", "-o", "json")[1])


def test_status_of_the_embedded_service(run: Run, ready: dict[str, Any]) -> None:
    code, out, _ = run("status")
    assert code == 0 and "LOCAL" in out and f"pid {ready['pid']}" in out and "level system" in out
    told = json.loads(run("status", "-o", "json")[1])
    assert (told["url"], told["running"]) == (ready["url"], True)
    assert abs(told["clockSkewSeconds"]) < 30


def test_status_starts_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "other"))
    code, out, _ = run("status")
    assert code == 0 and "not running" in out
    assert json.loads(run("status", "-o", "json")[1])["pid"] is None


def test_status_loads_nothing_heavy(ready: dict[str, Any]) -> None:
    heavy = ("httpx", "cryptography", "pydantic", "textual", "rich", "networkx", "asyncio", "ssl", "starlette")
    code = (
        "import sys; from wfstudio.cli.main import main; main(['status']);"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"pid {ready['pid']}" in ended.stdout and ended.stdout.splitlines()[-1] == "[]"


def test_status_of_a_tenant_tells_rights_as_far_as_known(
    run: Run, ready: dict[str, Any], tenant: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wfstudio.service.embedded import make_token

    monkeypatch.setenv("WFSTUDIO_TOKEN", make_token(["workflow.instance.view"], 600))
    code, out, _ = run("status")
    assert code == 0 and "TENANT" in out and "WFSTUDIO_LICENSE" in out and "workflow.instance.view; 9 min left" in out
    assert ready["licenses"]["service"] not in out
    code, out, err = run("status", "--url", "http://127.0.0.1:1/workflowapi")
    assert code == 8 and "refused" in err and "doctor" in err


def states(run: Run, *arguments: str) -> tuple[int, dict[str, str]]:
    code, out, _ = run("doctor", "-o", "json", *arguments)
    return code, {check["name"]: check["state"] for check in json.loads(out)["checks"]}


HOPS = ("DNS", "TCP", "TLS", "service", "clock", "key", "license")


def test_doctor_finds_nothing_where_all_is_well(run: Run) -> None:
    code, found = states(run)
    assert code == 0
    assert [found[name] for name in ("home", "sandbox", "profile", "store", "embedded service")] == ["ok"] * 5
    assert [found[name] for name in HOPS] == ["ok", "ok", "skipped", "ok", "ok", "ok", "ok"]


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], int]]:
    """Sockets that answer every connection with the same bytes."""
    servers = []

    def serve(data: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def answer() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(65536)
                    peer.sendall(data)

        threading.Thread(target=answer, daemon=True).start()
        return int(server.getsockname()[1])

    yield serve
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def http(body: str, date: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{date}content-length: {len(body)}\r\n\r\n"
    return (head + body).encode()


HEALTHY = json.dumps({"status": "up", "version": "1", "publicKey": "nonsense"})
LONG_AGO = "date: Mon, 01 Jan 2024 00:00:00 GMT\r\n"


def test_doctor_names_the_failing_hop(run: Run, ready: dict[str, Any], answering: Callable[[bytes], int]) -> None:
    for url, hop, exit_code in (
        ("http://no-such-host.invalid/workflowapi", "DNS", 8),
        ("http://127.0.0.1:1/workflowapi", "TCP", 8),
        (f"https://127.0.0.1:{answering(b'SSH-2.0-x')}/workflowapi", "TLS", 8),
        (f"{ready['url']}/nothing", "service", 8),
        (f"http://127.0.0.1:{answering(http(HEALTHY, LONG_AGO))}/workflowapi", "clock", 4),
        (f"http://127.0.0.1:{answering(http(HEALTHY))}/workflowapi", "key", 8),
    ):
        code, found = states(run, "--url", url)
        place = HOPS.index(hop)
        assert (found[hop], code) == ("failed", exit_code), url
        assert "failed" not in [found[name] for name in HOPS[:place]]
        if hop != "clock":
            assert {found[name] for name in HOPS[place + 1 :]} <= {"skipped"}


def test_doctor_tells_what_a_license_lacks(
    run: Run, ready: dict[str, Any], tenant: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(run)[1]["license"] == "ok"
    monkeypatch.setenv("WFSTUDIO_LICENSE", "unknown")
    assert (states(run)[0], states(run)[1]["license"]) == (4, "failed")
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["app"])
    code, out, _ = run("doctor")
    assert code == 4 and "FAILED" in out and "403" in out and ready["licenses"]["app"] not in out
    monkeypatch.delenv("WFSTUDIO_LICENSE")
    assert states(run)[1]["license"] == "skipped"


def test_doctor_tells_of_a_secret_that_others_may_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "other"))
    assert run("doctor", "--no-start")[0] == 0
    licenses = tmp_path / "other" / "config" / "licenses"
    licenses.mkdir(mode=0o755)
    (licenses / "staging").write_text("secret\n")
    (licenses / "staging").chmod(0o644)
    code, out, _ = run("doctor", "--no-start")
    assert code == 2 and f"chmod 600 {licenses / 'staging'}" in out


def test_store_purge_asks_and_keeps_counts(run: Run, workflow: str) -> None:
    ended, waiting = made(run, workflow)
    stepped(run, ended)
    assert run("store", "purge")[0] == 2
    code, out, err = run("store", "purge", "--workflow", workflow, "--dry-run")
    assert (code, "1 instances would go" in err, "FAILED" in out) == (0, True, True)
    code, _, err = run("store", "purge", "--workflow", workflow)
    assert code == 2 and "delete 1 instances" in err and "--yes" in err
    assert run("store", "purge", "--workflow", workflow, "--older-than", "1h", "--yes")[2].startswith("0 instances")
    code, out, err = run("store", "purge", "--workflow", workflow, "--yes", "-o", "json")
    assert (code, json.loads(out)["instances"]) == (0, 1)
    assert (run("instance", "show", ended)[0], run("instance", "show", waiting)[0]) == (5, 0)
    kept = json.loads(run("store", "show", "-o", "json")[1])["purged"]["counts"]
    assert [row["count"] for row in kept if row["workflowId"] == workflow] == [1]
    assert "control purge" in run("history")[1]


def test_what_is_kept_is_nobody_elses_to_read(run: Run, workflow: str) -> None:
    made(run, workflow)
    home = Path(os.environ["WFSTUDIO_HOME"])
    for path in [*(home / "data" / "journal").iterdir(), *(home / "data" / "bulk").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
