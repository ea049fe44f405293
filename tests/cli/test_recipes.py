"""The pipelines of the README: each command of them, run in a repository against a real service."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from wfstudio.client.api import Client
from wfstudio.client.connection import Connection
from wfstudio.service.embedded import ensure

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
NODES = [{"id": "a", "type": "form", "fields": [{"type": "html", "html": "<p>Hello</p>"}], "is_terminal_node": True}]
SCENARIO = "workflow: flow.json\nanswers: {}\nexpect: {status: COMPLETED}\n"
PROFILE = '[profiles.{name}]\nurl = "{url}"\ntenant = "{tenantId}"\ncommunity = "{communityId}"\n'


def recipe(start: str) -> dict[str, Any]:
    """The YAML block of the README that begins so."""
    found: dict[str, Any] = yaml.safe_load(README.split(f"```yaml\n{start}")[1].join((start, "")).split("```")[0])
    return found


GITHUB, GITLAB, DRIFT = recipe("name: workflows"), recipe("default:"), recipe("name: drift")


def steps(job: dict[str, Any]) -> list[str]:
    """The commands of a job, without those that fetch the repository and the product."""
    listed = [step.get("run", "") for step in job["steps"]] if "steps" in job else [*job["script"]]
    listed += job.get("after_script", [])
    return [one for one in listed if one and not one.startswith("pip ")]


class Repository:
    """A clone of a repository with one workflow, its scenario and two profiles of one service."""

    def __init__(self, folder: Path, ready: dict[str, Any]) -> None:
        self.folder, self.origin, self.ready = folder / "clone", folder / "origin.git", ready
        self.environ = {
            **os.environ,
            "WFSTUDIO_HOME": str(folder / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            "GITHUB_STEP_SUMMARY": "summary.md",
            "GITHUB_SHA": "c0ffee",
            "CI_COMMIT_SHA": "c0ffee",
            "CI_COMMIT_BRANCH": "main",
            "CI_SERVER_HOST": "git.example",
            "CI_PROJECT_PATH": "group/project",
            "PUSH_TOKEN": "token",
            "WFSTUDIO_LICENSE": ready["licenses"]["service"],
        }
        address = "https://ci:token@git.example/group/project.git"
        (folder / "gitconfig").write_text(f'[url "{self.origin.as_uri()}"]\n\tinsteadOf = {address}\n')
        self.git("init", "-q", "--bare", "-b", "main", str(self.origin), where=folder)
        self.git("config", "receive.advertisePushOptions", "true", where=self.origin)
        self.git("clone", "-q", str(self.origin), str(self.folder), where=folder)
        (self.folder / "flows").mkdir()
        self.write("one")
        (self.folder / "flows" / "flow.scenario.yaml").write_text(SCENARIO)
        tables = [PROFILE.format(name=name, **ready) for name in ("staging", "prod")]
        (self.folder / "wfstudio.toml").write_text("\n".join(tables))
        self.commit()

    def git(self, *words: str, where: Path | None = None) -> str:
        return subprocess.run(
            ["git", *words], cwd=where or self.folder, env=self.environ, check=True, capture_output=True, text=True
        ).stdout

    def write(self, kind: str) -> None:
        flow = {"version": "v1", "name": "Recipe", "type": kind, "nodes": NODES}
        (self.folder / "flows" / "flow.json").write_text(json.dumps(flow))

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("-c", "user.name=me", "-c", "user.email=me@localhost", "commit", "-qm", "flows")
        self.git("push", "-q", "origin", "HEAD:main")

    def run(self, command: str, environ: dict[str, str]) -> int:
        """As a runner does: a shell that stops at the first failure."""
        wanted = {key: value for key, value in environ.items() if "$" not in value}
        words = ["bash", "-e", "-c", command]
        done = subprocess.run(words, cwd=self.folder, env={**self.environ, **wanted}, capture_output=True, check=False)
        self.said = (done.stdout + done.stderr).decode()
        return done.returncode


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "service"))
    for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN"):
        monkeypatch.delenv(f"WFSTUDIO_{name}", raising=False)
    with ensure() as service:
        yield Repository(tmp_path, service.ready)


def made(repository: Repository, pipeline: dict[str, Any], environ: dict[str, str]) -> str:
    """The workflow that a request, and its merge, make; its link is in the repository."""
    for command in [*steps(pipeline["plan"]), *steps(pipeline["apply"])]:
        assert repository.run(command, environ) == 0, (command, repository.said)
    plan = next(repository.folder / name for name in ("summary.md", "plan.md") if (repository.folder / name).exists())
    assert "| create | Recipe |" in plan.read_text()
    assert (repository.folder / "tests.xml").exists()
    repository.git("fetch", "-q")
    lock = json.loads(repository.git("show", "origin/main:flows/wfstudio.lock"))
    return str(lock["profiles"]["staging"]["flow.json"]["workflowId"])


def test_github_from_the_request_to_the_drift(repository: Repository) -> None:
    jobs, environ = GITHUB["jobs"], GITHUB["env"]
    workflow_id = made(repository, jobs, environ)
    repository.write("two")
    repository.commit()
    for command in steps(jobs["apply"]):
        assert repository.run(command, environ) == 0, (command, repository.said)
    with Client(Connection.from_ready(repository.ready)) as client:
        copy: Any = client.call("get_workflow", path={"workflowId": workflow_id})
        assert (copy["type"], copy["isPublished"]) == ("two", False)
        (drift,) = steps(DRIFT["jobs"]["drift"])
        assert repository.run(drift, environ) == 0
        client.call("update_workflow", path={"workflowId": workflow_id}, data={"dvcId": "by hand"})
        assert repository.run(drift, environ) == 1
    assert repository.run(steps(jobs["plan"])[-1], environ) != 0, "a conflict stops the request"


def test_gitlab(repository: Repository) -> None:
    assert made(repository, GITLAB, GITLAB["variables"]).startswith("wf-")
