"""The commands ``validate`` and ``rule`` as programs."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.document.errors import MAX_BYTES
from wfstudio.lint.table import ROWS
from wfstudio.paths import samples_dir

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}


def workflow(*nodes: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}


CLEAN = workflow(GO, END)
DANGLING = workflow(GO | {"on_back": "nowhere"}, END)
ORPHAN = workflow(GO, END, {"id": "left", "type": "form", "fields": []})
ON_DEMAND = workflow(GO, END, {"id": "rates", "type": "js", "config": {"js_code": "return {};"}})


def write(path: Path, raw: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(raw, indent=2), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("raw", "flags", "code"),
    [
        (CLEAN, [], 0),
        (CLEAN, ["--fail-on", "info"], 0),
        (DANGLING, [], 1),
        (ORPHAN, [], 0),
        (ORPHAN, ["--fail-on", "warning"], 1),
        (ON_DEMAND, ["--fail-on", "warning"], 0),
        (ON_DEMAND, ["--fail-on", "info"], 1),
    ],
)
def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: Any, flags: list[str], code: int) -> None:
    assert main(["validate", write(tmp_path / "a.json", raw), *flags]) == code
    assert capsys.readouterr().err == ""


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = workflow(GO | {"on_next": "edn"}, END | {"name": "naïve"})
    path = write(tmp_path / "a.json", raw)
    assert main(["validate", path]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}:10:18 WF201 error `on_next` of `go` leads to `edn`")
    assert lines[1] == '  10 |       "on_next": "edn"'
    assert lines[2] == "     |                  ^^^^^"
    assert lines[3] == "     = unsafe fix: Lead to end instead"
    assert lines[4:6] == ['     -       "on_next": "edn"', '     +       "on_next": "end"']
    assert lines[6] == "1 file, 2 nodes: 1 error, 0 warnings"


def test_infos_are_counted_and_shown_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.json", ON_DEMAND)
    assert main(["validate", path]) == 0
    assert capsys.readouterr().out == "1 file, 3 nodes: no problems, 1 info, -v\n"
    assert main(["validate", path, "-v"]) == 0
    assert "WF301 info" in capsys.readouterr().out


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = {"data": workflow(GO | {"on_next": "edn"}, END, {**GO, "id": "isle", "on_next": "end"})}
    path = write(tmp_path / "a.json", raw)
    assert main(["validate", path, "-o", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["version"] == 1
    assert report["summary"] == {"files": 1, "nodes": 3, "errors": 1, "warnings": 1, "infos": 0}
    dangling, island = report["findings"]
    fix = dangling.pop("fix")
    assert dangling.pop("message")
    assert dangling == {
        "file": path,
        "code": "WF201",
        "name": "dangling-target",
        "severity": "error",
        "node": "go",
        "path": "/data/nodes/0/on_next",
        "line": 11,
        "column": 20,
        "end_line": 11,
        "end_column": 25,
    }
    assert fix["safety"] == "unsafe"
    data = Path(path).read_bytes()
    (edit,) = fix["edits"]
    assert data[edit["start"] : edit["end"]] == b'"edn"'
    assert edit["text"] == '"end"'
    assert (island["code"], island["node"], island["nodes"]) == ("WF302", "isle", ["isle"])
    assert island["fix"]["title"] == "Take out isle"
    assert island["witness"] == ["isle"]


def test_a_clean_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", write(tmp_path / "a.json", CLEAN), "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_a_missing_file_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(tmp_path / "no.json"), write(tmp_path / "a.json", DANGLING)]) == 3
    output = capsys.readouterr()
    assert "WF201" in output.out
    assert str(tmp_path / "no.json") in output.err
    assert "no such file" in output.err


def test_an_unreadable_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert main(["validate", str(path)]) == 3
    assert "too large" in capsys.readouterr().err


def test_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.json", CLEAN)
    write(tmp_path / "b.json", CLEAN)
    assert main(["validate", str(tmp_path / "*.json")]) == 0
    assert capsys.readouterr().out.startswith("2 files")
    assert main(["validate", str(tmp_path / "*.jsn")]) == 2
    assert "no file matches" in capsys.readouterr().err


def test_a_folder_means_its_workflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "one" / "b.json", CLEAN)
    write(tmp_path / "one" / "a.json", {"data": DANGLING})
    write(tmp_path / "package.json", {"name": "x", "version": "1"})
    write(tmp_path / ".git" / "c.json", DANGLING)
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "half.json").write_text('{"nodes": [', encoding="utf-8")
    assert main(["validate", str(tmp_path), "-o", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["files"] == 3
    assert [(Path(f["file"]).name, f["code"]) for f in report["findings"]] == [
        ("half.json", "WF101"),
        ("a.json", "WF201"),
    ]


def test_a_folder_without_workflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(tmp_path)]) == 2
    assert "no workflow" in capsys.readouterr().err


def test_a_file_named_twice_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.json", CLEAN)
    assert main(["validate", path, path]) == 0
    assert capsys.readouterr().out.startswith("1 file,")


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def feed(raw: Any) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(raw).encode())))

    feed(DANGLING)
    assert main(["validate", "-"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:1:")
    feed(DANGLING)
    assert main(["validate", "-", "--stdin-filename", "flows/a.json"]) == 1
    assert capsys.readouterr().out.startswith("flows/a.json:1:")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"{", b"\xe9"])
def test_what_is_no_json_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert main(["validate", str(path)]) == 1
    assert "WF101" in capsys.readouterr().out


def test_ids_cannot_drive_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.json", workflow(GO | {"on_next": "\x1b[2J\x07"}, END))
    assert main(["validate", path]) == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("flags", [["--fail-on", "none"], ["-o", "xml"], []])
def test_usage(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["validate", *flags, *(["x.json"] if flags else [])])
    assert stop.value.code == 2
    capsys.readouterr()


@pytest.mark.parametrize("path", sorted((samples_dir() / "broken").glob("*.json")), ids=lambda path: path.stem)
def test_broken_samples_exit_1(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(path), "--fail-on", "warning"]) == 1
    assert path.stem[:5].upper() in capsys.readouterr().out


def program(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "wfstudio", *arguments], capture_output=True, text=True, **more)


@pytest.mark.parametrize(
    "content", ['{"nodes": [}', "[1, NaN]", '{"a": "b\n"}', "", " null ", '{"a": 1} x', '"\\ud800']
)
def test_a_program_says_what_is_no_workflow(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    done = program("validate", str(path))
    assert (done.returncode, done.stderr) == (1, "")
    assert " error " in done.stdout


def test_no_colour_without_a_terminal(tmp_path: Path) -> None:
    done = program("validate", write(tmp_path / "a.json", DANGLING))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout


def test_a_terminal_that_lacks_characters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", workflow(GO | {"on_next": "größe"}, END))
    done = program("validate", path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "gr\\xf6\\xdfe" in done.stdout
    assert done.stderr == ""


def test_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    nodes = [{"id": f"n{i}", "type": "form", "fields": [], "on_next": "zzz"} for i in range(2000)]
    path = write(tmp_path / "a.json", workflow(*nodes))
    process = subprocess.Popen(
        [sys.executable, "-m", "wfstudio", "validate", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


HEAVY = [
    *("networkx", "textual", "rich", "httpx", "pydantic", "yaml", "cryptography", "tree_sitter"),
    *("typing", "dataclasses", "inspect", "difflib", "pathlib"),
    *("wfstudio.document.positions", "wfstudio.lint.verdicts", "wfstudio.lint.rules.loops"),
]


@pytest.mark.parametrize(
    "code", ["return {};", "if (params.nodes.go) { next = 'end' } else { next = 'go' } return {};"]
)
def test_a_clean_file_imports_nothing_heavy(tmp_path: Path, code: str) -> None:
    script = {"id": "s", "type": "js", "config": {"js_code": code}, "on_error": "end"}
    script["on_success"] = "" if "next" in code else "end"
    path = write(tmp_path / "a.json", workflow(GO | {"on_next": "s"}, script, END))
    probe = (
        "import sys; from wfstudio.cli.main import main; code = main(['validate', sys.argv[1]]);"
        "print(*[m for m in sys.argv[2:] if m in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", probe, path, *HEAVY], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "WF302"]) == 0
    by_code = capsys.readouterr().out
    for part in ("WF302 unreachable (warning)", "Why:", "Bad:", "Good:"):
        assert part in by_code
    assert main(["rule", "unreachable"]) == 0
    assert capsys.readouterr().out == by_code
    assert main(["rule", "--all", "-o", "json"]) == 0
    assert [row["code"] for row in json.loads(capsys.readouterr().out)] == sorted(ROWS)


def test_an_unknown_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "WF999"]) == 2
    assert "there is no rule 'WF999'" in capsys.readouterr().err
