"""``wfstudio test``: which files it runs, what it prints, and how it ends."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from wfstudio.cli.main import main
from wfstudio.paths import samples_dir

WORKFLOW: dict[str, Any] = {
    "name": "Door",
    "nodes": [
        {
            "id": "bell",
            "type": "form",
            "fields": [{"type": "text", "name": "who", "required": True}],
            "on_next": "look",
        },
        {
            "id": "look",
            "type": "selfie_capture",
            "on_success": "ask",
            "on_fail": "bell",
            "on_error": "out",
        },
        {
            "id": "ask",
            "type": "js",
            "config": {
                "js_code": "const r = await fetch('https://door.example/' + params.nodes.bell.who);"
                " next = r.ok ? 'in' : 'out'; return {known: r.ok};"
            },
            "on_error": "out",
        },
        {"id": "in", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "out", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}

GOOD = """\
workflow: ../door.json
answers: {bell: {who: ada}, look: success}
mocks: [{url: "https://door.example/*"}]
expect: {path: [bell, look, ask, in], results: {ask: {known: true}}}
"""
BAD = """\
workflow: ../door.json
answers:
  bell: {who: ada}
  look: [fail, success]
expect:
  path: [bell, look, bell, look, ask, in]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "door.json").write_text(json.dumps(WORKFLOW, indent=1))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "good.scenario.yaml").write_text(GOOD)
    return tmp_path


def put(here: Path, name: str, text: str) -> None:
    (here / "tests" / name).write_text(text)


def test_a_failure_shows_both_paths_and_what_was_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, "bad.scenario.yaml", BAD)
    assert main(["test", "tests", "-j", "1"]) == 1
    assert (
        capsys.readouterr().out
        == """\
FAIL   tests/bad.scenario.yaml
       tests/bad.scenario.yaml:6:39: path: step 6: expected in, got out

       step  expected    actual
          …  2 the same
          3  bell        bell    on_next
          4  look        look    on_success
          5  ask         ask     on_error: TypeError: fetch: GET https://door.example/ada is refused: NO_MOCK
          6  in        ≠ out     the end   ← here they part

       requests that no mock answered:
         ask: GET https://door.example/ada

ok     tests/good.scenario.yaml
1 passed, 1 failed
""".replace("NO_MOCK", "no mock of this instance answers it")
    )


def test_the_coverage_names_what_is_missing_by_file_and_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "tests", "--coverage", "--min-coverage", "60"]) == 1
    told = capsys.readouterr()
    lines = (here / "door.json").read_text().splitlines()
    fail, error = (next(n for n, text in enumerate(lines, 1) if key in text) for key in ('"on_fail"', '"on_error"'))
    assert told.out.splitlines()[1:] == [
        "",
        "coverage   nodes  handlers  script edges     all",
        "door.json    4/5       2/5           1/2  58.3 %",
        f"door.json:{out_line(lines)}: node not reached: out",
        f"door.json:{fail}: handler not reached: look.on_fail",
        f"door.json:{error}: handler not reached: look.on_error",
        f"door.json:{error + 8}: handler not reached: ask.on_error",
        f"door.json:{error + 5}: script edge not reached: ask → out",
        "",
        "1 passed",
    ]
    assert told.err == "wfstudio: door.json: too little is reached: 7 of 12, and at least 60 % are asked for\n"
    assert main(["test", "tests", "--min-coverage", "58"]) == 0


def out_line(lines: list[str]) -> int:
    return next(n for n, text in enumerate(lines, 1) if '"id": "out"' in text)


