from pathlib import Path

import pytest

from wfstudio.document.errors import UnreadableFile
from wfstudio.document.model import Document
from wfstudio.scenario.answers import Answers, BadAnswers, Reply, load_answers, parse_answers
from wfstudio.scenario.page import page_of

DOCUMENTED = """\
workflow: ../ial2_onboarding.json     # scenarios only; relative to this file
metadata: {firstName: Ada, lastName: Lovelace}
answers:
  welcome: next                       # a form's button: next | back
  contact: {email: ada@example.org}   # a form's fields (then next); {fields: {…}, button: back} for both
  address: {fields: {street: Long Lane}, button: back}
  selfie: [fail, success]             # a capture's outcome: success | fail | error | resolution_fail
  document: {outcome: success, result: {firstName: Ada, documentType: Passport}}
  ssn: {fields: {ssn: "078-05-1120"}, outcome: success}
  phone: next                         # a hand-off: the second device went on
mocks:                                # what scripts' fetch gets, first match wins; unmatched calls are refused
  - {url: "https://api.example.org/customers/*", method: POST, status: 201, json: {id: c-1}}
expect:                               # scenarios only; each part optional
  status: COMPLETED
  path: [welcome, contact, selfie, retry, selfie, document, decide, done]
  results: {contact: {email: ada@example.org}}
  requests: [{url: "https://api.example.org/customers/*"}]
"""


def reply(answers: Answers, node_id: str, visit: int = 0) -> Reply:
    found = answers.next_for(node_id, visit)
    assert found is not None
    return found


def test_the_documented_example_is_read_to_the_letter() -> None:
    answers = parse_answers(DOCUMENTED)
    assert answers.workflow == "../ial2_onboarding.json"
    assert answers.metadata == {"firstName": "Ada", "lastName": "Lovelace"}
    assert reply(answers, "welcome").button == "next"
    assert reply(answers, "contact").fields == {"email": "ada@example.org"}
    assert reply(answers, "address").fields == {"street": "Long Lane"}
    assert reply(answers, "address").button == "back"
    assert [reply(answers, "selfie", visit).outcome for visit in range(4)] == ["fail", "success", "success", "success"]
    assert reply(answers, "document").outcome == "success"
    assert reply(answers, "document").result == {"firstName": "Ada", "documentType": "Passport"}
    assert reply(answers, "ssn").fields == {"ssn": "078-05-1120"}
    assert reply(answers, "ssn").outcome == "success"
    assert answers.next_for("nowhere", 0) is None
    assert answers.mocks == (
        {"url": "https://api.example.org/customers/*", "method": "POST", "status": 201, "json": {"id": "c-1"}},
    )
    assert answers.expect.status == "COMPLETED"
    assert answers.expect.path is not None and len(answers.expect.path) == 8
    assert answers.expect.results == {"contact": {"email": "ada@example.org"}}
    assert answers.expect.requests == ({"url": "https://api.example.org/customers/*"},)


def test_scalars_are_read_as_text() -> None:
    answers = parse_answers("metadata: {dob: 19900101, zip: 01234, on: 2020-01-01}\nanswers: {a: {no: no, n: 1.50}}")
    assert answers.metadata == {"dob": "19900101", "zip": "01234", "on": "2020-01-01"}
    assert reply(answers, "a").fields == {"no": "no", "n": "1.50"}


def test_free_values_keep_what_json_says_of_them() -> None:
    text = (
        'answers: {a: {result: {ok: true, said: "true", dob: 19900101}}}\nmocks: [{url: "*", json: [1, 0.5, 01, no]}]'
    )
    answers = parse_answers(text)
    assert reply(answers, "a").result == {"ok": True, "said": "true", "dob": "19900101"}
    assert answers.mocks[0]["json"] == [1, 0.5, "01", "no"]


def test_json_is_read_like_yaml_with_tabs_and_surrogates() -> None:
    answers = parse_answers('{\n\t"answers":{"a":{"name":"\\ud83d\\ude00","ok":true}}\n}')
    assert reply(answers, "a").fields == {"name": "😀", "ok": "true"}


def test_a_field_named_like_a_key_of_the_format_is_still_a_field() -> None:
    answers = parse_answers("answers: {a: {button: back, other: x}, b: {fields: text}}")
    assert reply(answers, "a").fields == {"button": "back", "other": "x"}
    assert reply(answers, "b").fields == {"fields": "text"}


