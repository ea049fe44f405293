"""``wfstudio validate`` beside linters of other workflow graphs: bpmnlint, asl-validator, and check-jsonschema.

Each tool gets a clean graph of the same shape and size in its own language. The peers are installed for the run, into a
folder that goes afterwards: npm and uv are needed. Run it with ``python tests/benchmarks/bench_validate_peers.py``.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench_validate import WFSTUDIO, clean

LIMIT_S = 60
RUNS = {"10 nodes": 11, "1,000 nodes": 7, "10,000 nodes": 3, "1,000 files": 3, "100,000 nodes": 1}
SIZES = {"10 nodes": 10, "1,000 nodes": 1_000, "10,000 nodes": 10_000, "100,000 nodes": 100_000}
BPMN_RULES = {"extends": "bpmnlint:recommended", "rules": {"no-bpmndi": "off"}}


def bpmn(count: int) -> str:
    """A process of that many flow nodes; every tenth is a gateway with a way to a second end."""
    steps = [("exclusiveGateway" if n % 10 == 7 else "userTask", f"step_{n}") for n in range(count - 3)]
    chain = [("startEvent", "start"), *steps, ("endEvent", "done")]
    ways = [(chain[n][1], chain[n + 1][1]) for n in range(len(chain) - 1)]
    ways += [(name, "sorry") for kind, name in steps if kind == "exclusiveGateway"]
    if not any(target == "sorry" for _, target in ways):
        ways.append((steps[-1][1], "sorry"))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" id="d">',
        '<bpmn:process id="p" isExecutable="true">',
    ]
    coming: dict[str, list[str]] = {}
    going: dict[str, list[str]] = {}
    for n, (source, target) in enumerate(ways):
        going.setdefault(source, []).append(f"flow_{n}")
        coming.setdefault(target, []).append(f"flow_{n}")
    for kind, name in [*chain, ("endEvent", "sorry")]:
        flows = "".join(f"<bpmn:incoming>{flow}</bpmn:incoming>" for flow in coming.get(name, ()))
        flows += "".join(f"<bpmn:outgoing>{flow}</bpmn:outgoing>" for flow in going.get(name, ()))
        parts.append(f'<bpmn:{kind} id="{name}" name="{name}">{flows}</bpmn:{kind}>')
    for n, (source, target) in enumerate(ways):
        parts.append(
            f'<bpmn:sequenceFlow id="flow_{n}" name="flow {n}" sourceRef="{source}" targetRef="{target}">'
            '<bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:type="bpmn:tFormalExpression">true</bpmn:conditionExpression></bpmn:sequenceFlow>'
        )
    return "\n".join([*parts, "</bpmn:process>", "</bpmn:definitions>"])


def asl(count: int) -> str:
    """A state machine of that many states; every tenth is a choice with a way to a failure."""
    states: dict[str, object] = {}
    for n in range(count - 2):
        after = f"step_{n + 1}" if n + 1 < count - 2 else "done"
        if n % 10 == 7:
            rule = {"Variable": "$.ok", "BooleanEquals": True, "Next": after}
            states[f"step_{n}"] = {"Type": "Choice", "Choices": [rule], "Default": "sorry"}
        else:
            states[f"step_{n}"] = {
                "Type": "Task",
                "Resource": "arn:aws:lambda:us-east-1:123456789012:function:page",
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "sorry"}],
                "Next": after,
            }
    states["done"] = {"Type": "Succeed"}
    states["sorry"] = {"Type": "Fail", "Error": "sorry", "Cause": "sorry"}
    return json.dumps({"StartAt": "step_0", "States": states}, indent=2)


def workflow(count: int) -> str:
    """A workflow of that many nodes, indented as long as that is not larger than any file that is read."""
    return json.dumps(clean(count), indent=2 if count < 100_000 else None)


def install(folder: Path) -> None:
    """The peers, in the folder."""
    (folder / "package.json").write_text('{"private": true}')
    subprocess.run(["npm", "install", "--silent", "bpmnlint", "asl-validator"], cwd=folder, check=True)
    subprocess.run(["uv", "venv", "--quiet", str(folder / "venv")], check=True)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, "check-jsonschema"], check=True)


def make_files(folder: Path) -> Iterator[tuple[str, dict[str, list[Path]]]]:
    """Each line's name and, for each language, its files."""
    makers = {
        "wf.json": lambda n: json.dumps(clean(n), indent=2 if n < 100_000 else None),
        "bpmn": bpmn,
        "asl.json": asl,
    }
    for label, count in SIZES.items():
        found = {}
        for ending, make in makers.items():
            path = folder / f"n{count}.{ending}"
            path.write_text(make(count))
            found[ending] = [path]
        yield label, found
    many: dict[str, list[Path]] = {}
    for ending, make in makers.items():
        place = folder / f"many-{ending}"
        place.mkdir()
        text = make(10)
        many[ending] = [place / f"flow_{n}.{ending}" for n in range(1_000)]
        for path in many[ending]:
            path.write_text(text)
    yield "1,000 files", many


