"""``wfstudio render`` as a person or a script calls it."""

import io
import json
import sys

import pytest

from wfstudio.cli.exit_codes import INPUT, OK
from wfstudio.cli.main import main

LONG = "a_node_whose_id_is_longer_than_most_terminals_are_wide_" * 3
DOCUMENT = {
    "name": "Journey",
    "version": "v1",
    "nodes": [
        {"id": "welcome", "type": "form", "name": "Welcome page", "fields": [], "on_next": LONG},
        {"id": LONG, "type": "js", "config": {"js_code": "next = 'done';"}, "on_error": "gone"},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "journey.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def test_the_picture_is_as_wide_as_it_is(file, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["render", str(file)]) == OK
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("Journey · 3 nodes · 2 edges\n")
    assert LONG in out and "Welcome page" in out and "─next─" in out
    assert "╌script╌" in out and "error ✗ gone" in out
    assert "╌╌╌ set by a script" in out and "✗ names no node" in out
    assert "\x1b" not in out


def test_ascii_has_nothing_else(file, capsys):
    assert main(["render", "--ascii", str(file)]) == OK
    out = capsys.readouterr().out
    assert out.isascii() and "-next-" in out and "~script~" in out


@pytest.mark.parametrize("detail", ["dots", "titles", "cards"])
@pytest.mark.parametrize("direction", ["right", "down"])
def test_every_detail_and_direction(file, capsys, detail, direction):
    assert main(["render", str(file), "-o", "text", "--detail", detail, "--direction", direction]) == OK
    out = capsys.readouterr().out
    assert ("welcome" in out) == (detail != "dots")


@pytest.mark.parametrize(
    ("form", "begins"),
    [("svg", "<svg "), ("mermaid", "flowchart LR"), ("dot", "digraph "), ("markdown", "# Journey")],
)
def test_every_form(file, capsys, form, begins):
    assert main(["render", str(file), "-o", form]) == OK
    out, err = capsys.readouterr()
    assert out.startswith(begins) and LONG in out and err == ""


def test_standard_input(monkeypatch, capsys):
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps({"data": DOCUMENT}).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["render", "-"]) == OK
    assert "welcome" in capsys.readouterr().out


def test_nodes_that_cannot_be_drawn_are_told(tmp_path, capsys):
    path = tmp_path / "odd.json"
    path.write_text('{"nodes": [{"id": "a"}, {"type": "form"}, {"id": "a"}, 7]}')
    assert main(["render", str(path)]) == OK
    out = capsys.readouterr().out
    assert "without an id" in out and "further nodes with the id a" in out


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"{\n  oops", "line 2"), (b"[1, 2]", "no workflow"), (b"\xff\xfe\x00", ""), (None, "no such file")],
)
def test_bad_files_end_with_one_line(tmp_path, capsys, content, says):
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["render", str(path)]) == INPUT
    out, err = capsys.readouterr()
    assert out == ""
    assert str(path) in err and says in err and err.count("\n") == 1 and "Traceback" not in err


def test_heavy_packages_stay_out(file):
    import subprocess

    program = (
        "import sys; from wfstudio.cli.main import main; main(sys.argv[1:]); "
        "print([m for m in ('textual', 'rich', 'networkx', 'pydantic', 'httpx', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "render", str(file)], capture_output=True, text=True, check=True
    )
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("form", ["svg", "mermaid", "dot"])
def test_a_drawing_without_words_tells_beside_it_what_it_leaves_out(tmp_path, capsys, form):
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({"nodes": [{"id": "a", "type": "form", "on_next": 7}]}))
    assert main(["render", "-o", form, str(path)]) == OK
    out, err = capsys.readouterr()
    assert err == "wfstudio: not drawn: handlers whose value is no text: on_next of a\n"
    assert "not drawn" not in out


def test_an_output_without_box_glyphs_gets_a_drawing_without_them(file, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["render", str(file)]) == OK
    out.flush()
    drawn = out.buffer.getvalue().decode("latin-1")
    assert "-next-" in drawn and "?" not in drawn
