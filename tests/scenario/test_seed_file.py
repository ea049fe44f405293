"""Seed files: what they may say, and that a mistake is told by file, line and key."""

import json
from pathlib import Path

import pytest

from wfstudio.document.errors import UnreadableFile
from wfstudio.scenario.seed_file import read_seed
from wfstudio.service.seed import BadSeed

WHOLE = {
    "version": 1,
    "tenants": [
        {
            "name": "acme",
            "communities": [{"name": "people", "id": "p-1"}],
            "licenses": [{"level": "system", "license": "12345678", "tag": "t"}],
            "extensions": [{"uuid": "e", "active": False}],
            "workflows": [{"name": "W", "definition": {"nodes": [{"id": "a", "wait": 5, "on": True}]}}],
            "instances": [{"workflow": "W", "steps": [{"node": "a", "fields": {"x": 1}}]}],
        }
    ],
}


def _read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "seed.yaml"
    path.write_text(text)
    return read_seed(path)


def test_json_is_read_as_yaml_is(tmp_path: Path) -> None:
    (tenant,) = _read(tmp_path, json.dumps(WHOLE, indent="\t")).tenants  # type: ignore[attr-defined]
    assert (tenant.name, tenant.id, tenant.communities) == ("acme", None, {"people": "p-1"})
    assert tenant.licenses[0].text == "12345678"
    assert tenant.extensions[0].active is False
    assert tenant.workflows[0].definition == {"name": "W", "nodes": [{"id": "a", "wait": 5, "on": True}]}
    assert tenant.instances[0].steps[0].fields == {"x": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ":1: the file is empty"),
        ("tenants: []", ":1: tenants"),
        ("tenants:\n- name: a\n  colour: red", ":3: tenants[0].colour"),
        ("version: 2\ntenants: [{name: a}]", ":1: version"),
        ("tenants:\n- id: x", ":2: tenants[0]: name is required"),
        ("tenants: [{name: a, id: 'x y'}]", "tenants[0].id"),
        (
            "tenants:\n- name: a\n  licenses:\n  - {license: secret-one, level: root}",
            ":4: tenants[0].licenses[0].level",
        ),
        ("tenants:\n- name: a\n  licenses:\n  - {license: short, level: app}", ":4: tenants[0].licenses[0].license"),
        ("tenants:\n- name: a\n  workflows:\n  - {name: w}", "exactly one of file and definition"),
        ("tenants:\n- name: a\n  workflows:\n  - {name: w, file: nope.json}", ":4: tenants[0].workflows[0].file"),
        ("tenants: [{name: a, workflows: [{definition: {}}]}]", "name is required"),
        ("tenants: [{name: a, workflows: [{name: w, definition: {}, accessCode: abc}]}]", "accessCode: must be 6"),
        ("tenants: [{name: a, workflows: [{name: w, id: x, definition: {}}]}]", "begin with wf-"),
        ("tenants: [{name: a, extensions: [{uuid: e, active: perhaps}]}]", "must be true or false"),
        ("tenants: [{name: a, instances: [{workflow: w, metadata: [1]}]}]", "must be a mapping"),
        ("tenants: [{name: a, instances: [{workflow: w, outcomes: [{node: n}]}]}]", "outcome is required"),
        ("tenants: [\n", ":2: neither JSON nor YAML"),
    ],
)
def test_a_mistake_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadSeed) as caught:
        _read(tmp_path, text)
    assert told in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "seed.yaml"))
    assert "secret-one" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_seed(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_seed(tmp_path / "bytes.yaml")


def test_the_digest_follows_the_files_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text('{"name": "W", "nodes": []}')
    text = "tenants: [{name: a, workflows: [{file: w.json}]}]"
    first = _read(tmp_path, text)
    assert first == _read(tmp_path, text)
    (tmp_path / "w.json").write_text('{"name": "W", "nodes": [], "x": 1}')
    assert first.digest != _read(tmp_path, text).digest  # type: ignore[attr-defined]
