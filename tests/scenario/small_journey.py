"""A small journey with one of everything: a form, a capture that loops, a script that asks and decides, two ends."""

from copy import deepcopy

SCRIPT = """
const url = 'https://api.example.org/customers/' + params.nodes.contact.email;
const found = await fetch(url, {method: 'POST', body: '{"a": 1}'});
console.log('asked ' + found.status);
const score = params.nodes.selfie.quality_score;
if (found.status === 201) { next = 'done'; return {ok: true, score}; }
next = 'sorry';
return {ok: false};
"""

WORKFLOW = {
    "name": "small",
    "nodes": [
        {"id": "welcome", "type": "form", "fields": [], "on_next": "contact"},
        {
            "id": "contact",
            "type": "form",
            "fields": [
                {"type": "email", "name": "email", "label": "Mail", "required": True},
                {"type": "checkbox", "name": "agree", "label": "I agree"},
            ],
            "on_next": "selfie",
            "on_back": "welcome",
            "on_error": "sorry",
        },
        {
            "id": "selfie",
            "type": "selfie_capture",
            "on_success": "decide",
            "on_fail": "retry",
            "on_error": "sorry",
        },
        {"id": "retry", "type": "form", "fields": [], "on_next": "selfie"},
        {"id": "decide", "type": "js", "config": {"js_code": SCRIPT}, "on_success": "", "on_error": "sorry"},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "sorry", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "report", "type": "js", "config": {"js_code": "return {};"}},
    ],
}

SCENARIO = """\
workflow: small.json
metadata: {firstName: Ada}
answers:
  welcome: next
  contact: {email: ada@example.org, agree: true}
  selfie: [fail, {outcome: success, result: {quality_score: 0.7}}]
  retry: next
mocks:
  - {url: "https://api.example.org/customers/*", method: POST, status: 201, json: {id: c-1}}
expect:
  status: COMPLETED
  path: [welcome, contact, selfie, retry, selfie, decide, done]
  results: {contact: {email: ada@example.org}, decide: {ok: true}}
  requests: [{url: "https://api.example.org/customers/*"}]
"""


def workflow(**changes):
    """The workflow, with keys of nodes changed: ``selfie={"on_fail": ""}``."""
    made = deepcopy(WORKFLOW)
    for node in made["nodes"]:
        node.update(changes.get(node["id"], {}))
    return made
