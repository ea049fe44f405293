"""``wfstudio run`` against a real service: in this process where output is looked at, as a command for the samples."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.paths import samples_dir

SAMPLES = sorted(path.stem for path in samples_dir().glob("*.json"))
WFSTUDIO = [sys.executable, "-m", "wfstudio"]

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Small",
    "type": "idv",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "name": "Contact",
            "fields": [
                {"type": "html", "html": "<h1>How to reach you</h1>"},
                {"type": "email", "name": "email", "label": "Email address", "required": True},
                {"type": "checkbox", "name": "news", "label": "Send news"},
            ],
            "on_next": "look_up",
        },
        {
            "id": "look_up",
            "type": "js",
            "config": {
                "js_code": "const r = await fetch('https://api.example.org/who'); const a = await r.json();"
                " return {success: a.known, who: a.who};"
            },
            "on_success": "selfie",
            "on_fail": "failed",
            "on_error": "selfie",
        },
        {"id": "selfie", "type": "liveid_capture", "on_success": "done", "on_fail": "selfie", "on_error": ""},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "failed", "type": "js", "config": {"js_code": "throw 'no'"}, "on_success": ""},
    ],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose service runs in the foreground of a child process, shared by the tests of this file."""
    folder = tmp_path_factory.mktemp("home")
    ready = folder / "ready.json"
    environment = {**os.environ, "WFSTUDIO_HOME": str(folder)}
    command = [*WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    yield folder
    child.terminate()
    child.wait(20)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    return path


Told = tuple[int, str, str]


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Told]:
    monkeypatch.setenv("WFSTUDIO_HOME", str(home))
    monkeypatch.delenv("WFSTUDIO_PROFILE", raising=False)

    def command(*arguments: str, answers: str | None = None) -> Told:
        extra = []
        if answers is not None:
            path = tmp_path / "answers.yaml"
            path.write_text(answers, encoding="utf-8")
            extra = ["--answers", str(path)]
        code = main(["run", *arguments, *extra])
        out, err = capsys.readouterr()
        return code, out, err

    return command


