"""The samples' scenarios: all pass, every handler that a run can follow is reached, each says what it shows."""

import json
from pathlib import Path

import pytest

from wfstudio.cli.main import main
from wfstudio.scenario.answers import parse_answers
from wfstudio.scenario.scenario_writing import scenario_text

FOLDER = Path("sample_workflows")
FILES = sorted((FOLDER / "scenarios").glob("*.scenario.yaml"))


def test_all_pass_and_reach_every_handler(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(FOLDER), "--min-coverage", "100", "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["scenarios"]) == len(FILES) > 50
    assert all(one["passed"] for one in told["scenarios"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.partition(".scenario")[0])
def test_it_is_written_as_the_product_writes_it(path: Path) -> None:
    text = path.read_text("utf-8")
    first = text.splitlines()[0]
    assert first.startswith("# ") and first.endswith(".")
    assert text.splitlines()[1].startswith("workflow: ../")
    assert scenario_text(parse_answers(text), before=text) == text


def test_each_sample_has_some_and_they_are_no_workflows(capsys: pytest.CaptureFixture[str]) -> None:
    samples = {path.stem for path in FOLDER.glob("*.json")}
    assert {path.name.partition(".")[0] for path in FILES} == samples
    assert main(["validate", *map(str, sorted(FOLDER.glob("*.json"))), str(FOLDER / "broken")]) == 1
    assert "scenario" not in capsys.readouterr().out
