"""A run brought back to a page: recordings, replays, and two paths told apart."""

import copy
import os
import stat
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_caller import EngineCaller

from wfstudio.document.model import Document
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.pathdiff import compare_paths, is_same_way
from wfstudio.scenario.recording import (
    LASTS_S,
    Done,
    Recording,
    continued,
    done_from,
    forget_old_recordings,
    load_recording,
    save_recording,
)
from wfstudio.scenario.replaying import Replayed, Target, replay

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Three pages",
    "type": "idv",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "fields": [{"type": "email", "name": "email", "label": "Email", "required": True}],
            "on_next": "selfie",
        },
        {"id": "selfie", "type": "selfie_capture", "on_success": "decide", "on_fail": "retry"},
        {"id": "retry", "type": "form", "fields": [], "on_next": "selfie", "on_back": "contact"},
        {"id": "decide", "type": "js", "config": {"js_code": ""}, "on_success": "address"},
        {
            "id": "address",
            "type": "form",
            "fields": [{"type": "text", "name": "city", "label": "City"}],
            "on_next": "done",
        },
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
LAST = Recording(
    "wfi-1",
    time.time(),
    ("contact", "selfie", "retry", "selfie", "decide", "address"),
    "address",
    (
        Done("contact", "next", {"email": "ada@example.org"}),
        Done("selfie", None, {}, "fail", {}),
        Done("retry", "next"),
        Done("selfie", None, {}, "success", {}),
    ),
)


async def replayed(target: Target, *edits: tuple[str, dict[str, Any]], last: Recording = LAST) -> Replayed:
    """The replay of ``last`` in the workflow with keys of its nodes changed."""
    workflow = copy.deepcopy(WORKFLOW)
    for node_id, keys in edits:
        found = next((node for node in workflow["nodes"] if node["id"] == node_id), None)
        if found is None:
            workflow["nodes"].append({"id": node_id, **keys})
        else:
            found.update(keys)
    caller, document = EngineCaller(workflow), Document.from_workflow(workflow)
    journey = Journey(caller, caller, document)
    await journey.create("wf-1")
    await journey.initiate()
    return await replay(journey, document, last, target)


async def test_the_page_that_the_last_run_was_left_at() -> None:
    done = await replayed(Target("address"))
    assert (done.reached, done.where.node_id, done.answered, done.word) == (True, "address", 4, "")


async def test_the_second_visit_of_a_node_is_another_place_than_the_first() -> None:
    first, second = await replayed(Target("selfie")), await replayed(Target("selfie", 1))
    assert (first.answered, second.answered) == (1, 3)


async def test_a_script_is_passed_and_the_page_after_it_waits() -> None:
    done = await replayed(Target("decide"))
    assert (done.reached, done.where.node_id) == (True, "address")


async def test_a_new_page_on_the_way_stops_it_and_says_so() -> None:
    done = await replayed(
        Target("address"), ("contact", {"on_next": "terms"}), ("terms", {"type": "form", "fields": []})
    )
    assert (done.reached, done.where.node_id) == (False, "terms")
    assert done.word == "'terms' is new on the way: the last run was never asked there"


async def test_a_field_that_is_required_now_stops_it_with_the_service_s_words_at_the_field() -> None:
    fields = [*WORKFLOW["nodes"][0]["fields"], {"type": "text", "name": "name", "label": "Name", "required": True}]
    done = await replayed(Target("address"), ("contact", {"fields": fields}))
    assert (done.reached, done.where.node_id) == (False, "contact")
    assert list(done.errors) == ["name"]
    assert done.word.startswith("'contact' no longer takes what was entered last time: ")


async def test_a_field_that_is_gone_is_left_out_and_told() -> None:
    done = await replayed(Target("address"), ("contact", {"fields": []}))
    assert done.reached
    assert done.notes == ("'contact' no longer asks for email: left out",)


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (
            ("selfie", {"type": "form", "fields": [], "on_next": "address"}),
            "'selfie' was a capture in the last run and is a form now",
        ),
        (("retry", {"on_next": "done"}), "the run ends at 'done' and never comes to 'address'"),
    ],
)
async def test_what_no_longer_fits_is_a_clear_word(edit: tuple[str, dict[str, Any]], word: str) -> None:
    done = await replayed(Target("address"), edit)
    assert not done.reached
    assert done.word.startswith(word)


