"""The stage against real services of a home of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.client.errors import NotFound
from wfstudio.document.model import Document
from wfstudio.scenario.stage import EmbeddedStage, scratch_workflow

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Two pages",
    "type": "idv",
    "nodes": [
        {"id": "one", "type": "form", "fields": [{"type": "text", "name": "name", "label": "Name"}], "on_next": "two"},
        {"id": "two", "type": "form", "fields": [], "on_next": "done"},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}

Serve = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts a service in the foreground of a child process and waits until it answers."""
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    children: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        ready = tmp_path / f"ready-{len(children)}.json"
        command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
        child = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        children.append(child)
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)
        return child

    yield start
    for child in children:
        child.terminate()
        child.wait(20)


async def test_a_run_goes_on_after_its_service_was_killed_and_another_came(serve: Serve, tmp_path: Path) -> None:
    first = serve()
    stage = EmbeddedStage()
    try:
        run = await stage.journey(Document.from_workflow(WORKFLOW))
        await run.create(await stage.workflow_id(run.document, tmp_path / "two.json"), {})
        await run.initiate()
        await run.submit({"name": "Ada"})
        first.send_signal(signal.SIGKILL)
        first.wait(20)
        serve()
        assert (await run.submit()).ended
        report = await run.finish()
    finally:
        await stage.close()
    assert (report.status, report.path) == ("COMPLETED", ("one", "two", "done"))
    assert report.results["one"] == {"name": "Ada"}


class Shelf:
    """The workflow endpoints, as calls told."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.calls: list[str] = []

    async def call(self, name: str, *, path: Any = None, query: Any = None, data: Any = None) -> Any:
        self.calls.append(name)
        key = path["workflowId"] if path else f"wf-{len(self.calls)}"
        if path and key not in self.held:
            raise NotFound("no such workflow", status=404)
        if name == "get_workflow":
            return {**self.held[key], "workflowId": key, "poiOn": False}
        if name == "delete_workflow":
            return self.held.pop(key) and None
        self.held[key] = {**self.held.get(key, {}), **data}
        return {"workflowId": key} if name == "create_workflow" else {}


async def test_one_scratch_workflow_per_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    shelf, path = Shelf(), tmp_path / "two.json"
    first = await scratch_workflow(shelf, Document.from_workflow({**WORKFLOW, "isPublished": True}), path)
    assert shelf.held[first]["isPublished"] is False
    second = await scratch_workflow(shelf, Document.from_workflow({**WORKFLOW, "styleSheet": "p {}"}), path)
    assert second == first and shelf.held[first]["styleSheet"] == "p {}"
    assert await scratch_workflow(shelf, Document.from_workflow(WORKFLOW), None) != first

    third = await scratch_workflow(shelf, Document.from_workflow(WORKFLOW), path)  # a key went: made anew
    assert third != first and "styleSheet" not in json.dumps(shelf.held[third])
    shelf.held.clear()
    assert await scratch_workflow(shelf, Document.from_workflow(WORKFLOW), path) in shelf.held
