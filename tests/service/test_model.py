"""A model of an instance against the real HTTP API, on each store with the same sequences."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FLOW = {
    "name": "model",
    "nodes": [
        {
            "id": "a",
            "type": "form",
            "fields": [{"type": "text", "name": "n", "required": True}],
            "on_next": "b",
        },
        {"id": "b", "type": "form", "fields": [], "on_next": "c", "on_back": "a"},
        {"id": "c", "type": "form", "fields": [{"type": "text", "name": "n"}], "on_next": "end", "on_back": "b"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
NEXT = {"a": "b", "b": "c", "c": "end"}
BACK = {"b": "a", "c": "b"}
FIELDS = {"a": {"n"}, "b": set(), "c": {"n"}, "end": set()}

SUBMISSIONS = st.tuples(
    st.sampled_from(["a", "b", "c", "end", "none"]),
    st.sampled_from(["next", "next", "next", "back"]),
    st.sampled_from([{}, {"n": "1"}, {"n": "2"}, {"other": "1"}]),
)
STEPS = st.lists(st.one_of(st.just("initiate"), st.just("again"), SUBMISSIONS), max_size=14)


class Model:
    """What an instance must do."""

    def __init__(self):
        self.at = None
        self.visits = []
        self.accepted = {}  # node → what its last visit accepted, and the answer
        self.last = None

    @property
    def ended(self):
        return self.at == "end"

    def enter(self, node):
        self.at = node
        self.visits.append(node)
        self.accepted.pop(node, None)

    def submit(self, node, action, fields):
        """The status, and the next node where it is 200."""
        known = self.accepted.get(node)
        if known is not None and known[0] == (action, fields) and (not self.ended or self.last == node):
            return 200, known[1]
        if self.at is None or self.ended or node != self.at:
            return 400, None
        if action == "back" and node not in BACK:
            return 400, None
        if action == "next" and (fields.keys() - FIELDS[node] or (node == "a" and "n" not in fields)):
            return 400, None
        target = (NEXT if action == "next" else BACK)[node]
        self.enter(target)
        self.accepted[node] = ((action, fields), target)
        self.last = node
        return 200, target


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_an_instance_does_what_the_model_does(world, steps):
    model, instance, caller, sent = Model(), await world.instance(FLOW), world.caller(None), None
    for step in steps:
        if step == "initiate":
            answer = await caller.send("initiate", {"wfInstanceId": instance})
            if model.at is None:
                model.enter("a")
            assert answer.status_code == (400 if model.ended else 200)
            if not model.ended:
                assert caller.opened(answer)["nextNodeId"] == model.at
            continue
        if step == "again":
            step = sent
        if step is None:
            continue
        sent = step
        node, action, fields = step
        status, target = model.submit(node, action, dict(fields))
        body = {"wfInstanceId": instance, "nodeId": node, "action": action, "requestData": fields}
        answer = await caller.send("submit_result", body)
        assert answer.status_code == status, (step, answer.text)
        if status == 200:
            assert caller.opened(answer)["nextNodeId"] == target
    rows = (await world.caller().call("instance_details", query={"pSize": 100}, wfInstanceId=instance))["list"]
    assert [row["nodeId"] for row in rows] == model.visits
