"""push, publish, pull and call as commands, against the real background service of a home of their own."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.service.embedded import ensure

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "type": "idv-ial2",
    "nodes": [
        {"id": "a", "type": "form", "fields": [], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        with ensure() as service:
            yield service.ready


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(folder: Path, request: pytest.FixtureRequest) -> Path:
    path = folder / "flow.json"
    path.write_text(json.dumps({"name": request.node.name, **WORKFLOW}))
    return path


@pytest.fixture
def tenant(ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same service, reached as somebody else's would be."""
    monkeypatch.setenv("WFSTUDIO_URL", ready["url"].replace("127.0.0.1", "localhost"))
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["service"])
    monkeypatch.setenv("WFSTUDIO_TENANT", ready["tenantId"])
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", ready["communityId"])


def wfstudio(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    output = capsys.readouterr()
    return code, output.out, output.err


def test_push_publish_unpublish(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = wfstudio(capsys, "push", "flow.json")
    assert (code, out.strip()[:3]) == (0, "wf-")
    assert "made, not published" in err
    code, again, err = wfstudio(capsys, "publish", "flow.json", "-o", "json")
    told = json.loads(again)
    assert (code, told["workflowId"], told["isPublished"], told["action"]) == (0, out.strip(), True, "update")
    assert "isPublished: false → true" in err
    code, _, err = wfstudio(capsys, "push", "flow.json")
    assert (code, "unchanged, published" in err) == (0, True)
    code, _, err = wfstudio(capsys, "unpublish", "flow.json")
    assert (code, "updated, not published" in err) == (0, True)
    code, out, _ = wfstudio(capsys, "call", "get_workflow", f"workflowId={told['workflowId']}")
    assert json.loads(out)["isPublished"] is False


def test_a_file_that_holds_another_workflow_is_asked_about(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wfstudio(capsys, "push", str(file))
    nodes = [{"id": name, "type": "selfie_capture", "on_success": "z", "on_fail": "u"} for name in "uvwxyz"]
    file.write_text(json.dumps({**WORKFLOW, "name": "Something else", "nodes": nodes}))
    _, _, told = wfstudio(capsys, "push", str(file), "--dry-run")
    assert "is this the right file?" in told
    assert "0 of its 2 nodes are in" in told


def test_diff_of_a_file_and_the_services_copy(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = wfstudio(capsys, "push", str(file))
    workflow_id = out.strip()
    assert (code, wfstudio(capsys, "diff", workflow_id, str(file))[0]) == (0, 0)
    document = json.loads(file.read_text())
    document["name"] = "Another name"
    file.write_text(json.dumps(document))
    code, out, _ = wfstudio(capsys, "diff", f"embedded:{workflow_id}", str(file))
    assert code == 1 and "Another name" in out
    assert wfstudio(capsys, "diff", "wf-nowhere", str(file))[0] == 5


def test_errors_stop_a_publication_and_not_a_push(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(file.read_text().replace('"on_next": "b"', '"on_next": "x"'))
    code, out, err = wfstudio(capsys, "publish", "flow.json")
    assert (code, out) == (1, "")
    assert "flow.json:1:" in err
    assert "WF201" in err
    assert not Path("wfstudio.lock").exists()
    assert wfstudio(capsys, "push", "flow.json")[0] == 0


def test_a_dry_run_changes_nothing(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wfstudio(capsys, "push", "flow.json", "--dry-run")[0] == 0
    assert not Path("wfstudio.lock").exists()


def test_an_unlinked_file_exits_6_and_names_both_choices(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = wfstudio(capsys, "push", "flow.json")
    Path("wfstudio.lock").unlink()
    code, _, err = wfstudio(capsys, "push", "flow.json")
    assert code == 6
    assert f"--link {out.strip()}" in err
    assert "--new" in err


def test_pull_and_its_refusal(ready: Any, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = wfstudio(capsys, "push", "flow.json")
    workflow_id = out.strip()
    assert wfstudio(capsys, "pull", f"embedded:{workflow_id}", "-f", "copy.json")[1] == "copy.json\n"
    file.write_text(file.read_text().replace('"a"', '"changed"'))
    code, _, err = wfstudio(capsys, "pull", workflow_id, "-f", "flow.json")
    assert (code, "--force" in err) == (6, True)
    assert wfstudio(capsys, "pull", workflow_id, "-f", "flow.json", "--force")[0] == 0
    assert '"changed"' not in file.read_text()
    assert wfstudio(capsys, "pull", "wf-nothing")[0] == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", 3), (b"[]", 3), (b'{"name": "x"}', 3), (b"\xff", 3), (None, 3)],
)
def test_bad_files(content: bytes | None, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    if content is not None:
        Path("bad.json").write_bytes(content)
    ended, out, err = wfstudio(capsys, "push", "bad.json")
    assert (ended, out) == (code, "")
    assert "bad.json" in err
    assert "Traceback" not in err


def test_a_tenant_wants_yes_without_a_terminal(tenant: None, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = wfstudio(capsys, "push", "flow.json")
    assert (code, out) == (2, "")
    assert "--yes" in err
    assert not Path("wfstudio.lock").exists()
    assert wfstudio(capsys, "push", "flow.json", "--yes")[0] == 0
    (profile,) = json.loads(Path("wfstudio.lock").read_text())["profiles"]
    assert profile.startswith("localhost:")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 2), ("", 2), ("\n", 2)])
def test_a_tenant_asks_on_a_terminal(
    tenant: None, file: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    assert main(["push", "flow.json"]) == code
    assert "[y/N]" in shown.getvalue()
    assert Path("wfstudio.lock").exists() == (code == 0)


def test_no_input_never_asks(tenant: None, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["push", "flow.json", "--no-input"]) == 2


def test_a_protected_profile_wants_its_name(
    tenant: None, ready: Any, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = ready["url"].replace("127.0.0.1", "localhost")
    monkeypatch.delenv("WFSTUDIO_URL")
    Path("wfstudio.toml").write_text(f'profile = "prod"\n[profiles.prod]\nurl = "{url}"\nprotected = true\n')
    for given in ((), ("--yes",), ("--confirm", "prd")):
        code, _, err = wfstudio(capsys, "push", "flow.json", *given)
        assert (code, "--confirm prod" in err) == (2, True)
    assert wfstudio(capsys, "push", "flow.json", "--confirm", "prod")[0] == 0


def test_refusals_of_the_service_have_their_codes(
    tenant: None, ready: Any, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["app"])
    assert wfstudio(capsys, "call", "list_workflows")[0] == 4  # known, but not of a level that is let in
    monkeypatch.setenv("WFSTUDIO_LICENSE", "nobody's")
    code, _, err = wfstudio(capsys, "push", "flow.json", "--yes")
    assert code == 4
    assert "nobody" not in err
    assert wfstudio(capsys, "call", "submit_result", "nodeId=x", "--yes")[0] == 2
    assert wfstudio(capsys, "call", "initiate", "wfInstanceId=wfi-none", "--yes")[0] == 5


def test_a_url_that_is_this_homes_own_service_is_not_asked_about(
    ready: Any, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WFSTUDIO_URL", ready["url"])
    code, _, err = wfstudio(capsys, "push", "flow.json")
    assert code == 0, err


def test_a_service_that_is_down_exits_8_and_a_bad_url_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = wfstudio(capsys, "call", "healthz", "--url", "http://127.0.0.1:1/workflowapi")
    assert (code, "http://127.0.0.1:1/workflowapi/healthz" in err) == (8, True)
    assert wfstudio(capsys, "call", "healthz", "--url", "nonsense")[0] == 2