def commands(folder: Path, files: dict[str, list[Path]]) -> dict[str, list[str]]:
    """What each tool is called as."""
    binaries = folder / "node_modules" / ".bin"
    ours, theirs, states = files["wf.json"], files["bpmn"], files["asl.json"]
    many = len(ours) > 1
    paths = [part for path in states for part in ("--json-path", str(path))]
    return {
        "wfstudio": [WFSTUDIO, "validate", *([str(ours[0].parent)] if many else map(str, ours))],
        "bpmnlint": [str(binaries / "bpmnlint"), *([str(theirs[0].parent / "*.bpmn")] if many else map(str, theirs))],
        "asl-validator": [str(binaries / "asl-validator"), *paths],
        "check-jsonschema": [
            str(folder / "venv" / "bin" / "check-jsonschema"),
            "--schemafile",
            str(folder / "schema.json"),
            *map(str, ours),
        ],
    }


def seconds(command: list[str], folder: Path) -> tuple[float, int]:
    """Wall time of a run and its exit code; ``LIMIT_S`` and -1 where it took longer."""
    started = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return float(LIMIT_S), -1
    return time.perf_counter() - started, done.returncode


def main() -> None:
    """Print each line: our median, and how many times as long each peer took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install(folder)
        os.environ["WFSTUDIO_HOME"], os.environ["WFSTUDIO_NO_CACHE"] = str(folder / "home"), "1"
        (folder / ".bpmnlintrc").write_text(json.dumps(BPMN_RULES))
        schema = subprocess.run([WFSTUDIO, "schema", "workflow"], capture_output=True, check=True).stdout
        (folder / "schema.json").write_bytes(schema)
        lines = dict(make_files(folder))
        for label, runs in RUNS.items():
            taken: dict[str, list[float]] = {}
            codes: dict[str, int] = {}
            for _ in range(runs):
                for tool, command in commands(folder, lines[label]).items():
                    if codes.get(tool) == -1:
                        continue
                    took, codes[tool] = seconds(command, folder)
                    taken.setdefault(tool, []).append(took)
            tell(label, {tool: sorted(times)[len(times) // 2] for tool, times in taken.items()}, codes)


def tell(label: str, medians: dict[str, float], codes: dict[str, int]) -> None:
    """Print one line of the table."""
    ours = medians["wfstudio"]
    told = [f"{label:<14} wfstudio {ours * 1e3:8.1f} ms"]
    for tool, median in medians.items():
        if tool != "wfstudio":
            sign = ">" if codes[tool] == -1 else " "
            odd = "" if codes[tool] in (0, -1) else f" (exit {codes[tool]})"
            told.append(f"{tool} {sign}{median * 1e3:8.1f} ms {sign}{median / ours:5.1f} times ours{odd}")
    print("\n    ".join(told), flush=True)


if __name__ == "__main__":
    sys.exit(main())