def test_an_empty_mapping_presses_next_and_an_empty_file_part_is_nothing() -> None:
    answers = parse_answers("answers: {a: {}}\nmetadata:\nmocks:\n")
    assert reply(answers, "a").fields == {}
    assert answers.metadata == {} and answers.mocks == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("answers:\n  a: nxt", 2, "did you mean next?"),
        ("answers:\n  a: [next, nxt]", 2, "answers.a[1]"),
        ("answers:\n  a: []", 2, "at least one"),
        ("answers:\n  a: {fields: {x: {y: z}}}", 2, "field 'x' must be text"),
        ("answers:\n  a: next\n  a: back", 3, "twice"),
        ("answers: next", 1, "answers must be a mapping"),
        ("answer: {}", 1, "did you mean answers?"),
        ("answers: {a: {outcome: succes}}", 1, "did you mean success?"),
        ("answers: {a: {result: yes}}", 1, "result must be a mapping"),
        ("- next", 1, "must be a mapping"),
        ("", 1, "empty"),
        ("a: [1, 2", 1, "neither JSON nor YAML"),
        ("a: 'x", 1, "neither JSON nor YAML"),
        ("mocks: [{method: GET}]", 1, "needs a url"),
        ("mocks: [{url: x, status: ok}]", 1, "HTTP status"),
        ("mocks: [{url: x, json: {}, body: y}]", 1, "either json or body"),
        ("mocks: [{url: x, jsn: {}}]", 1, "did you mean json?"),
        ("expect: {status: DONE}", 1, "none of"),
        ("expect: {paths: []}", 1, "did you mean path?"),
        ("? [a]\n: b", 1, "a key must be text"),
        ("&a [*a]", 1, "too deeply"),
    ],
)
def test_a_bad_file_is_told_with_file_line_and_key(text: str, line: int, said: str) -> None:
    with pytest.raises(BadAnswers) as caught:
        parse_answers(text, "my.yaml")
    assert said in str(caught.value)
    assert f"my.yaml, line {line}" in str(caught.value)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"b{n}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(9)]
    with pytest.raises(BadAnswers, match="too much"):
        parse_answers("\n".join(lines))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("answers: {a: {n: Åsa}}".encode("latin-1"))
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (1024 * 1024 + 1))
    for path, said in [
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path, "folder"),
        (latin, "UTF-8"),
        (big, "1 MiB"),
    ]:
        with pytest.raises(UnreadableFile, match=said):
            load_answers(path)


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfanswers: {a: next}")
    assert reply(load_answers(path), "a").button == "next"


def input_field(name: str, kind: str = "text") -> dict[str, object]:
    return {"type": kind, "name": name, "label": name.title()}


WORKFLOW = Document.from_workflow(
    {
        "name": "T",
        "nodes": [
            {"id": "contact", "type": "form", "fields": [input_field("email"), input_field("agree", "checkbox")]},
            {"id": "selfie", "type": "selfie_capture"},
            {"id": "ssn", "type": "ssn_capture", "fields": [input_field("ssn", "ssn")]},
            {"id": "phone", "type": "qr_for_device_handoff", "fields": []},
            {"id": "decide", "type": "js", "config": {"js_code": "return {}"}},
            {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
        ],
    }  # type: ignore[dict-item]
)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("contcat: next", "did you mean contact?"),
        ("contact: {emial: a}", "did you mean email?"),
        ("contact: success", "no outcome success"),
        ("selfie: next", "no button 'next'"),
        ("selfie: {name: Ada}", "no field 'name'"),
        ("ssn: next", "no button"),
        ("phone: back", "one answer: next"),
    ],
)
def test_entries_the_workflow_has_no_use_for_are_told(entry: str, said: str) -> None:
    with pytest.raises(BadAnswers, match="line 1") as caught:
        parse_answers(f"answers: {{{entry}}}").check(WORKFLOW)
    assert said in str(caught.value)


def test_entries_that_fit_pass() -> None:
    text = "answers: {contact: {email: a, agree: yes}, selfie: [fail, success], phone: next, done: next,"
    parse_answers(text + " ssn: {fields: {ssn: '1'}, outcome: fail}, decide: next}").check(WORKFLOW)


def test_text_is_converted_by_the_fields_type() -> None:
    answers = parse_answers(
        "answers: {contact: [{email: 007, agree: yes}, {agree: 'false'}, {agree: maybe}]}", "f.yaml"
    )
    page = page_of(WORKFLOW, "contact")
    assert answers.submission(page, reply(answers, "contact")) == {"email": "007", "agree": True}
    assert answers.submission(page, reply(answers, "contact", 1)) == {"agree": False}
    with pytest.raises(BadAnswers, match=r"f\.yaml, line 1, answers\.contact\[2\]\.agree: a checkbox"):
        answers.submission(page, reply(answers, "contact", 2))
