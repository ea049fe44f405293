"""``wfstudio fmt`` as a program, and its form for git in a real repository."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wfstudio.cli.main import main

LOOSE = '{"nodes":[{"type":"form","id":"a","fields":[]}],"name":"n","version":"v1"}'
TIDY = """{
  "version": "v1",
  "name": "n",
  "nodes": [
    {
      "id": "a",
      "type": "form",
      "fields": []
    }
  ]
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loose.json").write_text(LOOSE)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "tidy.json").write_text(TIDY)
    (tmp_path / "package.json").write_text('{"version":"1","name":"no workflow"}')
    return tmp_path


def test_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loose = folder / "loose.json"
    loose.chmod(0o640)
    assert main(["fmt", str(folder)]) == 0
    assert capsys.readouterr() == ("", "wfstudio: 1 of 2 files formatted\n")
    assert loose.read_text() == TIDY and loose.stat().st_mode & 0o777 == 0o640
    assert (folder / "package.json").read_text().startswith('{"version"')
    assert main(["fmt", str(folder)]) == 0
    assert capsys.readouterr().err == "wfstudio: 2 files formatted already\n"


def test_check_and_diff_change_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loose = str(folder / "loose.json")
    assert main(["fmt", "--check", str(folder)]) == 1
    assert capsys.readouterr().out == f"{loose}\n"
    assert main(["fmt", "--diff", loose]) == 1
    assert '\n+  "version": "v1",\n' in capsys.readouterr().out
    assert Path(loose).read_text() == LOOSE
    assert main(["fmt", "--check", str(folder / "inner")]) == 0


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + LOOSE.encode())))
    assert main(["fmt", "-"]) == 0
    assert capsysbinary.readouterr() == (TIDY.encode(), b"")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{]")))
    assert main(["fmt", "-", "--stdin-filename", "a.json"]) == 3
    assert capsysbinary.readouterr().err.startswith(b"wfstudio: a.json: line 1, column 2: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"nodes": [],\n "nodes": []}', 'line 2, column 2: the key "nodes" stands twice'),
        ('{"nodes": [,]}', "line 1, column 12: "),
        ('["nodes"]', "holds no workflow"),
    ],
)
def test_what_cannot_be_formatted_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    broken = folder / "broken.json"
    broken.write_text(text)
    assert main(["fmt", str(broken), str(folder / "loose.json")]) == 3
    assert f"{broken}: {told}" in capsys.readouterr().err
    assert broken.read_text() == text
    assert (folder / "loose.json").read_text() == TIDY  # the others are formatted all the same


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat"}
    program = Path(sys.executable).parent
    environment["PATH"] = f"{program}{os.pathsep}{environment['PATH']}"
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_git_compares_scripts_by_line(tmp_path: Path) -> None:
    script = {"id": "check", "type": "js", "config": {"js_code": "const a = 1;\nreturn {\n  a,\n};\n"}}
    page = {"id": "page", "type": "form", "fields": [{"type": "html", "html": "<h1>Hello</h1><p>You</p>"}]}
    file = tmp_path / "flow.json"
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "diff.wfstudio.textconv", "wfstudio fmt --textconv")
    git(tmp_path, "config", "diff.wfstudio.xfuncname", "^ *(node .*)$")
    git(tmp_path, "config", "difftool.wfstudio.cmd", 'wfstudio diff "$LOCAL" "$REMOTE"')
    (tmp_path / ".gitattributes").write_text("*.json diff=wfstudio\n")
    file.write_text(json.dumps({"name": "n", "nodes": [page, script]}))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    script["config"] = {"js_code": "const a = 2;\nreturn {\n  a,\n};\n"}
    page["fields"] = [{"html": "<h1>Hello</h1><p>We</p>", "type": "html"}]
    file.write_text(json.dumps({"nodes": [page, script], "name": "n"}, indent=1))
    shown = git(tmp_path, "diff", "-U0")
    changed = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line[1:].strip() for line in changed] == ["<p>You</p>", "<p>We</p>", "| const a = 1;", "| const a = 2;"]
    assert "@@ node check" in shown
    tool = git(tmp_path, "difftool", "--no-prompt", "--tool=wfstudio")
    assert "check" in tool and "const a = 2;" in tool
    file.write_text("{ no JSON")  # git can compare it all the same
    assert "+{ no JSON" in git(tmp_path, "diff")
