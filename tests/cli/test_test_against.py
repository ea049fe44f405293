"""``wfstudio test --against`` on a real service, as the embedded one of this home and as a tenant of another."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Door",
    "type": "idv",
    "nodes": [
        {"id": "bell", "type": "form", "fields": [{"type": "text", "name": "who", "label": "Who"}], "on_next": "ask"},
        {
            "id": "ask",
            "type": "js",
            "config": {"js_code": "next = params.nodes.bell.who === 'ada' ? 'in' : 'look'; return {asked: 1};"},
        },
        {"id": "look", "type": "selfie_capture", "on_success": "in", "on_fail": "out", "on_error": "out"},
        {"id": "in", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "out", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
PAGES = """\
workflow: door.json
answers: {bell: {who: ada}}
expect: {path: [bell, ask, in], results: {ask: {asked: 1}}}
"""
CAPTURE = """\
workflow: door.json
answers: {bell: {who: eve}, look: fail}
expect: {path: [bell, ask, look, out], results: {look: {simulated: true}}}
"""


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What a service of a home of its own tells of itself; the tests' folder is the working folder."""
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("door.json").write_text(json.dumps(WORKFLOW))
    Path("a.scenario.yaml").write_text(PAGES)
    Path("b.scenario.yaml").write_text(CAPTURE)
    file = tmp_path / "ready.json"
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(file)]
    child = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not file.exists():
        assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    yield json.loads(file.read_text())
    child.terminate()
    child.wait(20)


def test_the_embedded_service_and_a_tenant(
    ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", ".", "--against", "embedded", "--coverage"]) == 0
    on_service = capsys.readouterr().out
    assert main(["test", ".", "--coverage"]) == 0
    assert on_service == capsys.readouterr().out

    monkeypatch.setenv("WFSTUDIO_HOME", "elsewhere")
    monkeypatch.setenv("WFSTUDIO_TENANT", ready["tenantId"])
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", ready["communityId"])
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["system"])
    assert main(["test", ".", "--against", ready["url"]]) == 2
    assert "door.json is no workflow on" in capsys.readouterr().err
    assert main(["push", "door.json", "--url", ready["url"], "--new", "--yes"]) == 0
    capsys.readouterr()
    assert main(["test", ".", "--against", ready["url"], "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    pages, capture = told["scenarios"]
    assert (pages["passed"], pages["path"]) == (True, ["bell", "ask", "in"])
    assert (capture["passed"], capture["failures"]) == (False, [])
    assert capture["skipped"].startswith("it decides what the capture 'look' comes to")
    assert told["summary"]["skipped"] == 1

    Path("door.json").write_text(json.dumps(WORKFLOW | {"name": "Gate"}))
    assert main(["test", "a.scenario.yaml", "--against", ready["url"]]) == 0
    assert "is what runs, and differs" in capsys.readouterr().err
