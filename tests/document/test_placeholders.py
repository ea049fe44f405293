"""Placeholders: what counts as one, what it becomes, and the way back from what a service has."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.diff import same
from wfstudio.document.model import Document
from wfstudio.document.placeholders import UnresolvedTokens, Values, forms, place_of, resolved, tokens_in
from wfstudio.document.reading import load, parse
from wfstudio.document.reversing import covered, masked, masked_text, reversed_, shown, uncovered
from wfstudio.document.script_strings import literals
from wfstudio.paths import samples_dir

VALUES = Values(
    "prod",
    {"host": "api.acme.example", "quote": "it's\\", "height": 800, "on": True, "name": "Ada"},
    {"key": "s3cr3t'`\"\\x", "other": "hunter2hunter2"},
)


def script(code: str) -> Document:
    nodes = [{"id": "s", "type": "js", "config": {"js_code": code}}]
    return parse(json.dumps({"version": "v1", "name": "n", "nodes": nodes}).encode())


def code_of(document: Document) -> Any:
    return document.value(("nodes", 0, "config", "js_code"))


def workflow(**keys: Any) -> Document:
    return Document({"version": "v1", "name": "n", "nodes": [], **keys})


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("${host}", "api.acme.example"),
        ("https://${host}/x", "https://api.acme.example/x"),
        ("${var:host}", "api.acme.example"),
        ("${secret:key}", "s3cr3t'`\"\\x"),
        ("$${host}", "${host}"),
        ("$$${host}", "$api.acme.example"),
        ("$$$${secret:key}", "$${secret:key}"),
        ("${height}", 800),
        ("${on}", True),
        ("is ${on}, ${height}", "is true, 800"),
        ("{host} $host ${} ${ host } ${a.b} ${1}", "{host} $host ${} ${ host } ${a.b} ${1}"),
        ("<p>${host}</p><script>f(`${name}`, '${host}')</script>", "<p>api.acme.example</p><script>f(`${name}`, "
         "'api.acme.example')</script>"),
        ('<a onclick="f(`${name}`)">${name}</a>', '<a onclick="f(`${name}`)">Ada</a>'),
    ],
)  # fmt: skip
def test_outside_of_scripts_every_form_counts(text: str, means: object) -> None:
    found = resolved(workflow(styleSheet=text), VALUES).workflow["styleSheet"]
    assert found == means
    assert type(found) is type(means)


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("fetch('https://${host}/x')", "fetch('https://api.acme.example/x')"),
        ('const h = "${host}";', 'const h = "api.acme.example";'),
        ("return `Hello ${name}, $${height}`;", "return `Hello ${name}, $${height}`;"),
        ("`https://${var:host}/${name}`", "`https://api.acme.example/${name}`"),
        ("`${on ? '${host}' : `${name}`}${{a: 1}}${name}` + '${host}'",
         "`${on ? 'api.acme.example' : `${name}`}${{a: 1}}${name}` + 'api.acme.example'"),
        ("// ${host}\n/* '${host}' */ 1", "// ${host}\n/* '${host}' */ 1"),
        ("x.replace(/'${name}/g, '${name}')", "x.replace(/'${name}/g, 'Ada')"),
        ("a / 2 / '${name}'.length", "a / 2 / 'Ada'.length"),
        ("const n = ${var:height};", "const n = 800;"),
        ("f('${quote}', \"${quote}\")", "f('it\\'s\\\\', \"it's\\\\\")"),
        ("f(`${secret:key}`)", "f(`s3cr3t'\\`\"\\\\x`)"),
        ("'$${name}'", "'${name}'"),
        ("`$${var:name}`", "`${var:name}`"),
        ("'a\\'${name}'", "'a\\'Ada'"),
        ("'never closed ${name}\n`${name}`", "'never closed Ada\n`${name}`"),
    ],
)  # fmt: skip
def test_in_scripts_a_bare_name_counts_in_quotes_only(code: str, means: str) -> None:
    assert code_of(resolved(script(code), VALUES)) == means


def test_the_samples_have_no_placeholders_and_are_not_touched() -> None:
    for file in samples_dir().rglob("*.json"):
        try:
            document = load(file)
        except Exception:
            continue
        assert tokens_in(document) == []
        assert resolved(document, Values("p")) is document


def test_everything_that_has_no_value_is_told_at_once_with_its_place() -> None:
    text = (
        '{"version": "v1", "name": "n",\n "dvcId": "${dvc}",\n "nodes": [{"id": "a", "html": "x \\n${secret:k}${host}'
    )
    text += '${secret:no name}"}]}'
    document = parse(text.encode())
    with pytest.raises(UnresolvedTokens) as caught:
        resolved(document, Values("dev", {"host": "h"}), "flow.json")
    assert [place_of(document, token) for token in caught.value.tokens] == [(2, 12), (3, 37), (3, 55)]
    told = str(caught.value)
    assert "flow.json:2:12: ${dvc} in workflow, dvcId\n" in told
    assert "flow.json:3:37: ${secret:k} in node 'a', html\n" in told
    assert "${secret:no name} in node 'a', html, which is no name" in told
    assert "[values.dev]" in told
    assert "wfstudio secret set NAME --profile dev" in told
    assert caught.value.exit_code == 2


def test_keys_and_what_the_service_makes_are_left_alone() -> None:
    document = workflow(**{"${host}": "a", "tenantId": "${host}"})
    assert resolved(document, VALUES) is document


# -- the way back ------------------------------------------------------------------------------------------------


def back(local: dict[str, Any], pulled: dict[str, Any], values: Values = VALUES) -> Any:
    return reversed_(pulled, local, values)


@pytest.mark.parametrize(
    ("local", "pulled", "expected"),
    [
        ("https://${host}/v1?k=${secret:other}", "https://api.acme.example/v2?k=hunter2hunter2",
         "https://${host}/v2?k=${secret:other}"),
        ("${host} and ${name}", "api.acme.example and Bob", "${host} and Bob"),
        ("${height}", 801, 801),
        ("${height}", 800, "${height}"),
        ("x ${name} y", "x ${name} y", "x $${name} y"),
        ("$$${name}!", "$Ada?", "$$${name}?"),
        ("no placeholder", "hunter2hunter2 in it", "${secret:other} in it"),
        (None, "cost $hunter2hunter2 ${x}", "cost $$${secret:other} $${x}"),
        ("Bearer ${secret:other}", "Bearer somebody-elses", "Bearer ${secret:other}"),
    ],
)  # fmt: skip
def test_as_many_placeholders_stay_as_can(local: object, pulled: object, expected: object) -> None:
    assert back({} if local is None else {"k": local}, {"k": pulled}).workflow["k"] == expected


def test_in_a_script_a_placeholder_that_came_into_a_template_literal_stays_one() -> None:
    local, pulled = ("f('https://${host}/x', 1)", "f(`https://api.acme.example/x`, 2)")
    found = back(script(local).workflow, script(pulled).workflow).workflow
    assert code_of(Document(found)) == "f(`https://${var:host}/x`, 2)"
    pulled = "// https://api.acme.example/x"
    found = back(script(local).workflow, script(pulled).workflow).workflow
    assert code_of(resolved(Document(found), VALUES)) == pulled


def test_a_placeholder_without_a_value_stays_and_is_told() -> None:
    local = {"a": "https://${missing}/x", "b": "${secret:gone}", "c": "k=${secret:gone};v=1"}
    found = back(local, {"a": "https://h/x", "b": 5, "c": "k=old-secret;v=1"})
    assert found.workflow == local
    assert [token.text for token in found.others] == ["${missing}", "${secret:gone}", "${secret:gone}"]
    lost = back(local, {"a": "https://h/x", "b": "z", "c": "key=old-secret;v=2"})
    assert [token.text for token in lost.lost] == ["${secret:gone}"]


def test_a_secret_that_is_another_on_the_service_is_not_shown() -> None:
    local = {"a": "Bearer ${secret:other}", "b": "${secret:gone} x", "c": "${name}"}
    pulled = {"a": "Bearer an-old-one", "b": "unknown y", "c": "Bob hunter2hunter2"}
    text = json.dumps(shown(pulled, local, VALUES))
    assert "an-old-one" not in text
    assert "unknown" not in text
    assert "hunter2hunter2" not in text
    assert "Bob ${secret:other}" in text


def test_nodes_are_matched_by_their_ids() -> None:
    local = {"nodes": [{"id": "a", "url": "${host}"}, {"id": "b", "url": "x ${name}"}]}
    pulled = {
        "nodes": [{"id": "b", "url": "y Ada"}, {"id": "new", "url": "Ada"}, {"id": "a", "url": "api.acme.example"}]
    }
    assert back(local, pulled).workflow == {
        "nodes": [{"id": "b", "url": "y ${name}"}, {"id": "new", "url": "Ada"}, {"id": "a", "url": "${host}"}]
    }


def test_what_is_kept_of_a_service_holds_no_secret_and_comes_back() -> None:
    pulled = {"a": "${secret:other} hunter2hunter2 ${x}", "nodes": [{"id": "s", "config": {"js_code": "f(`${x}`)"}}]}
    kept = covered(pulled, VALUES)
    assert "hunter2" not in json.dumps(kept)
    assert uncovered(kept, VALUES) == pulled
    assert masked_text("it is hunter2hunter2", VALUES) == "it is ${secret:other}"
    assert "hunter2" not in repr(VALUES)


# -- whatever the documents and values ---------------------------------------------------------------------------

_NAMES = ("a", "b", "c-d")
_PIECES = st.sampled_from(
    ["${a}", "${b}", "${c-d}", "${secret:a}", "${secret:b}", "${var:a}", "$", "$${a}", "{a}", "'", '"', "`", "\\", "\n",
     "/", "//", "/*", "*/", "${", "}", "{", "x", "a", "<script>", "</script>", 'onclick="', "1"]
)  # fmt: skip
_TEXT = st.one_of(st.lists(_PIECES, max_size=12).map("".join), st.text(max_size=8))
_PLAIN = st.one_of(st.booleans(), st.integers(0, 99), st.floats(0, 9, width=16), _TEXT)
_VALUES = st.builds(
    lambda plain, secrets: Values("p", plain, secrets),
    st.fixed_dictionaries(dict.fromkeys(_NAMES, _PLAIN)),
    st.fixed_dictionaries({name: _TEXT.map(lambda text: f"s3cret{text}") for name in _NAMES}),
)
_LEAF = st.one_of(_TEXT, st.booleans(), st.none(), st.integers(0, 9))
_TREE = st.recursive(
    _LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("pqr"), inner)),
    max_leaves=6,
)
_NODE = st.builds(
    lambda name, code, rest: {"id": name, "config": {"js_code": code}, "rest": rest},
    st.sampled_from("xyz"),
    _TEXT,
    _TREE,
)
_WORKFLOW = st.builds(lambda nodes, rest: {"nodes": nodes, "rest": rest}, st.lists(_NODE, max_size=3), _TREE)


@given(_WORKFLOW, _VALUES)
@settings(max_examples=300)
def test_what_was_sent_comes_back_as_it_was(workflow: dict[str, Any], values: Values) -> None:
    sent = resolved(Document(workflow), values).workflow
    found = reversed_(sent, workflow, values)
    assert found.workflow == workflow
    assert (found.others, found.lost) == ([], [])


@given(_WORKFLOW, _WORKFLOW, _VALUES)
@settings(max_examples=300)
def test_whatever_the_service_has_the_file_says_it_and_no_secret(
    local: dict[str, Any], pulled: dict[str, Any], values: Values
) -> None:
    found = reversed_(pulled, local, values)
    if not found.others:
        assert same(resolved(Document(found.workflow), values).workflow, pulled)


@given(_WORKFLOW, _VALUES)
@settings(max_examples=200)
def test_no_known_secret_is_in_what_is_shown_kept_or_pulled(workflow: dict[str, Any], values: Values) -> None:
    sent = resolved(Document(workflow), values).workflow
    kept = covered(sent, values)
    for made in (masked(sent, values), kept, reversed_(sent, {}, values).workflow):
        assert "s3cret" not in json.dumps(made)
    assert same(uncovered(kept, values), sent)


@given(_WORKFLOW, st.sampled_from(_NAMES), _VALUES)
@settings(max_examples=200)
def test_a_pull_without_a_value_loses_no_placeholder(workflow: dict[str, Any], gone: str, values: Values) -> None:
    sent = resolved(Document(workflow), values).workflow
    less = Values("p", {k: v for k, v in values.plain.items() if k != gone}, {})
    found = reversed_(sent, workflow, less)
    assert len(tokens_in(Document(found.workflow))) == len(tokens_in(Document(workflow)))


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_literals_lie_in_the_text_and_apart(code: str) -> None:
    at = 0
    for start, end, quote in literals(code):
        assert at <= start <= end <= len(code)
        assert quote in "'\"`"
        at = end
    assert all(code[form.start : form.end].endswith(form.body) for form in forms(code, True))


@pytest.mark.parametrize(
    "piece",
    [
        "$",
        "${",
        "$$${a",
        "=/[",
        "`${",
        "'${a}",
        "\\",
        "<script>`",
        "<script ",
        " onclick='",
        "${secret:",
        "/*",
        "${a}x",
        "}`${'",
    ],
)
def test_time_grows_no_faster_than_hostile_texts(piece: str) -> None:
    """Twice two hundred thousand signs are read before anybody would look at a clock."""
    text = "${b}" + piece * (200_000 // len(piece))
    values = Values("p", {"a": "1"}, {"k": "s3cret-s3cret"})
    for is_script in (True, False):
        forms.cache_clear()
        forms(text, is_script)
    found = reversed_({"k": text}, {"k": f"{text[:50_000]}{{}}"}, values).workflow
    assert isinstance(found["k"], str)
