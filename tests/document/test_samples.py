"""The sample workflows: real size, written as one would by hand, with answers that fit them."""

import json
from pathlib import Path

import pytest
import yaml

from wfstudio.document.catalogue import CATALOGUE, HTML_TOKENS, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.document.writing import dump
from wfstudio.paths import samples_dir

SAMPLES = {
    "account_recovery": (15, 10_000),
    "age_check": (10, 9_000),
    "digital_banking": (35, 30_000),
    "employee_onboarding": (20, 20_000),
    "ial2_onboarding": (20, 20_000),
}


def _path(name: str) -> Path:
    return samples_dir() / f"{name}.json"


@pytest.fixture(params=sorted(SAMPLES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def doc(name: str) -> Document:
    return load(_path(name))


def test_there_are_these_samples() -> None:
    assert {path.stem for path in samples_dir().glob("*.json")} == set(SAMPLES)
    assert {path.stem for path in (samples_dir() / "answers").iterdir()} == set(SAMPLES)


def test_a_sample_is_of_real_size_and_written_back_as_it_is(name: str, doc: Document) -> None:
    nodes, size = SAMPLES[name]
    data = _path(name).read_bytes()
    assert dump(doc) == data
    assert len(doc.nodes) >= nodes
    assert size <= len(data) <= 65_000
    assert data.decode() == json.dumps(doc.raw, indent=2, ensure_ascii=False) + "\n"


def test_one_sample_has_the_envelope_and_one_a_drawing() -> None:
    docs = [load(_path(name)) for name in SAMPLES]
    assert any(doc.enveloped for doc in docs)
    assert any(not doc.enveloped for doc in docs)
    assert any("canvasData" in doc.workflow for doc in docs)


def test_a_sample_holds_only_what_the_catalogue_knows(doc: Document) -> None:
    assert set(doc.workflow) <= set(WORKFLOW_KEYS)
    assert not doc.is_published
    for node in doc.nodes:
        row = CATALOGUE[node.type]
        known = {setting.key.split(".")[0] for setting in (*row.settings, *NODE_KEYS)}
        assert set(node.raw) <= known | {spec.key for spec in row.handlers}, node.id
        wanted = {spec.key for spec in row.handlers if spec.required}
        assert node.is_terminal or wanted <= set(node.handlers), node.id


def test_every_handler_and_token_of_a_sample_has_its_counterpart(doc: Document) -> None:
    for node in doc.nodes:
        for target in node.handlers.values():
            assert doc.node(target), f"{node.id} leads to {target}"
        html = "".join(str(field.get("html", "")) for field in node.fields)
        tokens = [str(field["replaceWithInHtml"]) for field in node.fields if "replaceWithInHtml" in field]
        assert len(tokens) == len(set(tokens))
        for token in tokens:
            assert html.count(token) == 1, f"{node.id}: {token}"
            html = html.replace(token, "")
        for token in HTML_TOKENS:
            html = html.replace(token, "")
        assert "{" not in html, node.id


def test_the_answers_of_a_sample_name_its_nodes(name: str, doc: Document) -> None:
    answers = yaml.safe_load((samples_dir() / "answers" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert set(answers) <= {"metadata", "answers", "mocks", "expect"}
    assert isinstance(answers["metadata"], dict)
    for node_id, given in answers["answers"].items():
        node = doc.node(node_id)
        assert node is not None, node_id
        assert CATALOGUE[node.type].waits, node_id
        for visit in given if isinstance(given, list) else [given]:
            fields = visit.get("fields", visit) if isinstance(visit, dict) and not CATALOGUE[node.type].capture else {}
            inputs = {str(field.get("name")) for field in node.fields}
            assert set(fields) <= inputs, node_id
    fetches = any("fetch(" in (node.js_code or "") for node in doc.nodes)
    assert bool(answers.get("mocks")) is fetches
