"""What the inspector's editors stand on: where problems stand in texts, words, ids that fit, the own editor."""

import json
import os
import shlex
import stat
from contextlib import contextmanager
from dataclasses import replace

import pytest
from textual.app import App

from wfstudio.document.model import Document
from wfstudio.lint.settings import settings_for
from wfstudio.scenario.script_alone import ScriptRun
from wfstudio.tui.design.drafts import with_typed
from wfstudio.tui.design.script_run import masked, report, suggested_mocks, without
from wfstudio.tui.glyphs import ASCII
from wfstudio.tui.inspector.choices import with_words, words_of
from wfstudio.tui.inspector.code_area import CodeArea
from wfstudio.tui.inspector.field import ABSENT, FieldEditor
from wfstudio.tui.inspector.hand_off import edited_outside
from wfstudio.tui.inspector.json_places import json_remarks
from wfstudio.tui.inspector.node_ref import fitting
from wfstudio.tui.inspector.remarks import Remark, at, inside, of_node, of_workflow, share_out, worst
from wfstudio.tui.inspector.text_places import Lines, find, marks_of, next_mark, stretches, whereabouts, worst_by_line
from wfstudio.tui.outside import EditorFailed, edit_outside, editor_command

NODES = [
    {
        "id": "a",
        "type": "form",
        "fields": [{"type": "html", "html": "<p>\n<b>x</p>{form-buttons-placeholder}"}, {"type": "text", "name": "n"}],
        "on_next": "zz",
    },
    {"id": "s", "type": "js", "config": {"js_code": "const a = ;"}, "on_success": "a"},
    {"id": "l", "type": "liveid_capture", "scopes": "wallet"},
]


@pytest.fixture(scope="module")
def findings():
    document = Document.from_workflow({"version": "v1", "name": "", "type": "t", "nodes": NODES})
    return settings_for(None).lint(document, "", compiled={})


def test_findings_stand_at_their_settings(findings):
    page = of_node(findings, 0)
    by_key, rest = share_out(page, ["id", "fields", "on_next"])
    assert [one.code for one in by_key["on_next"]] == ["WF201"]
    rows = by_key["fields"]
    assert [(one.code, one.path) for one in inside(rows, 0)] == [("WF609", ("html",))]
    assert [one.code for one in inside(rows, 1)] == ["WF901"]
    script = at(of_node(findings, 1), "config.js_code")
    assert [(one.code, one.path, one.span) for one in script] == [("WF701", (), (8, 9))]
    assert rest == [] and worst(page) == "error"


def test_what_is_missing_stands_at_its_field(findings):
    by_key, rest = share_out(of_node(findings, 2), ["render_style", "purpose", "scopes"])
    assert [one.code for one in by_key["purpose"]] == ["WF108"]
    assert "WF108" in {one.code for one in rest}  # authtype, which this form does not show


def test_findings_of_the_workflow_are_not_those_of_nodes(findings):
    assert all(one.path[0] != "nodes" for one in of_workflow(findings))


def test_places_in_a_text():
    text = "ab\ncd\n\nef"
    lines = Lines(text)
    assert [lines.place(offset) for offset in (0, 2, 3, 6, 7, 99)] == [(0, 0), (0, 2), (1, 0), (2, 0), (3, 0), (3, 2)]
    assert lines.offset((3, 1)) == 8 and lines.offset((9, 9)) == 9
    marks = marks_of(text, [Remark("W", "warning", "m", (), (1, 4)), Remark("E", "error", "n", (), (0, 1))])
    assert [(mark.line, mark.column) for mark in marks] == [(0, 0), (0, 1)]
    assert worst_by_line(marks) == {0: "error"}
    assert stretches(text, marks) == {0: [(0, 1, "error"), (1, 2, "warning")], 1: [(0, 1, "warning")]}
    assert next_mark(marks, (0, 0), 1) is marks[1]
    assert next_mark(marks, (0, 1), 1) is marks[0]
    assert next_mark(marks, (0, 0), -1) is marks[1]
    assert next_mark([], (0, 0), 1) is None


