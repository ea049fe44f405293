"""Many files at once: what is reported does not depend on how many processes linted them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wfstudio.paths import samples_dir

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}
RATES = {"id": "rates", "type": "js", "config": {"js_code": "return {};"}}

PROBE = """
import os, sys
from wfstudio.cli import lint_ahead
from wfstudio.cli.main import main
lint_ahead._processors = lambda: int(sys.argv[1])
usual = os.fork
os.fork = lambda: print("forked", file=sys.stderr) or usual()
sys.exit(main(["validate", *sys.argv[2:]]))
"""


def write(folder: Path, number: int, *nodes: Any) -> None:
    raw = {"version": "v1", "name": f"flow {number}", "type": "t", "nodes": list(nodes)}
    (folder / f"f{number:03}.json").write_text(json.dumps(raw), encoding="utf-8")


def validate(folder: Path, processors: int, *flags: str, **more: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", PROBE, str(processors), ".", *flags]
    environment = {**os.environ, "HOME": str(folder), **more}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of eighty files: clean, with infos, with errors, no workflow, no JSON."""
    for number in range(80):
        if number % 10 == 3:
            write(tmp_path, number, GO | {"on_next": "edn"}, END)
        elif number % 10 == 5:
            write(tmp_path, number, GO, END, RATES)
        elif number % 10 == 7:
            (tmp_path / f"f{number:03}.json").write_text('{"nodes": 5}' if number % 20 == 7 else '{"nodes": [')
        else:
            write(tmp_path, number, GO, END)
    return tmp_path


@pytest.mark.parametrize("flags", [[], ["-o", "json"], ["-o", "concise", "-v"], ["--fail-on", "info"]])
def test_the_report_is_the_same(folder: Path, flags: list[str]) -> None:
    code, out, err = validate(folder, 1, *flags)
    assert (code, err) == (1, "")
    assert out
    assert validate(folder, 2, *flags) == (code, out, "forked\n")


def test_suppressions_are_judged_all_the_same(folder: Path) -> None:
    (folder / "wfstudio.toml").write_text('[[lint.ignore]]\ncode = "WF201"\nreason = "x"\n')
    assert "WF955" not in validate(folder, 2)[1]
    assert "WF201" not in validate(folder, 2)[1]


def test_known_files_need_no_second_process(folder: Path) -> None:
    home = {"WFSTUDIO_NO_CACHE": "", "WFSTUDIO_HOME": str(folder / ".home")}
    first = validate(folder, 2, **home)
    assert first[2] == "forked\n"
    assert validate(folder, 2, **home) == (*first[:2], "")


def test_most_are_not_clean(tmp_path: Path) -> None:
    for number in range(100):
        write(tmp_path, number, GO | {"on_next": "edn"}, END)
    assert validate(tmp_path, 2, "-o", "json")[:2] == validate(tmp_path, 1, "-o", "json")[:2]


def test_the_order_does_not_hang_on_hashes() -> None:
    broken = samples_dir() / "broken"
    first, second = (validate(broken, 1, "-o", "json", PYTHONHASHSEED=seed) for seed in ("1", "4711"))
    assert first == second
    assert '"WF302"' in first[1]
