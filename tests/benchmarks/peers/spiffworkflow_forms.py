"""SpiffWorkflow that keeps its JSON in SQLite after each form. Run by bench_service_peers in a venv of its own.

``python spiffworkflow_forms.py FILE JOURNEYS FORMS whole|state`` prints JSON: forms per second and processor time of
each. One process and one thread, as nothing of it waits for anything but the disk; the workflows stay in memory, so
nothing is ever read back. ``state`` leaves out the specification, which does not change and which its documentation
stores once by itself. No HTTP, no signature, no events, nothing against a form sent twice.
"""

import json
import sqlite3
import sys
import time
from itertools import pairwise

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

FILE, JOURNEYS, FORMS, KEPT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="forms">'
    '<bpmn:process id="forms" isExecutable="true"><bpmn:startEvent id="start"/>'
)


def bpmn() -> bytes:
    """A process of user tasks in a row."""
    places = ["start", *(f"page{number}" for number in range(FORMS)), "end"]
    tasks = [f'<bpmn:userTask id="{name}" name="{name}"/>' for name in places[1:-1]]
    flows = [
        f'<bpmn:sequenceFlow id="flow{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(places))
    ]
    return (
        HEAD + "".join(tasks) + '<bpmn:endEvent id="end"/>' + "".join(flows) + "</bpmn:process></bpmn:definitions>"
    ).encode()


def opened() -> sqlite3.Connection:
    """A database with the same promises as ours."""
    database = sqlite3.connect(FILE, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS workflows (id TEXT PRIMARY KEY, body TEXT)")
    return database


def main() -> None:
    """Fill in every form of every workflow and print the rate."""
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn())
    spec, subprocesses = parser.get_spec("forms"), parser.get_subprocess_specs("forms")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    database = opened()
    dumps = json.JSONEncoder(separators=(",", ":")).encode

    def text(workflow: BpmnWorkflow) -> str:
        if KEPT == "whole":
            return serializer.serialize_json(workflow)
        kept = serializer.to_dict(workflow)
        kept.pop("spec")
        kept.pop("subprocess_specs", None)
        return dumps(kept)

    def begun(number: int) -> BpmnWorkflow:
        workflow = BpmnWorkflow(spec, subprocesses)
        workflow.do_engine_steps()
        database.execute("INSERT INTO workflows VALUES (?, ?)", (str(number), text(workflow)))
        return workflow

    def filled(workflow: BpmnWorkflow, number: int, page: int) -> None:
        task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
        task.data["a"] = str(page)
        task.run()
        workflow.do_engine_steps()
        database.execute("UPDATE workflows SET body = ? WHERE id = ?", (text(workflow), str(number)))

    warm = begun(-1)
    for page in range(FORMS):
        filled(warm, -1, page)
    workflows = [begun(number) for number in range(JOURNEYS)]
    started, used = time.perf_counter(), time.process_time()
    for page in range(FORMS):
        for number, workflow in enumerate(workflows):
            filled(workflow, number, page)
    seconds = time.perf_counter() - started
    assert all(workflow.completed for workflow in workflows)
    cpu_us = (time.process_time() - used) / JOURNEYS / FORMS * 1e6
    print(json.dumps({"rate": JOURNEYS * FORMS / seconds, "cpu_us": cpu_us}))


if __name__ == "__main__":
    main()