def test_where_a_finding_stands_in_its_setting(findings):
    document = Document.from_workflow({"version": "v1", "name": "", "type": "t", "nodes": NODES})
    found = {finding.code: whereabouts(document, finding) for finding in findings}
    assert found["WF609"] == ((1, 0), 0)
    assert found["WF901"] == (None, 1)
    assert found["WF701"] == ((0, 8), None)
    assert found["WF201"] == (None, None)


def test_find_goes_round_and_minds_capitals_only_when_asked():
    text = "One one\nONE"
    assert [find(text, "one", start) for start in (0, 1, 5, 9)] == [0, 4, 8, 0]
    assert find(text, "ONE", 0) == 8
    assert find(text, "one", 4, -1) == 0 and find(text, "one", 0, -1) == 8
    assert find(text, "two", 0) is None and find(text, "", 0) is None


def test_remarks_stand_in_the_json_of_a_node():
    node = {"id": "a", "fields": [{"html": "x\n<b>"}]}
    text = json.dumps(node, indent=2)
    said = [Remark("W1", "warning", "m", ("fields", 0, "html"), (2, 5)), Remark("W2", "error", "n", ("gone",))]
    inner, gone = json_remarks(text, said)
    assert text[slice(*inner.span)] == "<b>"
    assert gone.span == (0, 1)
    (wrong,) = json_remarks('{\n "a": x}', said)
    assert wrong.severity == "error" and wrong.span == (8, 9)


@pytest.mark.parametrize(
    ("value", "words", "after"),
    [
        ("wallet, selfie", ["selfie", "wallet"], "wallet, selfie"),
        ("wallet,mine", ["wallet", "selfie", "mine"], "wallet,mine,selfie"),
        (["a"], ["a", "b"], ["a", "b"]),
        ("a", [], ABSENT),
        (ABSENT, ["a"], "a"),
    ],
)
def test_several_choices_are_written_as_they_were(value, words, after):
    assert with_words(value, words, required=False) == after
    assert with_words("a", [], required=True) == ""
    assert words_of("a, ,b") == ["a", "b"]


def test_ids_that_fit():
    ids = ("retry_selfie", "Selfie", "selfie_2", "done")
    assert fitting(ids, "selfie") == ["Selfie", "selfie_2", "retry_selfie"]
    assert fitting(ids, "") == list(ids)
    assert fitting(ids, "zz") == []


def test_what_is_typed_is_linted_as_if_it_were_done():
    document = Document.from_workflow({"nodes": NODES})
    changed = FieldEditor.Changed
    draft, refused = with_typed(document, [changed("a", "on_next", "s"), changed("s", "id", "a")])
    assert draft.node("a").handlers["on_next"] == "s" and document.node("a").handlers["on_next"] == "zz"
    assert [key for key, _ in refused] == ["id"]
    assert with_typed(document, [])[0] is document


# the own editor


@pytest.fixture
def editor(tmp_path):
    """Makes an editor: a shell script that gets the file as its argument."""

    def make(script):
        path = tmp_path / "my editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return [str(path)]

    return make


@pytest.fixture(autouse=True)
def own_temp(tmp_path, monkeypatch):
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_the_own_editor_changes_the_text_in_a_private_file(editor, tmp_path, own_temp):
    log = tmp_path / "log"
    command = editor(f'stat -c "%a %n" "$1" "$(dirname "$1")" > {log}; printf "more\\n" >> "$1"')
    assert edit_outside("é\ntext\n", "node / key", ".js", command) == "é\ntext\nmore\n"
    file, folder = log.read_text().splitlines()
    assert file.startswith("600 ") and file.endswith("/node---key.js") and folder.startswith("700 ")
    assert list(own_temp.iterdir()) == []


def test_a_final_newline_that_the_editor_adds_is_no_change(editor):
    assert edit_outside("text", "n", ".html", editor('echo >> "$1"')) == "text"
    assert edit_outside("text", "n", ".html", editor("exit 0")) == "text"


@pytest.mark.parametrize(("script", "said"), [("exit 3", "ended with 3"), ('rm "$1"', "took the file away")])
def test_an_editor_that_fails_changes_nothing(editor, own_temp, script, said):
    with pytest.raises(EditorFailed, match=said):
        edit_outside("text", "n", ".js", editor(script))
    assert list(own_temp.iterdir()) == []


