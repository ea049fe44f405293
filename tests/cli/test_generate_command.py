"""``wfstudio test --generate``: writes scenarios that pass, nothing twice, nothing over another file unless told."""

import json
import shutil
from pathlib import Path

import pytest

from wfstudio.cli.main import main


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    return Path(shutil.copy("sample_workflows/age_check.json", tmp_path / "age_check.json"))


def test_it_writes_scenarios_that_pass_and_has_nothing_left_to_write(
    workflow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workflow.parent / "scenarios"
    assert main(["test", "--generate", str(workflow), "--out", str(folder), "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unreached"] == []
    files = [Path(one["file"]) for one in told["made"]]
    assert sorted(folder.iterdir()) == sorted(files)
    assert files[0].name == "age_check.on_fail-selfie.scenario.yaml"
    text = files[0].read_text("utf-8")
    assert text.startswith("# Made by wfstudio test --generate for: welcome.on_next, ")
    assert "workflow: ../age_check.json\n" in text
    assert max(map(len, text.splitlines())) <= 120

    assert main(["test", str(workflow), "--min-coverage", "100"]) == 0
    capsys.readouterr()
    assert main(["test", "--generate", str(workflow.parent)]) == 0
    assert capsys.readouterr().out == f"{workflow}: nothing to make, all that can be reached is reached\n"


def test_a_file_that_is_there_is_only_overwritten_with_force(
    workflow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = workflow.with_name("age_check.on_fail-selfie.scenario.yaml")
    there.write_text("workflow: age_check.json\nexpect: {status: FAILED}\n")
    assert main(["test", "--generate", str(workflow)]) == 6
    assert "is there already; --force overwrites" in capsys.readouterr().err
    assert [one.name for one in workflow.parent.glob("*.yaml")] == [there.name]
    assert main(["test", "--generate", str(workflow), "--force"]) == 0
    assert "status: COMPLETED" in there.read_text("utf-8")


def test_what_is_no_workflow_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("[1, 2]")
    assert main(["test", "--generate", str(broken)]) == 3
    assert "holds no workflow" in capsys.readouterr().err
    assert main(["test", "--generate", str(tmp_path)]) == 2
    assert main(["test", "--generate", str(broken), "-o", "junit"]) == 2
    with pytest.raises(SystemExit):
        main(["test", str(broken), "--force"])