async def test_a_back_button_that_is_gone_is_told() -> None:
    last = replace(LAST, done=(*LAST.done[:2], Done("retry", "back")))
    done = await replayed(Target("address"), ("retry", {"on_back": ""}), last=last)
    assert "'retry' was left by its back button in the last run, and now it has none" in done.word


async def test_a_node_that_the_last_run_never_came_to() -> None:
    done = await replayed(Target("done"))
    assert (done.reached, done.where.node_id) == (False, "address")
    assert done.word == "the last run was left at 'address' and never came to 'done'"


# recordings


def test_what_was_done_is_read_from_events() -> None:
    at = "2026-11-27T09:00:00.000Z"
    events: list[dict[str, Any]] = [
        {"kind": "submitted", "nodeId": "a", "detail": {"action": "next", "fields": {"x": "1"}}, "at": at},
        {"kind": "submitted", "nodeId": "c", "detail": {"fields": {"image": "(90000 characters)", "n": "2"}}, "at": at},
        {"kind": "capture_started", "nodeId": "c", "detail": {"seq": 1}, "at": at},
        {
            "kind": "capture_finished",
            "nodeId": "c",
            "detail": {"seq": 1, "outcome": "fail", "result": {"reason": "r", "simulated": True}},
            "at": at,
        },
        {"kind": "device_arrived", "nodeId": "h", "detail": {}, "at": at},
    ]
    done = done_from(events)
    assert [replace(one, at=0.0) for one in done] == [
        Done("a", "next", {"x": "1"}),
        Done("c", None, {"n": "2"}, "fail", {"reason": "r"}),
        Done("h", "next"),
    ]
    assert done[0].at == 1795770000.0


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    return tmp_path


def test_a_recording_is_kept_for_its_owner_alone_and_expires(home: Path) -> None:
    file = home / "a.json"
    save_recording(file, LAST)
    kept = next((home / "data" / "last-runs").iterdir())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert load_recording(file) == LAST
    assert load_recording(home / "b.json") is None
    assert load_recording(file, LAST.at + LASTS_S + 1) is None
    assert not kept.exists()


def test_what_is_old_is_deleted_whoever_runs_next(home: Path) -> None:
    save_recording(home / "a.json", LAST)
    old = next((home / "data" / "last-runs").iterdir())
    os.utime(old, (1, 1))
    save_recording(home / "b.json", LAST)
    assert not old.exists()
    assert forget_old_recordings() == 0


def test_an_answer_that_was_carried_on_expires_by_itself(home: Path) -> None:
    old = replace(LAST.done[0], at=LAST.at - LASTS_S - 1)
    save_recording(home / "a.json", replace(LAST, done=(old, *LAST.done[1:])))
    kept = load_recording(home / "a.json")
    assert kept is not None
    assert [one.node_id for one in kept.done] == ["selfie", "retry", "selfie"]


def test_a_broken_recording_is_none(home: Path) -> None:
    save_recording(home / "a.json", LAST)
    next((home / "data" / "last-runs").iterdir()).write_text("{")
    assert load_recording(home / "a.json") is None


def test_a_run_left_early_does_not_cost_the_answers_for_what_comes_after() -> None:
    early = replace(LAST, path=("contact", "selfie"), waiting="selfie", done=LAST.done[:1])
    merged = continued(early, LAST)
    assert (merged.waiting, merged.path) == ("selfie", LAST.path)
    assert merged.done == LAST.done
    assert continued(early, None) == early


# two paths


def test_two_paths_are_told_apart() -> None:
    pairs = compare_paths(["a", "b", "c", "d", "e"], ["a", "x", "c"])
    assert [(pair.side, pair.node_id, pair.place) for pair in pairs] == [
        ("both", "a", 0),
        ("old", "b", None),
        ("new", "x", 1),
        ("both", "c", 2),
    ]
    assert not is_same_way(pairs)
    assert is_same_way(compare_paths(["a", "b", "c"], ["a", "b"]))


def test_paths_that_visit_a_node_twice_part_where_they_do() -> None:
    pairs = compare_paths(["selfie", "retry", "selfie", "retry", "selfie", "end"], ["selfie", "retry", "selfie", "end"])
    assert [(pair.side, pair.node_id) for pair in pairs][:4] == [
        ("both", "selfie"),
        ("both", "retry"),
        ("both", "selfie"),
        ("old", "retry"),
    ]