def test_what_cannot_be_read_back_is_kept(editor, own_temp):
    with pytest.raises(EditorFailed, match="kept in") as raised:
        edit_outside("text", "n", ".js", editor('printf "\\377" > "$1"'))
    assert raised.value.kept.read_bytes() == b"\xff"
    assert stat.S_IMODE(raised.value.kept.stat().st_mode) == 0o600


def test_which_editor_is_started(monkeypatch):
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "vi"}) == ["vi"]
    with pytest.raises(EditorFailed, match="EDITOR cannot be read"):
        editor_command({"EDITOR": "'vi"})
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(EditorFailed, match=r"set \$VISUAL or \$EDITOR"):
        editor_command({})
    with pytest.raises(EditorFailed, match="could not be started"):
        edit_outside("", "n", ".js", ["/nowhere/vi"])


class Terminal:
    """An app whose terminal, as Textual's, is taken back only when the body of ``suspend`` ends well."""

    def __init__(self):
        self.ours = True
        self.told = []

    @contextmanager
    def suspend(self):
        self.ours = False
        yield
        self.ours = True

    def notify(self, message, **_):
        self.told.append(message)

    def refresh(self, **_):
        assert self.ours


@pytest.mark.parametrize(
    ("script", "after", "said"),
    [("exit 3", None, "ended with 3"), ("exit 0", None, "Nothing was changed"), ('echo more > "$1"', "more", None)],
)
def test_the_terminal_is_taken_back_whatever_the_editor_does(editor, monkeypatch, script, after, said):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join(editor(script)))
    terminal = Terminal()
    assert edited_outside(terminal, "text", "n", "css") == after
    assert terminal.ours
    assert [said in told for told in terminal.told] == ([True] if said else [])


# running a script alone


def test_what_became_of_a_run_is_told_and_its_refused_request_gets_a_mock():
    refused = {"method": "GET", "url": "https://a.example/?m=ada@example.org", "status": None}
    run = ScriptRun(
        "s", "error", None, "x", "on_error", "end", "no answer for ada@example.org", None, ("at ada@example.org",),
        (refused,), 1.25, False, {"nodes": {"a": {"mail": "ada@example.org"}}},
    )  # fmt: skip
    told = report(run, ASCII).plain
    assert told.splitlines() == [
        "E error  -> end  by on_error  1.2 ms",
        "no answer for ada@example.org",
        'next    "x"',
        "fetch   GET https://a.example/?m=ada@example.org  refused: a mock below would answer it",
        "log     at ada@example.org",
        "result  null",
    ]
    assert "ada@" not in report(run, ASCII, mask="*").plain
    assert json.loads(suggested_mocks(run))[0]["url"] == refused["url"]
    assert json.loads(suggested_mocks(run, hide=True))[0]["url"] == "https://a.example/?m=*"
    assert "run on demand" in report(replace(run, trouble="", target=None, on_demand=True), ASCII).plain


def test_values_of_a_run_are_masked_in_params_and_result():
    params = {"nodes": {"a": {"mail": "ada@example.org", "ok": True, "n": [42, None]}}}
    assert masked(params, "*") == {"nodes": {"a": {"mail": "******", "ok": True, "n": ["******", None]}}}
    assert without('{"who": "ada@example.org", "n": 42}', params, "*") == '{"who": "******", "n": ******}'


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("css", ".a { color: red; }"),
        ("json", '{"a": [1, true]}'),
        ("javascript", "const é = 'x'; // y"),
        ("html", '<p class="x">ü</p>'),
        ("html", '<p class="x">ü</p>' * 200),
    ],
)
async def test_every_language_is_highlighted_long_lines_too(language, text):
    class Page(App[None]):
        def compose(self):
            yield CodeArea(text, language)

    app = Page()
    async with app.run_test(size=(60, 10)):
        area = app.query_one(CodeArea)
        strip = area.render_line(0)
        shown = strip.text[area.gutter_width :].rstrip()
        assert shown and text.startswith(shown)
        assert len({segment.style.color.name for segment in strip if segment.style and segment.style.color}) > 2