GOOD = (
    "answers: {contact: {email: ada@example.org, news: yes},"
    " selfie: [fail, {outcome: success, result: {liveness_score: '0.9'}}]}\n"
    "mocks: [{url: 'https://api.example.org/*', json: {known: true, who: Ada}}]\n"
)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_ends_completed_with_its_answers(name: str, home: Path) -> None:
    workflow, answers = samples_dir() / f"{name}.json", samples_dir() / "answers" / f"{name}.yaml"
    done = subprocess.run(
        [*WFSTUDIO, "run", str(workflow), "--answers", str(answers), "-o", "json"],
        env={**os.environ, "WFSTUDIO_HOME": str(home)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["status"] == "COMPLETED"
    document = json.loads(workflow.read_text(encoding="utf-8"))
    nodes = document.get("data", document)["nodes"]
    ends = {node["id"] for node in nodes if node.get("is_terminal_node")}
    assert report["path"][0] == nodes[0]["id"]
    assert report["path"][-1] in ends
    assert set(report["path"]) <= {node["id"] for node in nodes}


def test_the_json_report_is_one_object(run: Callable[..., Told], file: Path) -> None:
    code, out, err = run(str(file), "-o", "json", "--metadata", "firstName=Ada", answers=GOOD)
    report = json.loads(out)
    assert code == 0, err
    assert list(report) == ["wfInstanceId", "status", "path", "results", "summary"]
    assert report["wfInstanceId"].startswith("wfi-")
    assert report["path"] == ["contact", "look_up", "selfie", "selfie", "done"]
    assert report["results"]["contact"] == {"email": "ada@example.org", "news": True}
    assert report["results"]["look_up"]["who"] == "Ada"
    assert report["results"]["selfie"]["liveness_score"] == "0.9"
    assert report["summary"]["person_info"]["firstName"] == "Ada"
    assert "selfie: fail" in err


def test_the_text_report_shows_path_and_results(run: Callable[..., Told], file: Path) -> None:
    code, out, _ = run(str(file), answers=GOOD)
    assert code == 0
    assert out.startswith("COMPLETED  Small  wfi-")
    assert "contact → look_up → selfie → selfie → done" in out
    assert "ada@example.org" not in out and "******" in out
    code, out, _ = run(str(file), "--reveal", answers=GOOD)
    assert code == 0 and "ada@example.org" in out


def test_one_scratch_workflow_per_file_kept_up_to_date(run: Callable[..., Told], file: Path, home: Path) -> None:
    run(str(file), answers=GOOD)
    scratch = home / "data" / "scratch.json"
    first = json.loads(scratch.read_text(encoding="utf-8"))[str(file)]
    changed = {**WORKFLOW, "header": {"type": "html", "html": "<p>Hi</p>"}}
    changed["nodes"] = [{**WORKFLOW["nodes"][0], "on_next": "done"}, *WORKFLOW["nodes"][1:]]
    file.write_text(json.dumps(changed), encoding="utf-8")
    _, out, _ = run(str(file), "-o", "json", answers=GOOD)
    assert json.loads(out)["path"] == ["contact", "done"]
    assert json.loads(scratch.read_text(encoding="utf-8"))[str(file)] == first
    file.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    _, out, _ = run(str(file), "-o", "json", answers=GOOD)
    assert len(json.loads(out)["path"]) == 5


def test_a_run_that_ends_otherwise_than_expected_exits_1(run: Callable[..., Told], file: Path) -> None:
    failing = GOOD.replace("known: true", "known: false")
    code, out, err = run(str(file), "-o", "json", answers=failing)
    assert (code, json.loads(out)["status"]) == (1, "FAILED")
    assert "ended FAILED, expected COMPLETED" in err
    assert run(str(file), "--expect", "FAILED", answers=failing)[0] == 0
    assert run(str(file), answers=failing + "expect: {status: FAILED}\n")[0] == 0
    assert run(str(file), "--expect", "COMPLETED", answers=failing + "expect: {status: FAILED}\n")[0] == 1


def test_a_question_without_an_answer_exits_2_and_names_the_node(run: Callable[..., Told], file: Path) -> None:
    code, out, err = run(str(file), "--no-input", answers="answers: {contact: {email: ada@example.org}}")
    assert (code, out) == (2, "")
    assert "wfstudio: selfie: no answer" in err


def test_a_refused_answer_exits_2_and_names_node_and_field(run: Callable[..., Told], file: Path) -> None:
    code, _, err = run(str(file), "--no-input", answers="answers: {contact: {email: nobody}}")
    assert code == 2
    assert "contact: the service refused the answer" in err and "email" in err


def test_answers_that_lead_in_a_circle_end(run: Callable[..., Told], file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("wfstudio.cli.run_walk.MOST_VISITS", 5)
    code, _, err = run(
        str(file), "--no-input", answers=GOOD.replace("[fail, ", "[fail, fail, fail, fail, fail, fail, ")
    )
    assert code == 1
    assert "selfie: visited 5 times" in err


def test_a_poll_that_is_given_up_exits_7(run: Callable[..., Told], file: Path) -> None:
    answers = GOOD.replace("[fail, {outcome: success, result: {liveness_score: '0.9'}}]", "{}")
    code, _, err = run(str(file), "--give-up", "0", answers=answers)
    assert code == 7
    assert "selfie: no result after" in err


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ("answers: {contcat: next}", 2, "did you mean contact?"),
        ("answers: {contact: {emial: x}}", 2, "did you mean email?"),
        ("answers: [", 2, "neither JSON nor YAML"),
        ("answers: {contact: {email: a@b.c, news: maybe}}", 2, "a checkbox is true or false"),
    ],
)
def test_bad_answers_are_told_with_file_and_line(
    run: Callable[..., Told], file: Path, answers: str, code: int, said: str
) -> None:
    got, out, err = run(str(file), answers=answers)
    assert (got, out) == (code, "")
    assert said in err and "answers.yaml, line 1" in err


def test_files_that_are_missing_or_no_workflow(run: Callable[..., Told], file: Path, tmp_path: Path) -> None:
    no_workflow = tmp_path / "list.json"
    no_workflow.write_text("[]")
    for arguments, said in [
        ([str(tmp_path / "none.json")], "none.json"),
        ([str(file), "--answers", str(tmp_path / "none.yaml")], "no such file"),
        ([str(no_workflow)], "holds no workflow"),
        ([str(tmp_path)], "folder"),
    ]:
        code, out, err = run(*arguments)
        assert (code, out) == (3, "")
        assert said in err


def test_usage_errors(run: Callable[..., Told], file: Path) -> None:
    assert run(str(file), "--metadata", "novalue")[0] == 2
    assert run(str(file), "--profile", "acme")[0] == 2
    with pytest.raises(SystemExit) as caught:
        main(["run", str(file), "--expect", "DONE"])
    assert caught.value.code == 2


def test_a_workflow_of_the_service_is_run_by_its_id(run: Callable[..., Told], file: Path, home: Path) -> None:
    run(str(file), answers=GOOD)
    workflow_id = json.loads((home / "data" / "scratch.json").read_text(encoding="utf-8"))[str(file)]
    code, out, _ = run(workflow_id, "-o", "json", answers=GOOD)
    assert (code, json.loads(out)["status"]) == (0, "COMPLETED")
    assert run("wf-00000000-0000-4000-8000-000000000000", answers=GOOD)[0] == 5


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.child = subprocess.Popen(
            [*WFSTUDIO, *arguments],
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            env={**os.environ, "WFSTUDIO_HOME": str(home)},
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536).decode()

    def answer(self, prompt: str, text: str) -> None:
        self.wait_for(prompt)
        self.seen = self.seen.split(prompt, 1)[1]
        os.write(self.master, (text + "\n").encode())

    def end(self) -> tuple[int, str]:
        out, _ = self.child.communicate(timeout=30)
        os.close(self.master)
        return self.child.returncode, out.decode()


def test_a_person_is_asked_and_asked_again_where_it_was_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "asked.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    terminal = Terminal(home, "run", str(path), "-o", "json")
    terminal.wait_for("How to reach you")
    terminal.answer("Email address *: ", "")
    terminal.wait_for("this is required")
    terminal.answer("Email address *: ", "nobody")
    terminal.answer("Send news (yes/no): ", "perhaps")
    terminal.wait_for("a checkbox is true or false")
    terminal.answer("Send news (yes/no): ", "yes")
    terminal.wait_for("'email' must be an email address")
    terminal.answer("Email address *: ", "ada@example.org")
    terminal.answer("outcome [1]: ", "maybe")
    terminal.answer("outcome [1]: ", "fail")
    terminal.answer("outcome [1]: ", "")
    code, out = terminal.end()
    report = json.loads(out)
    assert code == 0
    assert report["path"][-3:] == ["selfie", "selfie", "done"]
    assert report["results"]["contact"] == {"email": "ada@example.org", "news": True}


def test_ctrl_c_ends_with_130_and_one_line(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "left.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    terminal = Terminal(home, "run", str(path))
    terminal.wait_for("Email address *: ")
    terminal.child.send_signal(signal.SIGINT)
    terminal.wait_for("wfstudio: interrupted")
    code, out = terminal.end()
    assert (code, out) == (130, "")
    assert "Traceback" not in terminal.seen
