"""``wfstudio diff`` as a person or a script calls it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from wfstudio.cli.exit_codes import FINDINGS, INPUT, OK, USAGE
from wfstudio.cli.main import main

SCRIPT = "const a = 1;\nreturn {a};"
BEFORE = {
    "name": "Journey",
    "version": "v1",
    "nodes": [
        {"id": "welcome", "type": "form", "fields": [{"name": "email", "type": "email"}], "on_next": "score"},
        {"id": "score", "type": "js", "config": {"js_code": SCRIPT}, "on_success": "done", "on_error": "sorry"},
        {"id": "sorry", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
    "canvasData": {"zoom": 1},
}


def changed():
    after = json.loads(json.dumps(BEFORE))
    score = after["nodes"][1]
    score["id"] = "rate"
    score["config"]["js_code"] = SCRIPT.replace("a = 1", "a = 2")
    score["on_error"] = "done"
    after["nodes"][0]["on_next"] = "rate"
    after["canvasData"]["zoom"] = 2
    return after


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "a.json", tmp_path / "b.json"
    for path, document in zip(paths, (BEFORE, changed()), strict=True):
        path.write_text(json.dumps(document))
    return [str(path) for path in paths]


def test_a_rename_a_rewired_handler_and_a_script_line(files, capsys):
    assert main(["diff", *files]) == FINDINGS
    out, err = capsys.readouterr()
    assert err == "" and "\x1b" not in out
    lines = out.splitlines()
    assert lines[0].endswith("1 node renamed, 1 node changed")
    assert "  ~ node 'score' is now 'rate'" in lines
    assert '  ~ node \'rate\': on_error: "sorry" → "done"' in lines
    assert "      -const a = 1;" in lines and "      +const a = 2;" in lines
    assert "welcome" not in out and "canvasData" not in out


def test_layout_counts_when_asked_for(files, capsys):
    assert main(["diff", "--layout", *files]) == FINDINGS
    assert "canvasData" in capsys.readouterr().out
    other = json.loads(json.dumps(BEFORE))
    other["canvasData"] = {}
    Path(files[1]).write_text(json.dumps(other))
    assert main(["diff", *files]) == OK
    assert main(["diff", "--layout", *files]) == FINDINGS


def test_equal_workflows(files, capsys):
    assert main(["diff", files[0], files[0]]) == OK
    assert "no differences" in capsys.readouterr().out


def test_json(files, capsys):
    assert main(["diff", "-o", "json", *files]) == FINDINGS
    told = json.loads(capsys.readouterr().out)
    kinds = [(one["kind"], one["node"], one["key"]) for one in told["differences"]]
    assert kinds == [
        ("renamed", "rate", ""),
        ("changed", "rate", "config.js_code"),
        ("rewired", "rate", "on_error"),
    ]
    assert told["version"] == 1 and told["differences"][2]["before"] == "sorry"


def test_markdown_and_mermaid(files, capsys):
    assert main(["diff", "-o", "markdown", *files]) == FINDINGS
    out = capsys.readouterr().out
    assert out.startswith("### `") and "```diff" in out and "**`rate`**" in out
    assert main(["diff", "-o", "mermaid", *files]) == FINDINGS
    out = capsys.readouterr().out
    assert '"~ rate<br/>was score"]:::changed' in out
    assert '==>|"+ error"|' in out and '-.-x|"- error"|' in out


def test_a_revision_of_git(files, tmp_path, monkeypatch, capsys):
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], check=True)

    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    git("add", "a.json")
    git("commit", "-qm", "first")
    monkeypatch.chdir(tmp_path / "deep")
    assert main(["diff", "git:HEAD:../a.json", files[0]]) == OK
    assert main(["diff", "git:HEAD:../a.json", files[1]]) == FINDINGS
    capsys.readouterr()
    assert main(["diff", "git:HEAD:../b.json", files[0]]) == INPUT
    assert "git:HEAD:../b.json" in capsys.readouterr().err
    assert main(["diff", "git:nowhere:../a.json", files[0]]) == INPUT


def test_standard_input(files, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"data": BEFORE}).encode())))
    assert main(["diff", "-", files[0]]) == OK


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("git:HEAD", USAGE, "git:REV:FILE"),
        ("git:--output=x:a.json", USAGE, "git:REV:FILE"),
        ("nowhere.json", INPUT, "nowhere.json"),
        ("nosuchprofile:wf-1", USAGE, "nosuchprofile"),
    ],
)
def test_bad_names_end_with_one_line(files, capsys, name, code, says):
    assert main(["diff", name, files[0]]) == code
    out, err = capsys.readouterr()
    assert out == "" and says in err and err.count("\n") == 1


def test_heavy_packages_stay_out(files):
    program = (
        "import sys; from wfstudio.cli.main import main; main(sys.argv[1:]); "
        "print([m for m in ('textual', 'rich', 'networkx', 'pydantic', 'httpx', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, "diff", *files], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
