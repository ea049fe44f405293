"""Random scenarios for a workflow: every node that waits is answered in one of the ways that a person has."""

import json
from random import Random

from wfstudio.document.model import Document
from wfstudio.scenario.page import CAPTURE_OUTCOMES, inputs_of, kind_of
from wfstudio.scenario.scenario_file import Scenario, parse_scenario

TEXTS = (
    "ada@example.org",
    "1990-12-10",
    "078-05-1120",
    "next",
    "logout",
    "Ada",
    "1,842.00",
    "",
    "é😀<b>",
    "2026-12-11",
)
BY_TYPE = {"email": "ada@example.org", "date": "1990-12-10", "ssn": "078-05-1120", "checkbox": "true"}
PERSONAS = ("genuine", "impostor", "forger", "blurred", "unlucky")


def scenario(document: Document, seed: int, file: str = "random.scenario.yaml") -> Scenario:
    """The scenario of a seed."""
    chance = Random(seed)
    answers = {}
    for node in document.nodes:
        kind = kind_of(node)
        if kind not in ("end", "script") and node.id:
            answers[node.id] = [reply(chance, node, kind) for _ in range(chance.randint(1, 3))]
    mocks = [
        {"url": "https://*", "status": chance.choice([200, 201, 404, 500]), "json": {"id": "x-1", "ending": "4471"}}
    ]
    text = {
        "workflow": "w.json",
        "metadata": {"firstName": "Ada", "persona": chance.choice(PERSONAS)},
        "answers": answers,
        "mocks": mocks if chance.random() < 0.7 else [],
    }
    return parse_scenario(json.dumps(text), file)


def reply(chance, node, kind):
    fields = {item.name: value(chance, item) for item in inputs_of(node) if item.required or chance.random() < 0.5}
    if kind == "handoff":
        return "next"
    if kind == "capture":
        outcome = chance.choice([*CAPTURE_OUTCOMES, "success", "success", None])
        return {"outcome": outcome} if outcome else {"result": {}}
    if kind == "ssn":
        return {"fields": fields, "outcome": chance.choice(CAPTURE_OUTCOMES)}
    back = "on_back" in node.handlers and chance.random() < 0.25
    return {"fields": fields, "button": "back" if back else "next"}


def value(chance, item):
    if item.type == "checkbox":
        return "true" if item.required or chance.random() < 0.5 else "false"
    usual = chance.random() < 0.93
    return BY_TYPE.get(item.type, chance.choice(TEXTS[:7])) if usual else chance.choice(TEXTS)
