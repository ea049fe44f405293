"""``wfstudio script run``: exit codes, params of the file's last run, and the same outcome as on the service."""

import io
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from wfstudio.cli.main import main

CODE = (
    "console.log('tier', params.metadata.tier); const r = await fetch('https://api.example.org/who');"
    " const a = await r.json(); return {success: a.known, mail: params.nodes.contact.email};"
)
WORKFLOW = {
    "version": "v1",
    "name": "Small",
    "type": "idv",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "fields": [{"type": "email", "name": "email", "label": "Email", "required": True}],
            "on_next": "look_up",
        },
        {"id": "look_up", "type": "js", "config": {"js_code": CODE}, "on_success": "done", "on_fail": "last"},
        {"id": "last", "type": "js", "config": {"js_code": "return {n: 1}"}, "on_success": ""},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
ANSWERS = """
metadata: {tier: gold}
answers: {contact: {email: ada@example.org}}
mocks: [{url: 'https://api.example.org/*', json: {known: true}}]
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    path = tmp_path / "small#1.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return path


@pytest.fixture
def command(capsys):
    """Runs a command in a thread, whose event loop is its own."""

    def run(*arguments):
        with ThreadPoolExecutor(1) as thread:
            code = thread.submit(main, [str(argument) for argument in arguments]).result()
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def script(command):
    return lambda *arguments: command("script", "run", *arguments)


@pytest.fixture
def service(file, tmp_path):
    """The service of this test's home, in the foreground of a child process."""
    ready = tmp_path / "ready.json"
    arguments = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)
        yield
        child.terminate()


def test_the_params_of_the_last_run_give_what_the_run_gave(service, file, command, script, tmp_path):
    code, out, err = script(f"{file}#look_up", "--params", "last-run")
    assert (code, out) == (5, "") and "no run of it is known" in err

    answers = tmp_path / "answers.yaml"
    code, out, err = command("run", file, "--answers", answers, "-o", "json")
    assert code == 0, err
    ran = json.loads(out)
    code, out, err = script(f"{file}#look_up", "--params", "last-run", "--mocks", answers, "-o", "json")
    told = json.loads(out)
    assert code == 0 and "params of wfi-" in err
    assert told["result"] == ran["results"]["look_up"]
    assert told["target"] == "done" == ran["path"][ran["path"].index("look_up") + 1]
    assert told["log"] == ["tier gold"]
    code, out, err = script(f"{file}#last", "--params", "last-run")
    assert code == 1 and "was not reached" in err


def test_params_from_a_file_and_from_standard_input(file, script, monkeypatch, tmp_path):
    params = tmp_path / "params.json"
    params.write_text('{"nodes": {"contact": {"email": "e@example.org"}}}')
    code, out, _ = script(f"{file}#look_up", "--params", params, "--mocks", tmp_path / "answers.yaml")
    assert code == 0
    assert "look_up: success by on_success to done" in out
    assert "log: tier undefined" in out
    monkeypatch.setattr("sys.stdin", io.StringIO("[]"))
    code, _, err = script(f"{file}#look_up", "--params", "-")
    assert code == 2 and "standard input: params is a JSON object" in err


def test_a_script_that_throws_or_leads_nowhere_is_a_finding(file, script):
    code, out, err = script(f"{file}#look_up")
    assert code == 1 and "refused" in out and "ada@example.org" in err
    code, out, _ = script(f"{file}#last")
    assert code == 1 and "led nowhere" in out


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [("#look_up", 2, "FILE#NODE"), ("{file}", 2, "FILE#NODE"), ("{file}#none", 5, "scripts: look_up, last"),
     ("{file}#done", 2, "not a script"), ("missing.json#a", 3, "missing.json")],
)  # fmt: skip
def test_what_cannot_be_run_is_told(file, script, target, code, said):
    ended, out, err = script(target.replace("{file}", str(file)))
    assert (ended, out) == (code, "") and said in err


def test_missing_params_and_mocks_are_told(file, script, tmp_path):
    assert script(f"{file}#last", "--params", tmp_path / "none.json")[0] == 3
    assert script(f"{file}#last", "--mocks", tmp_path / "none.yaml")[0] == 3
