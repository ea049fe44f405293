"""The JSON Schemas that ``wfstudio schema`` prints, held to the samples, the catalogue and the linter."""

import json
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wfstudio.cli.main import main
from wfstudio.document.catalogue import CATALOGUE, FIELD_TYPES, default_node
from wfstudio.lint.config_file import ConfigError, parse
from wfstudio.paths import samples_dir

SHAPES = {"WF104", "WF106", "WF107", "WF108", "WF110", "WF111", "WF203", "WF206"}
"""The rules whose findings a schema can see."""
SAMPLES = sorted(samples_dir().glob("*.json"))
BROKEN = sorted((samples_dir() / "broken").glob("*.json"))


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Draft202012Validator:
    assert main(["schema", *words]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    return Draft202012Validator(schema)


@pytest.fixture
def workflows(capsys: pytest.CaptureFixture[str]) -> Draft202012Validator:
    return printed(capsys)


@pytest.fixture
def configs(capsys: pytest.CaptureFixture[str]) -> Draft202012Validator:
    return printed(capsys, "config")


def workflow(*nodes: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}


def test_every_sample_is_valid(workflows: Draft202012Validator) -> None:
    assert len(SAMPLES) > 4
    for path in SAMPLES:
        document = json.loads(path.read_text(encoding="utf-8"))
        workflow = document.get("data", document)
        for shape in (workflow, {"data": workflow}):
            assert [error.message for error in workflows.iter_errors(shape)] == [], path.name


def test_a_broken_sample_is_invalid_where_its_shape_is_broken(workflows: Draft202012Validator) -> None:
    seen = set()
    for path in BROKEN:
        code = path.name[:5].upper()
        if code != "WF101":
            document = json.loads(path.read_text(encoding="utf-8"))
            assert workflows.is_valid(document) == (code not in SHAPES), path.name
            seen.add(code)
    assert len(seen & SHAPES) >= 6


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_each_node_type_takes_what_it_knows_and_wants_what_it_needs(workflows: Draft202012Validator, kind: str) -> None:
    node: dict[str, Any] = {"id": "a", **default_node(kind)}
    assert workflows.is_valid(workflow(node))
    for spec in CATALOGUE[kind].handlers:
        assert not workflows.is_valid(workflow({**node, spec.key: 1}))
        assert workflows.is_valid(workflow({**node, spec.key: None}))
    for setting in CATALOGUE[kind].settings:
        outer, _, inner = setting.key.partition(".")
        if setting.required:
            assert not workflows.is_valid(workflow({key: value for key, value in node.items() if key != outer}))
        if inner:
            assert not workflows.is_valid(workflow({**node, outer: {}}))
        assert not workflows.is_valid(workflow({**node, outer: [[]]}))


def test_each_field_type(workflows: Draft202012Validator) -> None:
    for row in FIELD_TYPES.values():
        assert workflows.is_valid(workflow({"id": "a", "type": "form", "fields": [row.default]}))
    for field in ({"name": "x"}, {"type": "txet"}, {"type": "text", "required": "true"}, "text"):
        assert not workflows.is_valid(workflow({"id": "a", "type": "form", "fields": [field]}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"header": "<h1>x</h1>"},
        {"header": {"type": "markdown", "html": ""}},
        {"isPublished": "false"},
        {"nodes": {}},
        {"stylesheet": ""},
        {"version": 1},
    ],
)
def test_the_workflows_own_keys(workflows: Draft202012Validator, wrong: dict[str, Any]) -> None:
    right = workflow({"id": "a", "type": "form", "fields": []})
    assert workflows.is_valid({**right, "$schema": "x", "_id": "1"})
    assert not workflows.is_valid({**right, **wrong})
    assert not workflows.is_valid({"data": {**right, **wrong}})


def test_descriptions_are_the_catalogues(workflows: Draft202012Validator) -> None:
    told = workflows.schema["$defs"]
    for row in CATALOGUE.values():
        mine = told[f"node-{row.type}"]
        assert (mine["title"], mine["description"]) == (row.title, row.description)
        for setting in row.settings:
            if "." not in setting.key:
                assert mine["properties"][setting.key]["description"] == setting.help


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[lint]",
        '[lint]\npreset = "strict"\nfail-on = "warning"\nmax-warnings = 0\nbaseline = "b.json"\nmax-nodes = 1',
        '[lint]\nselect = ["WF1", "WF95", "trap", "WF201", "all", "security"]\nextend-select = ["WF403"]',
        '[lint]\nignore = ["WF301", {code = "WF404", reason = "x"}]\nseverity = {WF4 = "info", trap = "error"}',
        '[[lint.ignore]]\ncode = "trap"\nnode = "a"\nfile = "*.json"\nreason = "x"',
        '[lint.per-file]\n"a/*.json" = ["WF3"]\n"b.json" = {extend-select = ["WF4"], severity = {WF4 = "info"}}',
        "[other]\nkey = 1",
        '[lint]\nignroe = ["WF301"]',
        '[lint]\npreset = "best"',
        '[lint]\nselect = ["WF999"]',
        '[lint]\nselect = "WF301"',
        "[lint]\nmax-nodes = 0",
        "[lint]\nmax-warnings = true",
        '[lint]\nseverity = {WF301 = "fatal"}',
        '[lint]\nseverity = {WF999 = "info"}',
        "[lint]\nbaseline = 1",
        '[[lint.ignore]]\ncode = "WF404"',
        '[[lint.ignore]]\ncode = "WF404"\nreason = "  "',
        '[[lint.ignore]]\ncode = "WF4"\nreason = "x"',
        '[[lint.ignore]]\ncode = "WF404"\nreason = "x"\nline = 3',
        '[lint.per-file]\n"a/*.json" = {select = ["WF3"]}',
    ],
)
def test_a_config_is_valid_when_the_linter_takes_it(configs: Draft202012Validator, text: str) -> None:
    try:
        parse("/p/wfstudio.toml", text)
        taken = True
    except ConfigError:
        taken = False
    assert configs.is_valid(tomllib.loads(text)) == taken


def test_profiles_are_part_of_the_config(capsys: pytest.CaptureFixture[str]) -> None:
    config = printed(capsys, "config")
    right = {
        "url": "https://a/b",
        "curve": "secp256r1",
        "read-only": True,
        "proxy-password": "file",
        "values": {"x": "y"},
    }
    assert config.is_valid({"profile": "a", "profiles": {"a": right}})
    for key, value in (("curve", "p521"), ("read-only", 1), ("read_only", True), ("proxy-password", "hush")):
        assert not config.is_valid({"profiles": {"a": {**right, key: value}}}), key


def test_a_placeholder_may_stand_for_a_number_or_a_switch_as_in_the_linter(workflows: Draft202012Validator) -> None:
    node = {
        "id": "a",
        "type": "form",
        "fields": [],
        "check_resolution": "${check}",
        "min_resolution_height": "${var:h}",
    }
    assert workflows.is_valid({**workflow(node), "poiOn": "${poi}"})
    for value in ("${h}px", "800", "${no name}"):
        assert not workflows.is_valid(workflow({**node, "min_resolution_height": value}))


def test_values_of_all_and_of_a_profile(configs: Draft202012Validator) -> None:
    assert configs.is_valid({"values": {"title": "Bank", "height": 8, "prod": {"on": True, "share": 0.5}}})
    for broken in (
        {"values": 3},
        {"values": {"a": [1]}},
        {"values": {"prod": {"no name": 1}}},
        {"values": {"p": {"a": {}}}},
    ):
        assert not configs.is_valid(broken)
