"""Cold ``wfstudio validate`` of a clean ten-node file against bare Python.

Run it with ``python tests/benchmarks/bench_validate.py``.
"""

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import in_turn, process_time

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
BUTTONS = "<form>{form-buttons-placeholder}</form>"


def ten_nodes() -> dict[str, object]:
    """A clean workflow of ten nodes, one of them a script."""
    pages: list[dict[str, object]] = [
        {
            "id": f"page_{n}",
            "type": "form",
            "name": f"Page {n}",
            "fields": [{"type": "html", "html": BUTTONS}, {"type": "text", "name": "answer", "label": "Your answer"}],
            "on_next_button_label": "Continue",
            "on_next": f"page_{n + 1}" if n < 7 else "decide",
        }
        for n in range(8)
    ]
    script = {
        "id": "decide",
        "type": "js",
        "config": {"js_code": "const given = params.nodes.page_0.answer;\nreturn { success: Boolean(given) };"},
        "on_success": "done",
        "on_fail": "page_0",
        "on_error": "page_0",
    }
    done = {"id": "done", "type": "form", "is_terminal_node": True, "fields": [{"type": "html", "html": "<p>Done</p>"}]}
    return {"version": "v1", "name": "Ten nodes", "type": "idv", "nodes": [*pages, script, done]}


def main() -> None:
    """Print the median of each and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ten.json"
        file.write_text(json.dumps(ten_nodes(), indent=2))
        checked = subprocess.run([WFSTUDIO, "validate", str(file)], capture_output=True, text=True, check=False)
        print(checked.stdout.strip() or "clean", f"(exit {checked.returncode})")
        medians = in_turn(
            15,
            bare=partial(process_time, [sys.executable, "-c", "pass"]),
            validate=partial(process_time, [WFSTUDIO, "validate", str(file)]),
        )
    ratio = medians["validate"] / medians["bare"]
    print(
        f"python -c pass {medians['bare'] * 1e3:.1f} ms, validate {medians['validate'] * 1e3:.1f} ms, ratio {ratio:.1f}"
    )


if __name__ == "__main__":
    main()
