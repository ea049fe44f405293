"""kill -9 at every step of an apply: run again it ends with one workflow for each file, none twice, none lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from killed_applies import KilledApplies

from wfstudio.client.api import Client
from wfstudio.client.connection import Connection
from wfstudio.service.embedded import ensure

MOST_STEPS = 60


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
        monkeypatch.delenv(f"WFSTUDIO_{name}", raising=False)
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> Iterator[Client]:
    with ensure() as service, Client(Connection.from_ready(service.ready)) as made:
        yield made


def flow(path: Path, name: str, title: str) -> None:
    nodes = [{"id": "a", "type": "form", "name": title, "fields": [], "is_terminal_node": True}]
    path.write_text(json.dumps({"version": "v1", "type": "idv", "name": name, "nodes": nodes}))


def there(client: Client, round_name: str) -> dict[str, list[Any]]:
    """Name → title of each workflow of the round's that is on the service."""
    found: dict[str, list[Any]] = {}
    for row in client.call("list_workflows", data={"pSize": 100})["data"]:  # type: ignore[index, call-overload]
        if row["name"].startswith(round_name):
            copy: Any = client.call("get_workflow", path={"workflowId": row["workflowId"]})
            found.setdefault(row["name"].removeprefix(round_name), []).append(copy["nodes"][0]["name"])
            client.call("delete_workflow", path={"workflowId": row["workflowId"]})
    return found


def test_killed_at_every_step_and_run_again(client: Client, home: Path, tmp_path: Path) -> None:
    places: list[int] = []
    flow(tmp_path / "first.json", "first", "before")
    with KilledApplies(tmp_path / "first.json") as commands:
        for step in range(MOST_STEPS):
            folder, name = tmp_path / f"flows{step}", f"round {step} "
            folder.mkdir()
            flow(folder / "changed.json", f"{name}changed", "before")
            flow(folder / "gone.json", f"{name}gone", "before")
            assert commands.run(tmp_path, "apply", str(folder)) == 0
            flow(folder / "changed.json", f"{name}changed", "after")
            flow(folder / "made.json", f"{name}made", "after")
            (folder / "gone.json").unlink()
            ended = commands.run(tmp_path, "apply", str(folder), "--delete", kill_at=step)
            if ended == -9:
                places.append(step)
                assert commands.run(tmp_path, "apply", str(folder), "--delete") == 0, step
            assert commands.run(tmp_path, "plan", str(folder)) == 0, step
            lock = json.loads((folder / "wfstudio.lock").read_text())["profiles"]["embedded"]
            assert sorted(lock) == ["changed.json", "made.json"], step
            assert there(client, name) == {"changed": ["after"], "made": ["after"]}, step
            if ended != -9:
                assert ended == 0
                break
    assert len(places) > 18
    assert places == list(range(len(places)))
    journal = home / "data" / "applying" / "embedded.jsonl"
    assert (journal.read_bytes(), journal.stat().st_mode & 0o777) == (b"", 0o600)
