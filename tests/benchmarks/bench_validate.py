"""``wfstudio validate`` with all default rules: cold start, size, and many files, against bare Python in the same run.

Run it with ``python tests/benchmarks/bench_validate.py``; it prints each median with what it is held to, first with
every file linted anew and then with what is remembered of clean files.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from timing import in_turn, process_time

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
BUTTONS = "<form><h1>Page {n}</h1><p>Tell us more.</p>{{form-buttons-placeholder}}</form>"
SCRIPT = "const given = params.nodes.page_0.answer;\nreturn {{ success: Boolean(given), step: {n} }};"


def page(n: int, to: str) -> dict[str, object]:
    """A page with a text input that leads on."""
    return {
        "id": f"page_{n}",
        "type": "form",
        "name": f"Step {n}",
        "fields": [
            {"type": "html", "html": BUTTONS.format(n=n)},
            {"type": "text", "name": "answer", "label": "Your answer"},
        ],
        "on_next_button_label": "Continue",
        "on_next": to,
    }


def script(n: int, to: str, sorry: str) -> dict[str, object]:
    """A script that reads what a page gave."""
    code = {"js_code": SCRIPT.format(n=n)}
    return {"id": f"decide_{n}", "type": "js", "config": code, "on_success": to, "on_fail": sorry, "on_error": sorry}


def end(node_id: str, text: str) -> dict[str, object]:
    """A terminal page."""
    html = {"type": "html", "html": f"<p>{text}</p>"}
    return {"id": node_id, "type": "form", "name": text, "is_terminal_node": True, "fields": [html]}


def clean(count: int) -> dict[str, object]:
    """A clean workflow of that many nodes, every tenth of them a script."""
    nodes: list[dict[str, object]] = []
    steps = count - 2
    names = ["decide_{}" if n % 10 == 7 else "page_{}" for n in range(steps)]
    for n, name in enumerate(names):
        to = names[n + 1].format(n + 1) if n + 1 < steps else "done"
        nodes.append(script(n, to, "sorry") if name.startswith("decide") else page(n, to))
    nodes += [end("done", "Thank you"), end("sorry", "We are sorry")]
    return {"version": "v1", "name": f"{count} steps", "type": "idv", "nodes": nodes}


def main() -> None:
    """Print each line's median and what it is held to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files: dict[str, Path] = {}
        for count in (10, 1_000, 10_000, 100_000):
            files[f"n{count}"] = folder / f"n{count}.json"
            indent = 2 if count < 100_000 else None  # else it is larger than any file that is read
            files[f"n{count}"].write_text(json.dumps(clean(count), indent=indent))
        files["many"] = folder / "many"
        files["many"].mkdir()
        for n in range(1_000):
            small = {**clean(10), "name": f"Flow {n}"}
            (files["many"] / f"flow_{n}.json").write_text(json.dumps(small, indent=2))
        for label, path in files.items():
            done = subprocess.run([WFSTUDIO, "validate", str(path)], capture_output=True, text=True, check=False)
            told = (done.stdout.strip() or done.stderr.strip()).splitlines()[-1:]
            print(f"{label}: {' '.join(told)} (exit {done.returncode})")
        commands = {label: [WFSTUDIO, "validate", str(path)] for label, path in files.items()}
        os.environ["WFSTUDIO_HOME"] = str(folder / "home")
        os.environ["WFSTUDIO_NO_CACHE"] = "1"
        anew = measure(commands)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        del os.environ["WFSTUDIO_NO_CACHE"]
        remembered = measure(commands)
    tell("linted anew", anew)
    print(f"largest process          {memory:7.0f} MB  (at most 400)")
    tell("remembered", remembered)


def measure(commands: dict[str, list[str]]) -> dict[str, float]:
    """Median seconds of each command and of bare Python; the slow ones are run less often."""
    small = {label: commands[label] for label in ("n10", "n1000")}
    bare = {"bare": [sys.executable, "-c", "pass"]}
    measured = in_turn(21, **_processes({**bare, **small}))
    large = {label: command for label, command in commands.items() if label not in small}
    return {**in_turn(5, **_processes(large)), **measured}


def _processes(commands: dict[str, list[str]]) -> dict[str, Callable[[], float]]:
    return {label: partial(process_time, command) for label, command in commands.items()}


def tell(title: str, measured: dict[str, float]) -> None:
    """Print the table."""
    bare = measured["bare"]
    print(f"\n{title}")
    print(f"python -c pass           {bare * 1e3:7.1f} ms")
    for label, what, most, goal in (("n10", "10 nodes, cold", 6, 3.5), ("n1000", "1,000 nodes", 16, 6)):
        seconds = measured[label]
        print(f"{what:<24} {seconds * 1e3:7.1f} ms  {seconds / bare:5.1f} times bare (at most {most}, goal {goal})")
    for label, what, held in (
        ("n10000", "10,000 nodes", "at most 500, goal 200"),
        ("many", "1,000 files", "at most 500, goal 150"),
        ("n100000", "100,000 nodes", "at most 3000"),
    ):
        print(f"{what:<24} {measured[label] * 1e3:7.1f} ms  ({held})")


if __name__ == "__main__":
    main()
