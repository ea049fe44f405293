"""``workflow history`` and ``workflow rollback``, and what push shows, against a real background service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.service.embedded import ensure

SCRIPT = "const a = 1;\nreturn {a};"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        with ensure() as service:
            yield service.ready


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "flow.json", request.node.name, SCRIPT)


def write(path: Path, name: str, script: str) -> Path:
    nodes = [
        {"id": "s", "type": "js", "config": {"js_code": script}, "on_success": "b", "on_error": "b"},
        {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
    ]
    path.write_text(json.dumps({"version": "v1", "type": "idv-ial2", "name": name, "nodes": nodes}))
    return path


def wfstudio(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    output = capsys.readouterr()
    return code, output.out, output.err


def test_what_was_published_is_taken_back(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = wfstudio(capsys, "push", "flow.json", "--label", "first")
    workflow_id = out.strip()
    write(file, "Other", SCRIPT.replace("1;", "2;"))
    code, _, err = wfstudio(capsys, "publish", "flow.json")
    assert code == 0
    lines = [line.strip() for line in err.splitlines()]
    assert "~ node 's': config.js_code: text of 2 lines → text of 2 lines" in lines
    assert lines.index("-const a = 1;") + 1 == lines.index("+const a = 2;")
    code, out, _ = wfstudio(capsys, "workflow", "history", "flow.json")
    rows = [line.split() for line in out.splitlines()]
    assert (code, rows[0][:3]) == (0, [workflow_id, "on", "embedded:"])
    assert [(row[0], row[3], row[4]) for row in rows[2:]] == [
        ("2", "published", "published"),
        ("1", "made", "unpublished"),
    ]
    assert "1 node changed, 1 workflow setting changed" in out
    assert "'first'" in out
    code, out, _ = wfstudio(capsys, "workflow", "history", workflow_id, "--diff", "2")
    assert (code, "+const a = 2;" in out) == (0, True)
    code, out, _ = wfstudio(capsys, "workflow", "history", f"embedded:{workflow_id}", "--show", "1")
    assert json.loads(out)["workflowId"] == workflow_id
    code, out, err = wfstudio(capsys, "workflow", "rollback", "flow.json", "--dry-run", "-o", "json")
    assert (json.loads(out)["applied"], json.loads(out)["copy"], "+const a = 1;" in err) == (False, 1, True)
    code, out, err = wfstudio(capsys, "workflow", "rollback", "flow.json")
    assert (code, out.strip()) == (0, workflow_id)
    assert f"{workflow_id} 'Other' on embedded (LOCAL), back to copy 1" in err
    assert "isPublished: true → false" in err
    assert f"wfstudio pull embedded:{workflow_id} -f flow.json --force" in err
    copy = json.loads(wfstudio(capsys, "call", "get_workflow", f"workflowId={workflow_id}")[1])
    assert (copy["isPublished"], copy["nodes"][0]["config"]["js_code"]) == (False, SCRIPT)
    told = json.loads(wfstudio(capsys, "workflow", "history", "flow.json", "-o", "json")[1])
    assert next((row["copy"], row["what"]) for row in told["copies"]) == (3, "rolled back to 1")
    assert "is that already" in wfstudio(capsys, "workflow", "rollback", workflow_id, "--to", "3")[2]


def test_a_roll_back_asks_as_push_does(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = ready["url"].replace("127.0.0.1", "localhost")
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["service"])
    monkeypatch.setenv("WFSTUDIO_TENANT", ready["tenantId"])
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", ready["communityId"])
    Path("wfstudio.toml").write_text(f'profile = "prod"\n[profiles.prod]\nurl = "{url}"\nprotected = true\n')
    assert wfstudio(capsys, "push", "flow.json", "--confirm", "prod")[0] == 0
    write(file, "Other", SCRIPT)
    assert wfstudio(capsys, "push", "flow.json", "--confirm", "prod")[0] == 0
    code, _, err = wfstudio(capsys, "workflow", "rollback", "flow.json", "--yes")
    assert (code, "--confirm prod" in err) == (2, True)
    assert wfstudio(capsys, "workflow", "rollback", "flow.json", "--confirm", "prod")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["history", "wf-nothing"], 5, "nothing was published from here"),
        (["rollback", "wf-nothing"], 5, "nothing was published from here"),
        (["history", "flow.json"], 5, "flow.json: is linked to no workflow on embedded"),
    ],
)
def test_what_has_no_history_is_told(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    ended, out, err = wfstudio(capsys, "workflow", *arguments)
    assert (ended, out) == (code, "")
    assert told in err


def test_a_conflict_names_both_sides_and_merging_takes_both(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workflow_id = wfstudio(capsys, "push", "flow.json")[1].strip()
    wfstudio(capsys, "pull", workflow_id, "-f", "theirs.json")
    theirs = json.loads(Path("theirs.json").read_text())
    theirs["nodes"][1]["name"] = "Theirs"
    Path("theirs.json").write_text(json.dumps(theirs))
    assert wfstudio(capsys, "push", "theirs.json")[0] == 0
    write(file, "Mine", SCRIPT)
    code, _, err = wfstudio(capsys, "push", "flow.json")
    assert (code, 'name = "Theirs"' in err, '"Mine"' in err) == (6, True, True)
    code, _, err = wfstudio(capsys, "pull", workflow_id, "-f", "flow.json", "--merge")
    assert (code, "flow.json: merged" in err) == (0, True)
    assert wfstudio(capsys, "push", "flow.json")[0] == 0
    copy = json.loads(wfstudio(capsys, "call", "get_workflow", f"workflowId={workflow_id}")[1])
    assert (copy["name"], copy["nodes"][1]["name"]) == ("Mine", "Theirs")


def test_labels_are_listed_and_gone_back_to(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wfstudio(capsys, "push", "flow.json", "--label", "release 1")
    write(file, "Other", SCRIPT.replace("1;", "2;"))
    wfstudio(capsys, "push", "flow.json", "--label", "release 2")
    code, out, _ = wfstudio(capsys, "workflow", "history", "flow.json", "--label", "release 1")
    assert (code, len(out.splitlines()), "'release 1'" in out) == (0, 3, True)
    code, out, _ = wfstudio(capsys, "workflow", "history", "flow.json", "--show", "release 2")
    assert (code, json.loads(out)["name"]) == (0, "Other")
    assert wfstudio(capsys, "workflow", "history", "flow.json", "--diff", "release 2")[0] == 0
    code, _, err = wfstudio(capsys, "workflow", "history", "flow.json", "--label", "nothing")
    assert (code, "'nothing'" in err) == (5, True)
    code, _, err = wfstudio(capsys, "workflow", "rollback", "flow.json", "--to", "release 3")
    assert (code, "'release 1', 'release 2'" in err) == (5, True)
    code, _, err = wfstudio(capsys, "workflow", "rollback", "flow.json", "--to", "release 1")
    assert (code, "back to copy 1" in err) == (0, True)


def test_what_is_under_way_is_said_before_a_workflow_is_changed(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = wfstudio(capsys, "publish", "flow.json")
    assert (code, "under way" in err) == (0, False)
    wfstudio(capsys, "call", "create_instance", f"workflowId={out.strip()}", "metaData:={}")
    said = "1 instance is under way (1 PENDING; the oldest untouched since 2"
    assert said in wfstudio(capsys, "unpublish", "flow.json")[2]
    write(file, "Other", SCRIPT)
    for command in (
        ("push", "flow.json"),
        ("workflow", "rollback", "flow.json"),
        ("workflow", "delete", "flow.json", "--dry-run"),
    ):
        assert said in wfstudio(capsys, *command)[2], command


def test_a_publication_is_taken_back_by_the_id_alone(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workflow_id = wfstudio(capsys, "publish", "flow.json")[1].strip()
    write(file, "Changed and not pushed", SCRIPT)
    assert wfstudio(capsys, "unpublish", workflow_id, "--force")[0] == 2
    code, out, _ = wfstudio(capsys, "unpublish", workflow_id, "--dry-run", "-o", "json")
    assert (code, json.loads(out)["isPublished"]) == (0, True)
    code, out, err = wfstudio(capsys, "unpublish", f"embedded:{workflow_id}", "--label", "an incident")
    assert (code, out.strip(), "isPublished: true → false" in err) == (0, workflow_id, True)
    copy = json.loads(wfstudio(capsys, "call", "get_workflow", f"workflowId={workflow_id}")[1])
    assert (copy["isPublished"], copy["name"]) == (False, "test_a_publication_is_taken_back_by_the_id_alone")
    assert json.loads(Path("wfstudio.lock").read_text())["profiles"]["embedded"]["flow.json"]["published"] is False
    assert "an incident" in wfstudio(capsys, "workflow", "history", workflow_id)[1]
    assert "was not published" in wfstudio(capsys, "unpublish", workflow_id)[2]
    assert wfstudio(capsys, "unpublish", "wf-nothing")[0] == 5
