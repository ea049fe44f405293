"""Copies of workflows that are kept on this machine."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wfstudio.client.copies import copies, copy_of, keep, limits
from wfstudio.client.errors import ConfigurationError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    return tmp_path


def flow(name: str, **keys: Any) -> dict[str, Any]:
    return {"z": 1, "name": name, "nodes": [], **keys}


def kept(name: str, what: str = "pushed", **keys: Any) -> Any:
    return keep("embedded", "wf-1", flow(name, **keys), what)


def settings(home: Path, text: str) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "wfstudio.toml").write_text(text)


def test_a_copy_is_kept_whole_and_privately(home: Path) -> None:
    odd = {"text": "\ud800 ü\u2028", "big": 12345678901234567890, "point": 1.0}
    kept("One", odd=odd)
    (found,) = copies("embedded", "wf-1")
    assert json.dumps(found.workflow) == json.dumps(flow("One", odd=odd))
    assert (found.number, found.what, found.published, found.label) == (1, "pushed", False, "")
    assert found.by
    assert abs(found.at - datetime.now(UTC)) < timedelta(minutes=5)
    (path,) = (path for path in home.rglob("*") if path.is_file())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_state_that_is_the_newest_already_is_not_kept_twice() -> None:
    numbers = [kept(name, isPublished=on).number for name, on in (("a", False), ("a", False), ("a", True), ("b", True))]
    assert numbers == [1, 1, 2, 3]
    assert keep("embedded", "wf-1", flow("b", isPublished=True), "seen", label="the good one").number == 4
    found = copy_of("embedded", "wf-1", copies("embedded", "wf-1")[0].hash)
    assert found is not None
    assert (found.number, found.published) == (2, True)
    assert copy_of("embedded", "wf-1", "nothing") is None


def test_who_changed_a_copy_that_was_only_seen_is_what_the_service_says() -> None:
    assert kept("One", "seen", updatedBy="ada").by == "ada"
    assert kept("Two", "seen").by == ""


def test_profiles_and_workflows_are_apart_whatever_they_are_called(home: Path) -> None:
    for profile, workflow in (("a", "wf-1"), ("b", "wf-1"), ("../a", ".."), ("host:8710", "wf/1")):
        keep(profile, workflow, flow(profile + workflow), "pushed")
    assert [copy.workflow["name"] for copy in copies("../a", "..")] == ["../a.."]
    assert [copy.workflow["name"] for copy in copies("a", "wf-1")] == ["awf-1"]
    assert {path.relative_to(home).parts[:2] for path in home.rglob("*.json")} == {("data", "copies")}
    assert {len(path.relative_to(home).parts) for path in home.rglob("*.json")} == {5}


def test_no_more_and_no_older_ones_than_the_settings_say(home: Path) -> None:
    settings(home, "[history]\ncopies = 3\n")
    for name in "abcde":
        kept(name)
    assert [copy.workflow["name"] for copy in copies("embedded", "wf-1")] == ["c", "d", "e"]
    oldest = next(path for path in home.rglob("3.json"))
    entry = json.loads(oldest.read_text())
    oldest.write_text(json.dumps({**entry, "at": (datetime.now(UTC) - timedelta(days=9)).isoformat()}))
    settings(home, "[history]\ndays = 8\n")
    kept("f")
    assert [copy.number for copy in copies("embedded", "wf-1")] == [4, 5, 6]


@pytest.mark.parametrize("text", ["history = 3", "[history]\ncopies = 0", "[history]\ndays = true", "[history]\nx = 1"])
def test_settings_that_say_nothing_are_named(home: Path, text: str) -> None:
    settings(home, text)
    with pytest.raises(ConfigurationError, match=r"wfstudio\.toml: `history"):
        limits()


def test_files_that_hold_no_copy_are_left_out_and_a_folder_that_is_none_is_named(home: Path) -> None:
    kept("a")
    folder = next(home.rglob("1.json")).parent
    for number, text in enumerate(["", "{", "[]", '{"version": 1}', '{"version": 2, "at": "x", "workflow": {}}'], 2):
        (folder / f"{number}.json").write_text(text)
    assert [copy.number for copy in copies("embedded", "wf-1")] == [1]
    assert kept("b").number == 7
    other = folder.parent / "wf-2"
    other.write_text("")
    with pytest.raises(ConfigurationError, match="cannot be"):
        keep("embedded", "wf-2", flow("a"), "pushed")
