"""`wfstudio profile`, `keys`, `fidelity` and `openapi` as commands, on the embedded service of a scratch home."""

import json
import stat
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from wfstudio.cli.main import main
from wfstudio.client.secret_store import license_file
from wfstudio.service.embedded import ensure


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
        monkeypatch.delenv(f"WFSTUDIO_{name}", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def test_a_profile_by_url_with_a_license_from_stdin(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("hush-1\n"))
    url = "https://tenant.example/workflowapi"
    args = ["profile", "add", "stage", "--url", url, "--tenant", "t", "--community", "c", "--license-file", "-"]
    assert main([*args, "--protected"]) == 0
    text = (home / "config" / "wfstudio.toml").read_text()
    assert "hush" not in text + "".join(capsys.readouterr())
    assert license_file("stage").read_text() == "hush-1\n"
    assert stat.S_IMODE(license_file("stage").stat().st_mode) == 0o600
    rows = _json(capsys, "profile", "list", "-o", "json")["profiles"]
    assert [row["name"] for row in rows if row["inUse"]] == ["embedded"]
    assert rows[1] == {
        "name": "stage",
        "url": url,
        "tenant": "t",
        "community": "c",
        "license": "file",
        "protected": True,
        "readOnly": False,
        "inUse": False,
    }
    assert main(args) == 2  # there already
    assert main(["profile", "use", "stage"]) == 0
    assert _json(capsys, "profile", "list", "-o", "json")["profiles"][1]["inUse"]
    assert main(["profile", "remove", "stage"]) == 0
    assert not license_file("stage").exists()
    assert main(["profile", "list"]) == 0
    assert capsys.readouterr().out.startswith("* embedded")


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["add", "x"], 2, "--dns or --url"),
        (["add", "embedded", "--url", "https://a/b"], 2, "embedded"),
        (["add", "x", "--url", "nonsense"], 2, "nonsense"),
        (["add", "x", "--dns", "h", "--tenant", "t"], 2, "--tenant"),
        (["add", "x", "--url", "https://a/b", "--license-file", "/nowhere"], 2, "/nowhere"),
        (["add", "x", "--dns", "127.0.0.1:1"], 8, "reached"),
        (["use", "nobody"], 2, "nobody"),
        (["remove", "nobody"], 2, "nobody"),
        (["remove", "embedded"], 2, "embedded"),
    ],
)
def test_what_cannot_be_done_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, named: str
) -> None:
    assert main(["profile", *arguments]) == code
    err = capsys.readouterr().err
    assert named in err
    assert len(err.splitlines()) == 1


def test_no_flag_takes_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["profile", "add", "x", "--license", "abc"], ["keys", "add", "--license", "abc"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2


def test_the_embedded_service_is_added_managed_and_used_like_a_tenant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ensure() as service:
        origin = service.ready["url"].removesuffix("/workflowapi")
        dns = origin.removeprefix("http://")
        out = tmp_path / "acme.json"
        assert main(["keys", "tenant", "add", "acme", "--community-name", "people", "--out", str(out)]) == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        acme = json.loads(out.read_text())
        assert main(["keys", "tenant", "add", "other", "--out", str(out)]) == 2  # the file is there

        port = dns.rpartition(":")[2]
        monkeypatch.setenv("WFSTUDIO_LICENSE", acme["licenses"]["system"])
        assert main(["profile", "add", "theirs", "--dns", f"127.0.0.1:{port}", "--use"]) == 0
        monkeypatch.delenv("WFSTUDIO_LICENSE")
        row = _json(capsys, "profile", "list", "-o", "json")["profiles"][1]
        assert (row["url"], row["tenant"]) == (service.ready["url"], service.ready["tenantId"])

        keys = _json(capsys, "keys", "list", "-o", "json", "--profile", "embedded")["tenants"]
        assert [tenant["name"] for tenant in keys] == ["local", "acme"]
        assert main(["keys", "add", "--level", "service", "--profile", "embedded"]) == 0
        made = capsys.readouterr().out.strip()
        listed = _json(capsys, "keys", "list", "-o", "json", "--profile", "embedded")["tenants"][0]["licenses"]
        new = next(one for one in listed if one["tag"] == "added")
        monkeypatch.setenv("WFSTUDIO_LICENSE", made)
        assert main(["call", "list_workflows", "--profile", "embedded"]) == 0
        monkeypatch.delenv("WFSTUDIO_LICENSE")
        assert main(["keys", "revoke", new["id"], "--profile", "embedded"]) == 0
        monkeypatch.setenv("WFSTUDIO_LICENSE", made)
        assert main(["call", "list_workflows", "--profile", "embedded"]) == 4
        assert made not in capsys.readouterr().err


def test_fidelity_and_openapi_print_what_machines_read(capsys: pytest.CaptureFixture[str]) -> None:
    value = _json(capsys, "fidelity", "-o", "json", "--standing", "inferred")
    assert value["summary"]["inferred"] == len(value["behaviours"]) > 40
    assert main(["fidelity", "--endpoint", "poll_liveid"]) == 0
    assert "documented" in capsys.readouterr().out
    assert main(["fidelity", "--endpoint", "nothing"]) == 2
    described = _json(capsys, "openapi", "--url", "https://host/workflowapi")
    validate(described)
    assert described["servers"] == [{"url": "https://host/workflowapi"}]
