"""The commands that only the embedded service answers: clock, extension, faults, persona, capture, requests, seed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.client.durations import read_ms, shown_ms
from wfstudio.service.embedded import ensure


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
        monkeypatch.delenv(f"WFSTUDIO_{name}", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.fixture
def service() -> Iterator[None]:
    with ensure():
        yield


def _json(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert main([*arguments, "-o", "json"]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def _text(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(list(arguments)) == code
    return capsys.readouterr().out


def test_the_world_is_arranged_by_commands(service: None, capsys: pytest.CaptureFixture[str]) -> None:
    nodes = [
        {"id": "selfie", "type": "liveid_capture", "on_success": "yes", "on_fail": "no"},
        *({"id": key, "type": "form", "fields": [], "is_terminal_node": True} for key in ("yes", "no")),
    ]
    assert main(["call", "create_workflow", "--data", json.dumps({"name": "x", "nodes": nodes})]) == 0
    workflow = json.loads(capsys.readouterr().out)["workflowId"]
    assert main(["call", "create_instance", f"workflowId={workflow}"]) == 0
    instance = json.loads(capsys.readouterr().out)["wfInstanceId"]
    assert main(["call", "initiate", f"wfInstanceId={instance}"]) == 0
    capsys.readouterr()

    assert "comes to fail" in _text(capsys, "capture", "queue", instance, "selfie", "fail", "--result", '{"score": 0}')
    assert main(["call", "submit_result", f"wfInstanceId={instance}", "nodeId=selfie"]) == 0
    capsys.readouterr()
    assert main(["call", "poll", f"wfInstanceId={instance}", "nodeId=selfie"]) == 0
    assert json.loads(capsys.readouterr().out)["nextNodeId"] == "no"
    assert main(["capture", "queue", "wfi-none", "selfie", "fail"]) == 5
    capsys.readouterr()

    told = _json(capsys, "requests", "assert", "endpoint=poll", f"wfInstanceId={instance}", "count=1")
    assert (told["passed"], told["actual"], told["expected"]) == (True, 1, {"least": 1, "most": 1})
    told = _json(capsys, "requests", "assert", "endpoint=poll", "status=404", code=1)
    assert (told["passed"], told["actual"], len(told["near"])) == (False, 0, 1)
    out = _text(capsys, "requests", "assert", "endpoint=poll", "count=2..", code=1)
    assert "expected at least 2, actual 1" in out
    assert "expected 0 to 3, actual 1" in _text(capsys, "requests", "assert", "endpoint=poll", "count=..3")
    assert "selfie" in _text(capsys, "requests", "list", "nodeId=selfie", "--limit", "1")
    found = _json(capsys, "requests", "list")
    assert [one["endpoint"] for one in found["requests"]][-2:] == ["submit_result", "poll"]
    assert _text(capsys, "requests", "clear") == ""
    assert _json(capsys, "requests", "list")["total"] == 0

    assert _json(capsys, "clock", "show")["aheadMs"] == 0
    assert _json(capsys, "clock", "advance", "25h")["aheadMs"] == 25 * 3_600_000
    assert "(1d1h30m ahead)" in _text(capsys, "clock", "advance", "30m")

    _json(capsys, "faults", "set", "poll", "list_workflows", "--status", "500", "--rate", "1", "--seed", "7")
    told = _json(capsys, "faults", "set", "poll", "--latency", "5ms")
    assert told["seed"] == 7
    assert told["faults"] == [
        {"endpoint": "list_workflows", "status": 500, "rate": 1.0, "latencyMs": 0},
        {"endpoint": "poll", "status": None, "rate": 1.0, "latencyMs": 5},
    ]
    assert "500 in 100% of answers" in _text(capsys, "faults", "show")
    assert [one["endpoint"] for one in _json(capsys, "faults", "clear", "list_workflows")["faults"]] == ["poll"]
    assert _json(capsys, "faults", "clear") == {"version": 1, "faults": [], "seed": 0}

    assert _json(capsys, "extension", "activate", "ext-1")["active"] is True
    assert "is not active" in _text(capsys, "extension", "deactivate", "ext-1")
    assert "impostor" in _text(capsys, "persona", "list")
    assert _json(capsys, "persona", "list")["metadataKey"] == "persona"

    assert main(["seed", "reset"]) == 2  # nobody to ask
    assert "--yes" in capsys.readouterr().err
    assert _json(capsys, "seed", "reset", "--yes") == {"seeded": False}
    assert _json(capsys, "clock", "show")["aheadMs"] == 0
    assert main(["call", "list_workflows"]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == []


COMMANDS = (
    ["clock", "show"],
    ["clock", "advance", "1h"],
    ["extension", "activate", "x"],
    ["faults", "show"],
    ["faults", "clear"],
    ["persona", "list"],
    ["capture", "queue", "wfi-1", "a", "fail"],
    ["requests", "list"],
    ["requests", "assert", "status=200"],
    ["requests", "clear"],
    ["seed", "reset", "--yes"],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_tenant_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WFSTUDIO_URL", "https://tenant.example/workflowapi")
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert "not the embedded service" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["clock", "advance", "soon"], 2, "soon"),
        (["clock", "advance", "1.5h"], 2, "1.5h"),
        (["faults", "set", "nope", "--status", "500"], 2, "nope"),
        (["faults", "set", "poll"], 2, "--status"),
        (["faults", "set", "poll", "--latency", "5ms", "--rate", "1"], 2, "--rate"),
        (["faults", "set", "poll", "--latency", "5"], 2, "--latency"),
        (["faults", "clear", "nope"], 2, "nope"),
        (["capture", "queue", "wfi-1", "a", "fail", "--result", "[1]"], 2, "--result"),
        (["capture", "queue", "wfi-1", "a", "fail", "--result", "@/nowhere"], 3, "/nowhere"),
        (["requests", "list", "endpoint"], 2, "endpoint"),
        (["requests", "list", "count=3"], 2, "count"),
        (["requests", "assert", "status=ok"], 2, "status"),
        (["requests", "assert", "status=200", "status=400"], 2, "twice"),
        *((["requests", "assert", f"count={text}"], 2, "count") for text in ("x", "..", "-1", "3..x")),
        (["seed", "check", "/nowhere.yaml"], 3, "/nowhere.yaml"),
    ],
)
def test_a_mistake_is_told_before_anything_is_asked(
    arguments: list[str], code: int, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    err = capsys.readouterr().err
    assert named in err
    assert len(err.splitlines()) == 1


def test_a_seed_file_is_checked_without_a_service(capsys: pytest.CaptureFixture[str]) -> None:
    Path("example.yaml").write_text(_text(capsys, "seed", "example"))
    assert "acme: 2 communities, 2 licenses" in _text(capsys, "seed", "check", "example.yaml")
    Path("seed.yaml").write_text("tenants: [{name: acme, extensions: [{uuid: e}]}]")
    assert _text(capsys, "seed", "check", "seed.yaml").startswith("acme: 1 communities, 0 licenses, 1 extensions")
    assert _json(capsys, "seed", "check", "seed.yaml")["tenants"][0]["extensions"] == 1
    Path("seed.yaml").write_text("tenants: [{nam: acme}]")
    assert main(["seed", "check", "seed.yaml"]) == 2
    assert "seed.yaml:1: tenants[0].nam" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "ms"), [("500ms", 500), ("90s", 90_000), ("1h30m", 5_400_000), ("25h", 90_000_000), ("7d", 604_800_000)]
)
def test_lengths_of_time(text: str, ms: int) -> None:
    assert read_ms(text) == ms
    assert read_ms(shown_ms(ms)) == ms


@pytest.mark.parametrize("text", ["", "1", "h", "-1h", "1h ", "1 h", "1w", "1e3s", "9999999999s"])
def test_no_lengths_of_time(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_ms(text)
    assert str(caught.value) == text
