import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from wfstudio.cli.call import arguments
from wfstudio.cli.errors import CliError
from wfstudio.cli.main import main
from wfstudio.protocol.endpoints import ENDPOINTS


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WFSTUDIO_URL", "https://tenant.example/workflowapi")
    monkeypatch.setenv("WFSTUDIO_TENANT", "t 1")
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", "c1")
    monkeypatch.setenv("WFSTUDIO_LICENSE", "hush-license")
    monkeypatch.setenv("WFSTUDIO_TOKEN", "hush-token")
    monkeypatch.chdir(tmp_path)


def test_the_list_names_all_and_says_what_one_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(ENDPOINTS)
    assert main(["call", "--list", "-o", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 33
    for name in ENDPOINTS:
        assert main(["call", "--list", name]) == 0
    assert "captchaToken" in capsys.readouterr().out


def test_arguments_go_where_the_table_says() -> None:
    row = ENDPOINTS["search_workflows"]
    assert arguments(row, ["name=a=b", "pSize:=5"], None) == ({}, {"name": "a=b", "pSize": "5"}, {}, None)
    row = ENDPOINTS["create_instance"]
    path, _, _, data = arguments(row, ["tenantId=x", "workflowId=wf", 'metaData:={"a": 1.0}'], {"metaData": 0, "k": 1})
    assert (path, data) == ({"tenantId": "x"}, {"workflowId": "wf", "metaData": {"a": 1.0}, "k": 1})
    row = ENDPOINTS["create_by_access_code"]
    assert arguments(row, ["accessCode=Ab", "x-ext-id=u"], None)[2] == {"x-ext-id": "u"}


@pytest.mark.parametrize(
    ("name", "items", "named"),
    [
        ("servicekeys", ["a=1"], "nothing"),
        ("get_workflow", ["id=1"], "workflowId"),
        ("poll", ["nodeId"], "NAME=TEXT"),
        ("poll", ["=x"], "NAME=TEXT"),
        ("poll", ["nodeId:=x"], "nodeId is not JSON"),
        ("get_workflow", ["workflowId:=[1]"], "workflowId must be text"),
    ],
)
def test_arguments_that_fit_nowhere_are_named(name: str, items: list[str], named: str) -> None:
    with pytest.raises(CliError, match=named) as caught:
        arguments(ENDPOINTS[name], items, None)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", list(ENDPOINTS))
def test_curl_shows_every_endpoint_and_no_secret(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = ENDPOINTS[name]
    items = [f"{param}=v" for param in row.path_params if param not in ("tenantId", "communityId")]
    secrets = {
        "license": "hush",
        "token": "hush",
        "privateKey": "hush",
        "captchaToken": "hush",
        "deep": [{"token": "hush"}],
    }
    data = ["--data", json.dumps(secrets)] if row.request else []
    assert main(["call", "--curl", name, *items, *data]) == 0
    shown = capsys.readouterr().out
    assert "hush" not in shown
    assert shown.startswith(f"curl -X {row.method} ")
    assert "https://tenant.example/workflowapi/" in shown
    assert ("keySecret: $WFSTUDIO_KEY_SECRET" in shown) == row.auth.keys_required
    assert ("license: $WFSTUDIO_LICENSE" in shown) == (row.auth.license != "none")
    if "tenantId" in row.path_params:
        assert "/tenant/t%201/community/c1" in shown


def test_data_is_read_from_file_or_stdin_with_or_without_its_wrapper(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("b.json").write_text('{"data": {"nodeId": "n"}}')
    assert main(["call", "--curl", "poll", "--data", "@b.json"]) == 0
    assert '{"data": {"nodeId": "n"}}' in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", StringIO('{"nodeId": "m"}'))
    assert main(["call", "--curl", "poll", "--data", "-"]) == 0
    assert '{"data": {"nodeId": "m"}}' in capsys.readouterr().out
    assert main(["call", "poll", "--data", "@missing.json"]) == 3
    assert main(["call", "poll", "--data", "{"]) == 2
    assert main(["call", "poll", "--data", "[1]", "nodeId=n"]) == 2


def test_an_endpoint_is_needed_and_near_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call"]) == 2
    assert main(["call", "serch"]) == 2
    assert "search_workflows" in capsys.readouterr().err


def test_curl_goes_the_same_way(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    way = [
        "--url",
        "https://h.example/workflowapi",
        "--ca-file",
        "ca.pem",
        "--client-cert",
        "me.pem",
        "--client-key",
        "k",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_PROXY", "http://ada:hush@p:1")
        assert main(["call", "--curl", "healthz", *way]) == 0
    shown = capsys.readouterr().out
    assert "--proxy http://ada@p:1" in shown and "hush" not in shown
    assert [word for word in ("--cacert", "--cert", "--key") if f"{word} {Path.cwd()}" in shown] == [
        "--cacert", "--cert", "--key",
    ]  # fmt: skip
