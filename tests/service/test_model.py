"""A state machine of instances against the real HTTP API, on each store with the same sequences."""

import asyncio
from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from instance_model import CAPTURE_MS, FLOW, LIFE_MS, Model

WELL = {"a": {"n": "2"}, "b": {}, "cap": {"livenessImage": "AAAA"}, "c": {"n": "1"}}
SOMETHING = st.sampled_from([{}, {"n": "1"}, {"n": "2"}, {"other": "1"}])
NODES = st.sampled_from(["a", "b", "js", "cap", "c", "end", "none"])


def machine(world, callers, did):
    """The rules for one world; ``callers`` is one with a system license for each tenant, ``did`` counts answers."""
    loop = asyncio.get_running_loop()

    def do(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

    anybody = world.caller(None)

    def told(name, data=None, by=anybody, **more):
        """Status and opened value of an answer."""
        answer = do(by.send(name, data, **more))
        did[name, answer.status_code] += 1
        return answer.status_code, by.opened(answer) if answer.status_code == 200 else None

    class Instances(RuleBasedStateMachine):
        instances = Bundle("instances")

        def __init__(self):
            super().__init__()
            self.workflows = {
                tenant: do(caller.call("create_workflow", FLOW))["workflowId"] for tenant, caller in callers.items()
            }
            self.nodes = dict.fromkeys(callers, FLOW["nodes"])
            self.models = []
            self.touched = None

        def _same(self, expected, answered):
            status, value = answered
            assert (status, value["nextNodeId"] if value else None) == expected

        @rule(target=instances, tenant=st.sampled_from(sorted(callers)))
        def create(self, tenant):
            status, made = told("create_instance", {"workflowId": self.workflows[tenant]}, callers[tenant])
            if self.nodes[tenant] is None:
                assert status == 404
                return multiple()
            self.models.append(Model(made["wfInstanceId"], tenant, self.nodes[tenant], world.clock.ms))
            return self.models[-1]

        @initialize(target=instances)
        def begin_one_of_each(self):
            begun = [self.create(tenant) for tenant in sorted(callers)]
            for model in begun:
                self.initiate(model)
            return multiple(*begun)

        @rule(model=instances)
        def initiate(self, model):
            self.touched = model
            expected = model.initiate(world.clock.ms)
            self._same(expected, told("initiate", {"wfInstanceId": model.id}))

        def _submit(self, model, node, action, fields):
            self.touched = model
            body = {"wfInstanceId": model.id, "nodeId": node, "action": action, "requestData": fields}
            expected = model.submit(world.clock.ms, node, action, fields)
            self._same(expected, told("submit_result", body))
            model.last = (node, action, fields)

        def _go_on(self, model, text):
            """The right submission where it waits."""
            node = model.waiting.node
            self._submit(model, node, "next", {"n": text} if node == "a" else WELL[node])

        @rule(model=instances, text=st.sampled_from(["2", "1"]))
        def one_step(self, model, text):
            if model.waiting and not model.waiting.under_way:
                self._go_on(model, text)

        @rule(model=instances, text=st.sampled_from(["2", "1"]), most=st.integers(2, 6))
        def many_steps(self, model, text, most):
            self.initiate(model)
            for _ in range(most):
                if model.waiting and not model.waiting.under_way:
                    self._go_on(model, text)

        @rule(model=instances, outcome=st.sampled_from([None, "success", "fail", "error"]))
        def through_the_capture(self, model, outcome):
            self.many_steps(model, "2", 4)
            if outcome:
                self.queue(model, outcome)
            self.finish_the_capture(model, True)

        @rule(model=instances)
        def go_back(self, model):
            if model.waiting:
                self._submit(model, model.waiting.node, "back", {})

        @rule(model=instances, action=st.sampled_from(["next", "back"]), fields=SOMETHING)
        def submit_anything_here(self, model, action, fields):
            if model.waiting:
                self._submit(model, model.waiting.node, action, fields)

        @rule(model=instances, node=NODES, action=st.sampled_from(["next", "back"]), fields=SOMETHING)
        def submit_anything(self, model, node, action, fields):
            self._submit(model, node, action, fields)

        @rule(model=instances)
        def submit_twice(self, model):
            if model.last:
                self._submit(model, *model.last)

        @rule(model=instances, passes=st.booleans())
        def finish_the_capture(self, model, passes):
            world.clock.ms += CAPTURE_MS if passes else 0
            if model.waiting and model.waiting.under_way:
                self.poll(model, "cap")

        @rule(model=instances, node=st.sampled_from(["cap", "a", "b", "c"]))
        def poll(self, model, node):
            self.touched = model
            expected = model.poll(world.clock.ms, node)
            name = "poll_liveid" if node == "cap" else "poll"
            self._same(expected, told(name, {"wfInstanceId": model.id, "nodeId": node}))

        @rule(model=instances, outcome=st.sampled_from(["success", "fail", "error"]))
        def queue(self, model, outcome):
            if not model.nodes:
                return
            licensed = {"license": callers[model.tenant].license}
            body = {"wfInstanceId": model.id, "nodeId": "cap", "outcome": outcome}
            assert do(world.control("POST", "/outcome", body, **licensed)).status_code == 200
            model.queued.append(outcome)

        @rule(ms=st.sampled_from([CAPTURE_MS // 2, LIFE_MS // 3, LIFE_MS]))
        def let_time_pass(self, ms):
            world.clock.ms += ms

        @precondition(lambda self: len(self.models) > 2)
        @rule(target=instances, tenant=st.sampled_from(sorted(callers)))
        def edit_the_workflow(self, tenant):
            """Those that run keep what they began with; one that begins now has nowhere to go."""
            workflow = self.workflows[tenant]
            status, _ = told("update_workflow", {"nodes": []}, callers[tenant], workflowId=workflow)
            assert status == (404 if self.nodes[tenant] is None else 200)
            if self.nodes[tenant] is None:
                return multiple()
            self.nodes[tenant] = []
            model = self.create(tenant)
            self.initiate(model)
            return model

        @precondition(lambda self: len(self.models) > 4)
        @rule(tenant=st.sampled_from(sorted(callers)))
        def delete_the_workflow(self, tenant):
            workflow = self.workflows[tenant]
            status, _ = told("delete_workflow", by=callers[tenant], workflowId=workflow)
            assert status == (404 if self.nodes[tenant] is None else 204)
            self.nodes[tenant] = None

        @rule(model=instances)
        def look_from_elsewhere(self, model):
            for tenant, caller in callers.items():
                status, _ = told("result_summary", by=caller, instanceId=model.id)
                assert status == (200 if tenant == model.tenant else 404)

        @invariant()
        def what_was_touched_is_as_the_model_says(self):
            model, self.touched = self.touched, None
            if model is not None:
                self._compare(model)

        def _compare(self, model):
            model.look(world.clock.ms)
            caller = callers[model.tenant]
            assert told("result_summary", by=caller, instanceId=model.id)[1]["status"] == model.status
            rows = told("instance_details", by=caller, query={"pSize": 100}, wfInstanceId=model.id)[1]["list"]
            assert [row["nodeId"] for row in rows] == [visit.node for visit in model.visits]

        def teardown(self):
            for model in self.models:
                self._compare(model)
                did["ended", model.status] += 1
            for tenant, caller in callers.items():
                query = {"query": {"workflowId": self.workflows[tenant]}, "pIndex": 0, "pSize": 100}
                listed = do(caller.call("list_instances", query))["list"]
                mine = {model.id: model.status for model in self.models if model.tenant == tenant}
                assert {row["wfInstanceId"]: row["status"] for row in listed} == mine

    return Instances


async def test_instances_do_what_the_model_does(world):
    did = Counter()
    callers = {"own": world.caller(), "stranger": await world.stranger()}
    how = settings(max_examples=25, stateful_step_count=30, deadline=None, derandomize=True, database=None)
    await asyncio.to_thread(run_state_machine_as_test, machine(world, callers, did), settings=how)
    print(sorted(did.items()))
    for seen in (("submit_result", 400), ("poll_liveid", 404), ("poll_liveid", 200), ("create_instance", 404)):
        assert did[seen], seen
    for status in ("PENDING", "STARTED", "INPROGRESS", "COMPLETED", "FAILED", "EXPIRED"):
        assert did["ended", status], status
