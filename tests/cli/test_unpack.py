"""``wfstudio unpack`` and ``pack`` as programs, and what ``validate`` makes of a folder."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.paths import samples_dir

SCRIPT = "const age = params.nodes.page.age;\nif (age > 20) {\n  next = 'don';\n}\nreturn { age };\n"
PAGE = {
    "id": "page",
    "type": "form",
    "fields": [{"type": "html", "html": '<main>é<img src="a.png"></main>'}, {"type": "text", "name": "age"}],
    "on_next": "check",
}
CHECK = {"id": "check", "type": "js", "config": {"js_code": SCRIPT}, "on_success": "", "on_error": "done"}
DONE = {"id": "done", "type": "form", "fields": [], "is_terminal_node": True}
FLOW: dict[str, Any] = {"version": "v1", "name": "n", "type": "t", "nodes": [PAGE, CHECK, DONE]}
TEXT = json.dumps(FLOW, indent=3).replace("\n", "\r\n")
FILES = [".wfstudio-unpacked.json", "nodes/check/script.js", "nodes/page/page.html", "workflow.json"]


@pytest.fixture
def flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "flow.json"
    file.write_bytes(TEXT.encode())
    assert main(["unpack", "flow.json", "d"]) == 0
    return file


def files(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir())


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_there_and_back(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert files(Path("d")) == FILES
    assert Path("d/nodes/check/script.js").read_text() == SCRIPT
    assert main(["pack", "d", "--check"]) == 0
    flow.unlink()
    assert main(["pack", "d"]) == 0
    assert flow.read_bytes() == TEXT.encode()
    assert main(["unpack", "flow.json", "d"]) == 0
    assert told(capsys).endswith("wfstudio: d: up to date\n")


@pytest.mark.parametrize("path", sorted(samples_dir().glob("*.json")), ids=lambda path: path.stem)
def test_samples(path: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["unpack", str(path), str(tmp_path / "d")]) == 0
    assert main(["pack", str(tmp_path / "d"), "-f", "-"]) == 0
    assert capsysbinary.readouterr().out == path.read_bytes()
    assert main(["validate", "--no-cache", str(tmp_path / "d"), "--fail-on", "warning"]) == 0


def test_any_ids_and_texts(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    ids = [
        "../../out",
        "..",
        "CON",
        "con",
        "a/B",
        "A/b",
        "x" * 5000,
        "é",
        "e\u0301",
        "",
        "\0",
        ".",
        "a\\b",
        "-rf",
        "\ud800",
    ]
    texts = ["a\r\nb\r", "\0", "\ud800", "no end", "\ufeffmark\n", "\u2028", '{"$file": "../x"}']
    nodes = [
        {"id": name, "type": "js", "config": {"js_code": texts[place % len(texts)]}, "$file": {"$file": "../x"}}
        for place, name in enumerate(ids)
    ]
    text = json.dumps({**FLOW, "nodes": nodes}).encode()
    (tmp_path / "flow.json").write_bytes(text)
    folder = tmp_path / "in" / "d"
    assert main(["unpack", str(tmp_path / "flow.json"), str(folder)]) == 0
    assert main(["pack", str(folder), "-f", "-"]) == 0
    assert capsysbinary.readouterr().out == text
    assert {one.relative_to(tmp_path).parts[:2] for one in tmp_path.rglob("*")} == {
        ("flow.json",),
        ("in",),
        ("in", "d"),
    }
    assert main(["validate", "--no-cache", str(folder)]) == 1


def test_a_formatted_folder_is_a_formatted_file(flow: Path) -> None:
    assert main(["fmt", "d"]) == 0
    assert '"html": {"$file": "nodes/page/page.html"}' in Path("d/workflow.json").read_text()
    assert main(["pack", "d"]) == 0
    assert main(["fmt", "flow.json"]) == 0  # the spelling of strings is left
    assert main(["unpack", "flow.json", "d"]) == 0
    assert main(["fmt", "--check", "flow.json", "d"]) == 0
    assert main(["pack", "d", "--check"]) == 0


def test_nothing_heavy_is_imported(flow: Path) -> None:
    heavy = "{'textual', 'rich', 'httpx', 'pydantic', 'networkx', 'cryptography', 'tree_sitter'}"
    for arguments in (["fmt", "--check", "flow.json"], ["unpack", "flow.json", "d"], ["pack", "d", "--check"]):
        code = (
            f"import sys; from wfstudio.cli.main import main; main({arguments}); print(*({heavy} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout.splitlines()[-1] == "", (arguments, done.stdout)


def test_a_changed_script(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("d/nodes/check/script.js").write_text("return {};\n")
    assert main(["pack", "d", "--check"]) == 1
    assert capsys.readouterr().out == "flow.json\n"
    assert main(["unpack", "flow.json", "d"]) == 6  # it would be lost
    assert "\n  nodes/check/script.js\n" in told(capsys)
    assert main(["pack", "d"]) == 0
    assert json.loads(flow.read_bytes())["nodes"][1]["config"]["js_code"] == "return {};\n"
    assert flow.read_bytes().count(b"\r\n") == TEXT.count("\r\n")
    assert main(["unpack", "flow.json", "d"]) == 0


def test_pack_does_not_overwrite_what_changed(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("d/nodes/check/script.js").write_text("return {};\n")
    flow.write_text("{}")
    Path("other.json").write_text("mine")
    for arguments in (["pack", "d"], ["pack", "d", "-f", "other.json"]):
        assert main(arguments) == 6
        assert "has changed since it was unpacked (or is another file)" in told(capsys)
    assert flow.read_text() == "{}" and Path("other.json").read_text() == "mine"
    assert main(["pack", "d", "--force"]) == 0
    assert main(["pack", "d", "-f", "new.json"]) == 0
    assert flow.read_bytes() == Path("new.json").read_bytes()
    Path("d/nodes/check/script.js").write_text("return { a: 1 };\n")
    assert main(["pack", "d"]) == 0  # a copy is not where it came from
    assert flow.read_bytes() != Path("new.json").read_bytes()


def test_foreign_files_stay(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("e/nodes/check").mkdir(parents=True)
    Path("e/nodes/check/script.js").write_text("mine")
    Path("e/README").write_text("mine too")
    assert main(["unpack", "flow.json", "e"]) == 6
    assert files(Path("e")) == ["README", "nodes/check/script.js"]
    assert main(["unpack", "flow.json", "e", "--force"]) == 0
    assert Path("e/nodes/check/script.js").read_text() == SCRIPT
    assert Path("e/README").read_text() == "mine too"


def test_only_our_stale_files_go(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow.write_text(json.dumps({**FLOW, "nodes": [DONE]}))
    Path("d/nodes/page/notes.txt").write_text("mine")
    Path("d/nodes/check/script.js").write_text("changed")
    assert main(["unpack", "flow.json", "d"]) == 0
    assert files(Path("d")) == [FILES[0], FILES[1], "nodes/page/notes.txt", FILES[3]]
    assert "d: nodes/check/script.js is no longer of the workflow; you changed it, so it stays" in told(capsys)


def test_a_manifest_cannot_name_files_elsewhere(flow: Path) -> None:
    Path("mine.txt").write_text("mine")
    manifest = Path("d", FILES[0])
    record = json.loads(manifest.read_text())
    record["files"]["../mine.txt"] = record["files"]["a/../../mine.txt"] = (
        "f9f8d1a0a2d0b6f1d5f0d4b0c2d6e6e0e3f0c8b7b8f5c9e9f1b0a6b5d4c3b2a1"
    )
    manifest.write_text(json.dumps(record))
    assert main(["unpack", "flow.json", "d", "--force"]) == 0
    assert Path("mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["../.bashrc", "../../mine.json", "../../../x/mine.json"])
def test_a_manifest_cannot_have_files_made_elsewhere(flow: Path, name: str) -> None:
    manifest = Path("d", FILES[0])
    record = json.loads(manifest.read_text())
    record["source"]["file"] = name
    manifest.write_text(json.dumps(record))
    assert main(["pack", "d"]) == 2
    assert not Path("d", name).exists()
    assert main(["pack", "d", "-f", "flow.json"]) == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_lead_nowhere(flow: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    Path("e").mkdir()
    Path("e/nodes").symlink_to(outside)
    assert main(["unpack", "flow.json", "e", "--force"]) == 3
    assert "e/nodes: is a link, through which nothing is written" in told(capsys)
    assert not list(outside.iterdir())
    (outside / "secret.js").write_text("secret")
    Path("d/nodes/check/script.js").unlink()
    Path("d/nodes/check/script.js").symlink_to(outside / "secret.js")
    assert main(["pack", "d"]) == 3
    assert "nodes/check/script.js: is a link that leads out of the folder" in told(capsys)
    assert main(["validate", "d"]) == 3


@pytest.mark.parametrize(
    ("change", "told_of"),
    [
        (
            lambda: Path("d/nodes/check/script.js").unlink(),
            "d/workflow.json: line 25, column 24: nodes/check/script.js: there is",
        ),
        (lambda: Path("d/nodes/check/script.js").write_bytes(b"a\n\xff"), "nodes/check/script.js: line 2 is not UTF-8"),
        (
            lambda: Path("d/workflow.json").write_text('{"a": {"$file": "../flow.json"}}'),
            "line 1, column 17: a reference",
        ),
        (lambda: Path("d/workflow.json").unlink(), "d/workflow.json: there is no such file"),
        (lambda: Path("d", FILES[0]).write_text("[]"), "is no manifest of an unpacked workflow"),
        (lambda: Path("d", FILES[0]).unlink(), "d: holds no unpacked workflow"),
    ],
)
def test_a_broken_folder(flow: Path, capsys: pytest.CaptureFixture[str], change: Any, told_of: str) -> None:
    change()
    assert main(["pack", "d"]) == 3
    assert told_of in told(capsys)


def test_validate_places_findings_in_the_files(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--no-cache", "d", "-o", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["files"] == 1 and report["summary"]["nodes"] == 3
    found = {one["code"]: one for one in report["findings"]}
    dangling = found["WF210"]
    assert (dangling["file"], dangling["line"], dangling["column"]) == ("d/nodes/check/script.js", 3, 10)
    assert dangling["path"] == "/nodes/1/config/js_code"
    at = SCRIPT.index("'don'")
    assert dangling["fix"]["edits"] == [{"start": at + 1, "end": at + 4, "text": "done"}]
    image = found["WF902"]
    assert (image["file"], image["line"], image["column"]) == ("d/nodes/page/page.html", 1, 8)
    assert found["WF604"]["file"] in ("d/workflow.json", "d/nodes/page/page.html")
    assert main(["validate", "--no-cache", "d/workflow.json", "-o", "concise"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("d/nodes/check/script.js:3:10 WF210 error") for line in lines)


@pytest.mark.parametrize("form", ["full", "sarif", "github", "gitlab", "junit"])
def test_every_report_names_the_file(flow: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["validate", "--no-cache", "d", "-o", form]) == 1
    assert "d/nodes/check/script.js" in capsys.readouterr().out


def test_fixes_are_made_in_the_files(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--no-cache", "d", "--diff", "--unsafe-fixes"]) == 1
    shown = capsys.readouterr().out
    assert "--- a/d/nodes/check/script.js\n" in shown and "\n+  next = 'done';\n" in shown
    assert Path("d/nodes/check/script.js").read_text() == SCRIPT
    main(["validate", "--no-cache", "d", "--fix", "--unsafe-fixes"])
    assert "next = 'done';" in Path("d/nodes/check/script.js").read_text()
    main(["validate", "--no-cache", "flow.json", "--fix", "--unsafe-fixes"])
    packed = json.loads(flow.read_bytes())
    assert main(["pack", "d", "--force"]) == 0
    assert json.loads(flow.read_bytes()) == packed


def test_a_workflow_json_that_is_no_json(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("d/workflow.json").write_text('{"nodes": [,]}')
    assert main(["validate", "--no-cache", "d"]) == 1
    assert "d/workflow.json:1:12 WF101 error" in capsys.readouterr().out


def test_a_baseline_knows_findings_of_a_folder(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "d", "--baseline", "b.json", "--update-baseline"]) == 0
    assert main(["validate", "d", "--baseline", "b.json", "--fail-on", "warning"]) == 0


def test_since_a_revision_when_only_a_script_changed(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments], check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    assert main(["validate", "--since", "HEAD"]) == 0
    script = Path("d/nodes/check/script.js")
    script.write_text(SCRIPT.replace("don", "dno"))
    capsys.readouterr()
    assert main(["validate", "--since", "HEAD", "-o", "concise"]) == 1
    assert "d/nodes/check/script.js:3:10 WF210" in capsys.readouterr().out
    git("add", ".")
    script.write_text(SCRIPT.replace("'don'", "'done'"))  # what is staged counts
    assert main(["validate", "--staged", "-o", "concise"]) == 1
    assert "d/nodes/check/script.js:3:10 WF210" in capsys.readouterr().out


def test_other_commands_read_the_folder(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "flow.json", "d"]) == 0
    assert main(["render", "d", "-o", "dot"]) == 0
    assert '"check"' in capsys.readouterr().out
    assert main(["publish", "d"]) == 1
    errors = told(capsys)
    assert "\nd/nodes/check/script.js:3:10: WF210" in f"\n{errors}" and "d: not published: 1 error above" in errors
    for file in ("d", "d/workflow.json"):
        assert main([file]) == 3
        assert told(capsys).startswith(f"wfstudio: {file}: is an unpacked workflow; the studio edits workflow files: ")
    assert main(["unpack", "d", "e"]) == 3
    assert told(capsys) == "wfstudio: d: is unpacked already\n"
