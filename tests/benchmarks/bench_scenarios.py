"""Steps of scenarios per second on the engine, and how long ``wfstudio test`` takes for scenarios of the samples.

A step is a visit; the journey has forms with fields, captures and a loop, and no script. Counted is all that
``wfstudio test`` does with a scenario that was read: run it, check what it came to, add up what it reached. The floor,
taken in the same run, is what a step cannot do without: its submission as sorted JSON, and the SHA-256 of that.
``python tests/benchmarks/bench_scenarios.py [SCENARIOS]``
"""

import asyncio
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from timing import in_turn, process_time

from wfstudio.document.model import Document
from wfstudio.paths import samples_dir
from wfstudio.scenario.checking import failures
from wfstudio.scenario.coverage import Reached
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import parse_scenario
from wfstudio.scenario.workflow_file import TestedWorkflow

LEAST_STEPS = 20_000
MOST_SECONDS = 2.0
ROUNDS = 7
WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))

FIELDS = [
    {"type": "html", "html": "<h1>Who are you?</h1>{form-buttons-placeholder}"},
    {"type": "text", "name": "firstName", "label": "First name", "required": True},
    {"type": "email", "name": "email", "label": "Mail", "required": True},
    {"type": "date", "name": "dob", "label": "Born"},
    {"type": "checkbox", "name": "agree", "label": "I agree", "required": True},
]
GIVEN = {"firstName": "Ada", "email": "ada@example.org", "dob": "1990-12-10", "agree": "true"}


def journey() -> tuple[dict[str, Any], dict[str, Any]]:
    """A workflow of twelve pages and six captures, each tried twice, and its scenario."""
    nodes: list[dict[str, Any]] = []
    answers: dict[str, Any] = {}
    path: list[str] = []
    for at in range(6):
        page, intro, capture = f"page{at}", f"intro{at}", f"capture{at}"
        after = f"page{at + 1}" if at < 5 else "done"
        nodes += [
            {"id": page, "type": "form", "fields": FIELDS, "on_next": intro},
            {"id": intro, "type": "form", "fields": [], "on_next": capture, "on_back": page},
            {"id": capture, "type": "photo_id_capture", "on_success": after, "on_fail": intro, "on_error": "done"},
        ]
        answers |= {page: GIVEN, intro: "next", capture: ["fail", "success"]}
        path += [page, intro, capture, intro, capture]
    nodes.append({"id": "done", "type": "form", "fields": [], "is_terminal_node": True})
    expect = {"status": "COMPLETED", "path": [*path, "done"], "results": {"page3": {"firstName": "Ada"}}}
    return {"name": "bench", "nodes": nodes}, {"workflow": "w.json", "answers": answers, "expect": expect}


async def steps_per_second(count: int) -> float:
    """Run the scenario ``count`` times."""
    workflow, text = journey()
    tested, scenario = TestedWorkflow(Document.from_workflow(workflow)), parse_scenario(json.dumps(text), "bench")
    reached = Reached()
    steps = 0
    started = time.perf_counter()
    for _ in range(count):
        outcome = await run_scenario(scenario, tested)
        assert not failures(scenario.expect, outcome)
        reached.add(outcome.steps)
        steps += len(outcome.path)
    return steps / (time.perf_counter() - started)


def hashes_per_second(count: int) -> float:
    """The floor."""
    encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
    started = time.perf_counter()
    for _ in range(count):
        hashlib.sha256(encode(["next", GIVEN]).encode("ascii")).hexdigest()
    return count / (time.perf_counter() - started)


def suite_seconds(folder: Path) -> tuple[float, int]:
    """The median wall time of ``wfstudio test`` on the samples' scenarios, else on their answers as scenarios."""
    shipped = [path for path in samples_dir().rglob("*.scenario.*") if path.is_file()]
    target = samples_dir() if shipped else folder
    if not shipped:
        for path in sorted((samples_dir() / "answers").glob("*.yaml")):
            text = f"workflow: {samples_dir() / (path.stem + '.json')}\n" + path.read_text(encoding="utf-8")
            (folder / f"{path.stem}.scenario.yaml").write_text(text, encoding="utf-8")
    command = [WFSTUDIO, "test", str(target), "--coverage"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    taken = in_turn(5, test=lambda: process_time(command))["test"]
    return taken, done.stdout.count("\nok ") + done.stdout.startswith("ok ")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    rates, floors = [], []
    for _ in range(ROUNDS):
        rates.append(asyncio.run(steps_per_second(count)))
        floors.append(hashes_per_second(count * 31))
    rate, floor = statistics.median(rates), statistics.median(floors)
    with tempfile.TemporaryDirectory() as folder:
        seconds, scenarios = suite_seconds(Path(folder))
    print(f"steps without script   {rate:>10,.0f} /s   at least {LEAST_STEPS:,}")
    print(f"hashes of submissions  {floor:>10,.0f} /s   ({floor / rate:.1f} steps' worth)")
    print(f"wfstudio test samples  {seconds:>10.2f} s    at most {MOST_SECONDS:g} ({scenarios} scenarios)")
    return 0 if rate >= LEAST_STEPS and seconds <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
