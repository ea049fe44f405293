"""Values and secrets as commands: two profiles of the real background service, and what is never printed or kept."""

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.service.embedded import ensure

SECRETS = {"embedded": "dev-s3cret-123", "prod": "prod's \\s3cret`456"}
FLOW = """{
    "version": "v1",  "name": "%s", "type": "idv",
    "dvcId": "${dvcId}",
    "nodes": [
        {"id": "call", "type": "js", "on_success": "done", "on_error": "done", "config": {"js_code":
            "const who = `${params.metadata.who}`;\\nreturn {ok: who !== '${secret:api_key}', to: `https://${var:apiHost}/x`};"}},
        {"id": "done", "type": "form", "is_terminal_node": true, "min_resolution_height": "${height}",
         "fields": [{"type": "html", "html": "<main><h1>${title}</h1><p>$${title}</p></main>"}]}
    ]
}
"""
TOML = """
[profiles.prod]
url = "{url}"
tenant = "{tenant}"
community = "{community}"
[values]
title = "Bank"
height = 800
[values.prod]
height = 1200
[values.embedded]
apiHost = "api.dev.example"
dvcId = "dvc-dev"
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        with ensure() as service:
            yield service.ready


@pytest.fixture
def file(
    ready: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """A flow in a project of two profiles; both are the same service."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["service"])
    url = ready["url"].replace("127.0.0.1", "localhost")
    Path("wfstudio.toml").write_text(TOML.format(url=url, tenant=ready["tenantId"], community=ready["communityId"]))
    Path("env").mkdir()
    Path("env/prod.toml").write_text('apiHost = "api.acme.example"\ndvcId = "dvc-prod"\n')
    path = tmp_path / "flow.json"
    path.write_text(FLOW % request.node.name)
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Everything that was printed; no secret may be in it."""
    printed: list[str] = []
    yield printed
    for text in printed:
        for secret in SECRETS.values():
            assert secret not in text


class Command:
    def __init__(self, capsys: pytest.CaptureFixture[str], told: list[str]) -> None:
        self._capsys, self._told = capsys, told

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        output = self._capsys.readouterr()
        self._told += [output.out, output.err]
        return code, output.out, output.err


@pytest.fixture
def wfstudio(capsys: pytest.CaptureFixture[str], told: list[str]) -> Command:
    return Command(capsys, told)


def keep(
    wfstudio: Command, monkeypatch: pytest.MonkeyPatch, profile: str, name: str = "api_key"
) -> tuple[int, str, str]:
    stream = io.TextIOWrapper(io.BytesIO(f"{SECRETS[profile]}\n".encode()))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", stream)
        return wfstudio("secret", "set", name, "--profile", profile)


def on_service(capsys: pytest.CaptureFixture[str], workflow_id: str) -> Any:
    main(["call", "get_workflow", f"workflowId={workflow_id}"])
    return json.loads(capsys.readouterr().out)


def test_secrets_are_kept_by_profile_and_only_named(
    file: Path, wfstudio: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = keep(wfstudio, monkeypatch, "prod")
    assert (code, out) == (0, "")
    assert "${secret:api_key} stands for it" in err
    assert wfstudio("secret", "list", "--profile", "prod")[:2] == (0, "api_key\n")
    monkeypatch.setenv("WFSTUDIO_SECRET_API_KEY", "from-outside")
    assert json.loads(wfstudio("secret", "list", "--profile", "prod", "-o", "json")[1]) == {
        "version": 1, "profile": "prod", "secrets": [{"name": "api_key", "environment": True}],
    }  # fmt: skip
    assert wfstudio("secret", "list")[1] == ""
    assert wfstudio("secret", "remove", "api_key")[0] == 5
    assert wfstudio("secret", "remove", "api_key", "--profile", "prod")[0] == 0
    assert wfstudio("secret", "list", "--profile", "nowhere")[0] == 2
    assert wfstudio("secret", "set", "no name", "--profile", "prod")[0] == 2
    code, out, err = wfstudio("secret", "set", "api_key", "in-clear-8821", "--profile", "prod")
    assert (code, "standard input" in err, "in-clear-8821" in out + err) == (2, True, False)


def test_nothing_is_pushed_or_run_while_placeholders_have_no_value(file: Path, wfstudio: Command) -> None:
    Path("env/prod.toml").unlink()
    for command in (["push", "--yes"], ["publish", "--yes"], ["plan"]):
        code, out, err = wfstudio(command[0], "flow.json", *command[1:], "--profile", "prod")
        assert code == 2
        assert "3 placeholders have no value for 'prod'" in out + err
        for place, what in (
            ("3:15", "${dvcId} in workflow, dvcId"),
            ("6:", "${secret:api_key} in node 'call', config.js_code"),
        ):
            assert re.search(rf"flow\.json:{place}\d*: {re.escape(what)}", out + err)
    code, _, err = wfstudio("run", "flow.json", "--no-input")
    assert code == 2
    assert "1 placeholder has no value for 'embedded'" in err


def test_in_an_unpacked_workflow_each_is_told_in_its_own_file(file: Path, wfstudio: Command) -> None:
    assert wfstudio("unpack", "flow.json", "flow")[0] == 0
    Path("wfstudio.toml").unlink()
    code, _, err = wfstudio("push", "flow")
    assert code == 2
    assert "  flow/nodes/call/script.js:2:22: ${secret:api_key} in node 'call', config.js_code\n" in err
    assert "  flow/workflow.json:3:15: ${dvcId} in workflow, dvcId\n" in err


def test_each_profile_gets_its_own_and_the_file_stays(
    ready: Any, file: Path, wfstudio: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()
    ids = {}
    for profile in SECRETS:
        keep(wfstudio, monkeypatch, profile)
        code, out, _ = wfstudio("push", "flow.json", "--profile", profile, "--yes", "--new")
        assert code == 0
        ids[profile] = out.strip()
    dev, prod = (on_service(capsys, ids[profile]) for profile in SECRETS)
    assert (dev["dvcId"], prod["dvcId"]) == ("dvc-dev", "dvc-prod")
    assert (dev["nodes"][1]["min_resolution_height"], prod["nodes"][1]["min_resolution_height"]) == (800, 1200)
    assert prod["nodes"][0]["config"]["js_code"] == (
        "const who = `${params.metadata.who}`;\n"
        "return {ok: who !== 'prod\\'s \\\\s3cret`456', to: `https://api.acme.example/x`};"
    )
    assert "<h1>Bank</h1><p>${title}</p>" in dev["nodes"][1]["fields"][0]["html"]
    for profile, workflow_id in ids.items():
        assert wfstudio("pull", workflow_id, "--profile", profile)[0] == 0
        assert file.read_bytes() == before
        assert wfstudio("diff", "flow.json", f"{profile}:{workflow_id}")[0] == 0
    code, _, err = wfstudio("run", "flow.json", "--no-input", "--expect", "COMPLETED")
    assert code == 0, err


def test_no_secret_is_told_or_kept_by_anything(
    ready: Any, file: Path, wfstudio: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(wfstudio, monkeypatch, "embedded")
    workflow_id = wfstudio("push", "flow.json")[1].strip()
    with monkeypatch.context() as patch:
        patch.setenv("WFSTUDIO_SECRET_API_KEY", "the-new-one")
        code, out, _ = wfstudio("diff", workflow_id, "flow.json")
        assert (code, "${secret:api_key, another value}" in out, "the-new-one" in out) == (1, True, False)
    file.write_text(file.read_text().replace("return {ok", "return {fine"))
    assert wfstudio("diff", workflow_id, "flow.json")[0] == 1
    for output in ("text", "json"):
        wfstudio("push", "flow.json", "--dry-run", "-o", output)
        wfstudio("plan", "flow.json", "-o", output)
        wfstudio("workflow", "history", "flow.json", "-o", output)
        wfstudio("workflow", "show", "flow.json", "-o", output)
    wfstudio("publish", "flow.json")
    wfstudio("workflow", "history", "flow.json", "--show", "1")
    wfstudio("workflow", "history", "flow.json", "--diff", "2")
    wfstudio("workflow", "rollback", "flow.json", "--yes")
    wfstudio("requests", "list", "-o", "json")
    wfstudio("history", "-o", "json")
    wfstudio("pull", workflow_id, "-f", "fresh.json")
    assert "${secret:api_key}" in Path("fresh.json").read_text()
    assert SECRETS["embedded"] not in Path("fresh.json").read_text() + Path("wfstudio.lock").read_text()
    assert SECRETS["embedded"] in json.dumps(on_service(capsys, workflow_id))
    for path in Path(os.environ["WFSTUDIO_HOME"]).rglob("*"):
        if path.is_file() and not {"secrets", "service"} & set(path.parts):
            assert SECRETS["embedded"].encode() not in path.read_bytes(), path


def test_the_linter_takes_a_secret_out_and_tells_how_it_is_kept(
    file: Path, wfstudio: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "9f8a7b6c5d4e3f2a1b0c"
    file.write_text(file.read_text().replace("const who", f"const apiKey = '{key}', who"))
    code, out, _ = wfstudio("validate", "flow.json")
    assert (code, "WF801" in out, key in out) == (1, True, False)
    code, out, err = wfstudio("validate", "flow.json", "--diff", "--unsafe-fixes")
    assert key not in out + err
    code, out, err = wfstudio("validate", "flow.json", "--fix", "--unsafe-fixes")
    assert "`wfstudio secret set api_key_2` keeps it" in err
    assert "const apiKey = '${secret:api_key_2}', who" in file.read_text()
    assert wfstudio("validate", "flow.json")[0] == 0