def test_json_and_junit_say_the_same(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, "bad.scenario.yaml", BAD)
    put(here, "broken.scenario.yaml", "workflow: ../door.json\nanswers: {ball: next}\n")
    assert main(["test", "tests", "-o", "json", "-o", "junit=out.xml", "-o", "text=out.txt"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    assert told["summary"] == {"scenarios": 3, "passed": 1, "failed": 1, "broken": 1, "skipped": 0, "leftOut": 0}
    bad, broken, good = told["scenarios"]
    assert (bad["file"], bad["passed"], bad["status"]) == ("tests/bad.scenario.yaml", False, "COMPLETED")
    assert bad["path"] == ["bell", "look", "bell", "look", "ask", "out"]
    assert [one["part"] for one in bad["failures"]] == ["path"]
    assert (bad["failures"][0]["line"], bad["failures"][0]["column"]) == (6, 39)
    assert bad["refused"][0]["url"] == "https://door.example/ada"
    assert (broken["failures"][0]["line"], broken["failures"][0]["column"]) == (2, 11)
    assert "did you mean bell?" in broken["failures"][0]["message"]
    assert (good["passed"], good["failures"], good["path"]) == (True, [], ["bell", "look", "ask", "in"])
    found = told["coverage"]["door.json"]
    assert found["nodes"] == {"reached": 5, "of": 5, "missing": []}
    assert [(one["node"], one["handler"]) for one in found["handlers"]["missing"]] == [("look", "on_error")]

    tree = ElementTree.parse("out.xml").getroot()
    assert (tree.get("tests"), tree.get("failures"), tree.get("errors")) == ("3", "1", "1")
    cases = {case.get("name"): case for case in tree.iter("testcase")}
    assert "≠ out" in (cases["tests/bad.scenario.yaml"].findtext("failure") or "")
    assert cases["tests/broken.scenario.yaml"].find("error") is not None
    assert len(cases["tests/good.scenario.yaml"]) == 0
    assert (here / "out.txt").read_text().endswith("1 passed, 1 failed, 1 broken\n")


@pytest.mark.parametrize(
    ("paths", "code", "told"),
    [
        (["nowhere"], 3, "nowhere: no such file"),
        (["none*.yaml"], 2, "none*.yaml: no file matches this pattern"),
        (["empty"], 2, "empty: no scenario (*.scenario.yaml, *.scenario.yml, *.scenario.json) is under it"),
        (["other.json"], 2, "other.json: no scenario beside it or below names this workflow"),
        (["tests", "-k", "x*y"], 2, "-k x*y: none of the 1 scenarios fits"),
    ],
)
def test_what_is_not_to_be_found(
    here: Path, capsys: pytest.CaptureFixture[str], paths: list[str], code: int, told: str
) -> None:
    (here / "empty").mkdir()
    (here / "other.json").write_text(json.dumps(WORKFLOW))
    assert main(["test", *paths]) == code
    assert capsys.readouterr().err == f"wfstudio: {told}\n"


def test_what_is_unreadable_ends_with_3_and_the_others_are_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "broken.json").write_text("{")
    put(here, "a.scenario.yaml", "workflow: ../broken.json")
    assert main(["test", "tests"]) == 3
    out = capsys.readouterr().out
    assert out.startswith("BROKEN tests/a.scenario.yaml: broken.json: ")
    assert "ok     tests/good.scenario.yaml" in out


def test_paths_mean_files_folders_patterns_and_workflows(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, "two.scenario.json", json.dumps({"workflow": "../door.json", "expect": {"status": "STARTED"}}))
    put(here, "named.yaml", GOOD)
    put(here, "elsewhere.scenario.yaml", GOOD.replace("../door", "../other"))
    (here / "other.json").write_text(json.dumps(WORKFLOW))

    def run(*arguments: str) -> list[str]:
        assert main(["test", *arguments]) == 0
        return [line.split("/")[-1] for line in capsys.readouterr().out.splitlines()[:-1]]

    assert run("door.json") == ["good.scenario.yaml", "two.scenario.json"]
    assert run("tests/named.yaml", "tests/*.json") == ["named.yaml", "two.scenario.json"]
    assert run("tests/two.scenario.json", "tests") == [
        "two.scenario.json",
        "elsewhere.scenario.yaml",
        "good.scenario.yaml",
    ]
    assert run("tests", "-k", "GOOD", "-k", "two*json") == ["good.scenario.yaml", "two.scenario.json"]
    assert run("tests", "-q") == []


def test_only_one_report_goes_to_standard_output(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["test", "tests", "-o", "json", "-o", "junit"])
    assert ended.value.code == 2
    assert "only one report can go to standard output" in capsys.readouterr().err


def test_fail_fast_leaves_the_rest_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, "bad.scenario.yaml", BAD)
    assert main(["test", "tests", "--fail-fast", "-q"]) == 1
    assert capsys.readouterr().out.endswith("\n1 failed, 1 not run\n")


def test_watching_runs_again_when_the_workflow_changes(here: Path) -> None:
    command = [sys.executable, "-m", "wfstudio", "test", "tests", "--watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        seen = [until_watching(process)]
        changed = json.loads((here / "door.json").read_text())
        changed["nodes"][1]["on_success"] = "out"
        (here / "new.json").write_text(json.dumps(changed))
        (here / "new.json").replace("door.json")  # whole at once
        seen.append(until_watching(process))
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    assert "1 passed" in seen[0]
    assert "1 failed" in seen[1]


def until_watching(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    lines = []
    while (line := process.stdout.readline()) and not line.startswith("watching"):
        lines.append(line)
    return "".join(lines)


@pytest.mark.parametrize("more", [[], ["--coverage"], ["-o", "json"]])
def test_what_it_imports(more: list[str], tmp_path: Path) -> None:
    answers = samples_dir() / "answers" / "age_check.yaml"
    heavy = ("textual", "rich", "networkx", "pydantic", "httpx", "cryptography", "sqlite3")
    code = (
        "import sys; from wfstudio.cli.main import main;"
        f"code = main(['test', sys.argv[1], *{more!r}]);"
        f"print(*[name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    scenario = tmp_path / "a.scenario.yaml"
    scenario.write_text(f"workflow: {samples_dir() / 'age_check.json'}\n" + answers.read_text())
    done = subprocess.run([sys.executable, "-c", code, str(scenario)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "\n")
