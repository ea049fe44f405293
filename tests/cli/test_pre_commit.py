"""The hooks for pre-commit: that they are hooks, and that what they run does what they say."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from wfstudio.cli.main import COMMANDS
from wfstudio.paths import samples_dir

HOOKS = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
KNOWN = {"id", "name", "description", "entry", "language", "types", "require_serial"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_on_the_files_it_is_given(hook: dict[str, object], tmp_path: Path) -> None:
    assert set(hook) <= KNOWN
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
    program, command, *flags = shlex.split(str(hook["entry"]))
    assert program == "wfstudio"
    assert command in COMMANDS
    (tmp_path / "package.json").write_text(json.dumps({"name": "x", "nodes": 1}), encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text("{ // a comment\n}", encoding="utf-8")
    sample = next(samples_dir().glob("*.json"))
    (tmp_path / "good.json").write_bytes(sample.read_bytes())
    bad = samples_dir() / "broken" / "wf201_dangling_target.json"
    (tmp_path / "bad.json").write_bytes(bad.read_bytes())

    def run(*files: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", program, command, *flags, *files]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)

    others = run("package.json", "tsconfig.json")
    assert (others.returncode, others.stderr) == (0, "")
    assert run("package.json", "tsconfig.json", "good.json").returncode == 0
    if command == "fmt":
        (tmp_path / "good.json").write_text(json.dumps(json.loads(sample.read_bytes())), encoding="utf-8")
        assert run("package.json", "good.json").returncode == 0
        assert json.loads((tmp_path / "good.json").read_bytes()) == json.loads(sample.read_bytes())
        assert b"\n  " in (tmp_path / "good.json").read_bytes()
    else:
        found = run("package.json", "good.json", "bad.json")
        assert found.returncode == 1
        assert "WF201" in found.stdout
