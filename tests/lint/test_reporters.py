"""Each format, as those who read it need it."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.explanation import explain
from wfstudio.lint.findings import RuleCrash, TextEdit
from wfstudio.lint.reporters import FORMATS, written
from wfstudio.lint.reporters.fix_diff import changed_lines
from wfstudio.lint.reporters.report import FileReport, Run
from wfstudio.lint.table import ROWS
from wfstudio.paths import samples_dir

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}
ON_DEMAND = {"id": "rates", "type": "js", "config": {"js_code": "return {};"}}


def report(file: str, *nodes: Any, **more: Any) -> FileReport:
    raw = {"version": "v1", "name": "größe 🙂", "type": "t", "nodes": list(nodes), **more}
    lone = "\\ud800" in json.dumps(raw)
    return reported(file, json.dumps(raw, indent=2, ensure_ascii=lone).encode())


def reported(file: str, data: bytes) -> FileReport:
    return FileReport(file, data, *lint_bytes(data))


def text(name: str, *reports: FileReport, **more: Any) -> str:
    run = Run(list(reports))
    for key, value in more.items():
        setattr(run, key, value)
    return "\n".join(written(name, run))


BROKEN = [reported(f"some folder/{path.name}", path.read_bytes()) for path in (samples_dir() / "broken").glob("*.json")]
CLEAN = report("clean.json", GO, END)
DANGLING = report("a.json", GO | {"name": "🙂", "on_next": "edn"}, END)
INFO = report("info.json", GO, END, ON_DEMAND)


def test_concise() -> None:
    lines = text("concise", DANGLING, INFO).splitlines()
    assert lines[0].startswith("a.json:10:18 WF201 error `on_next` of `go` leads to `edn`")
    assert lines[0].endswith(" [unsafe fix]")
    assert lines[1:] == ["2 files, 5 nodes: 1 error, 0 warnings, 1 info, -v"]
    assert "info.json:" in text("concise", INFO, infos=True)


def test_statistics() -> None:
    assert text("full", DANGLING, DANGLING, INFO, statistics=True).splitlines() == [
        "2 WF201 error dangling-target (2 with a fix)",
        "1 WF301 info orphan-node",
        "3 files, 7 nodes: 2 errors, 0 warnings, 1 info, -v",
    ]
    counted = json.loads(text("json", DANGLING, statistics=True))["statistics"]
    assert counted == [{"count": 1, "code": "WF201", "name": "dangling-target", "severity": "error", "fixes": 1}]


def test_colours_are_asked_for() -> None:
    assert "\x1b[" not in text("full", *BROKEN)
    assert "\x1b[31m" in text("full", *BROKEN, colour=True)


def test_counts_of_what_is_not_listed() -> None:
    assert text("full", CLEAN, fixed=2, baselined=3) == "1 file, 2 nodes: no problems, 3 in the baseline, 2 fixed"
    summary = json.loads(text("json", CLEAN, fixed=2, baselined=3))["summary"]
    assert (summary["fixed"], summary["baselined"]) == (2, 3)


def diff(data: bytes, *edits: tuple[int, int, str]) -> list[str]:
    return [f"{mark} {line}" for mark, line in changed_lines(data, [TextEdit(*edit) for edit in edits])]


def test_a_fix_as_lines() -> None:
    data = b'{\r\n  "a": 1,\r\n  "b": 2,\r\n  "c": 3\r\n}'
    assert diff(data, (10, 11, "5")) == ['-   "a": 1,', '+   "a": 5,']
    assert diff(data, (6, 7, "x"), (10, 11, "5")) == ['-   "a": 1,', '+   "x": 5,']
    assert diff(data, (11, 22, "")) == ['-   "a": 1,', '-   "b": 2,', '+   "a": 1,']
    assert diff(data, (10, 11, "5"), (32, 33, "7")) == ['-   "a": 1,', '+   "a": 5,', '-   "c": 3', '+   "c": 7']
    assert diff(b"\xc3\xa4\x1b[2J", (0, 2, "b")) == ["- ä [2J", "+ b [2J"]


def test_a_long_line_is_cut() -> None:
    data = b'{"html": "' + b"x" * 5000 + b"here" + b"y" * 5000 + b'"}'
    old, new = diff(data, (5010, 5014, "there"))
    assert old.startswith("- …xxx")
    assert old.endswith("y…")
    assert len(old) < 120
    assert "there" in new


def test_many_places_are_summed_up() -> None:
    data = b"\n".join([b"word"] * 50)
    rows = diff(data, *[(5 * n, 5 * n + 1, "W") for n in range(50)])
    assert rows[-1] == "… and 50 places in all"
    assert len(rows) < 15


def test_github() -> None:
    lines = text("github", DANGLING, CLEAN, INFO).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(
        "::error file=a.json,line=10,endLine=10,col=18,endColumn=23,title=WF201 dangling-target::`on_next` of `go`"
    )
    odd = report("a,b:c%.json", GO | {"on_next": "50%\nno"}, END)
    (line,) = text("github", odd).splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.json,line=")
    assert "50%25%0Ano" in line
    assert text("github", INFO, infos=True).startswith("::notice ")


def test_gitlab() -> None:
    rows = json.loads(text("gitlab", DANGLING, report("./b.json", GO | {"on_next": "edn"}, END), INFO))
    assert [row["severity"] for row in rows] == ["critical", "critical", "info"]
    assert rows[0]["location"] == {"path": "a.json", "lines": {"begin": 10, "end": 10}}
    assert rows[1]["location"]["path"] == "b.json"
    assert len({row["fingerprint"] for row in rows}) == 3
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert re.fullmatch("[0-9a-f]{64}", row["fingerprint"])


def test_junit() -> None:
    odd = report("a&<b>.json", GO | {"on_next": 'say "no" \x00\x0b\ud800'}, END)
    root = ElementTree.fromstring(text("junit", DANGLING, CLEAN, odd))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["a.json", "clean.json", "a&<b>.json"]
    assert suites[1].find("testcase/failure") is None
    failure = suites[2].find("testcase/failure")
    assert failure is not None
    assert 'say "no"' in str(failure.get("message"))


def test_sarif_is_what_the_standard_asks_for() -> None:
    log = json.loads(text("sarif", *BROKEN, DANGLING, INFO))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    rules = run["tool"]["driver"]["rules"]
    fired = {finding.code for file in (*BROKEN, DANGLING, INFO) for finding in file.findings}
    assert [rule["id"] for rule in rules] == sorted(fired)
    for rule in rules:
        assert re.fullmatch("[A-Z][A-Za-z]+", rule["name"])
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        for part in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
            assert part["text"].strip()
    sources = {file.file: file for file in (*BROKEN, DANGLING, INFO)}
    assert len(run["results"]) == sum(len(file.findings) for file in sources.values())
    for result in run["results"]:
        check_result(result, rules, sources, run["originalUriBaseIds"])
    marks = [(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], fingerprint(r)) for r in run["results"]]
    assert len(set(marks)) == len(marks)


def fingerprint(result: dict[str, Any]) -> str:
    (mark,) = result["partialFingerprints"].values()
    return str(mark)


def check_result(
    result: dict[str, Any], rules: list[dict[str, Any]], sources: dict[str, FileReport], bases: dict[str, Any]
) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in ("error", "warning", "note")
    assert result["message"]["text"]
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(result))
    (location,) = result["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] in bases
    assert " " not in artifact["uri"]
    file = sources[unquote(artifact["uri"])]
    finding = next(f for f in file.findings if f.code == result["ruleId"] and f.message == result["message"]["text"])
    region = location["physicalLocation"]["region"]
    assert characters(file, region) == file.text[finding.start : finding.end]
    assert ("fixes" in result) == (finding.fix is not None)
    for fix in result.get("fixes", ()):
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"] == artifact
        for replacement in change["replacements"]:
            deleted = replacement["deletedRegion"]
            at = deleted["byteOffset"]
            there = file.data[at : at + deleted["byteLength"]].decode()
            assert characters(file, deleted) == there
            assert isinstance(replacement["insertedContent"]["text"], str)


def characters(file: FileReport, region: dict[str, int]) -> str:
    """What a region of lines and columns covers."""
    lines = file.data.decode("utf-8-sig").split("\n")

    def offset(line: int, column: int) -> int:
        assert line >= 1
        assert column >= 1
        return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

    whole = "\n".join(lines)
    start = offset(region["startLine"], region["startColumn"])
    return whole[start : offset(region["endLine"], region["endColumn"])]


def test_sarif_tells_where_absolute_files_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file, expected in (
        (str(tmp_path / "ä b.json"), {"uri": "%C3%A4%20b.json", "uriBaseId": "SRCROOT"}),
        ("/elsewhere/a.json", {"uri": "file:///elsewhere/a.json"}),
        ("./x/../a.json", {"uri": "a.json", "uriBaseId": "SRCROOT"}),
    ):
        log = json.loads(text("sarif", FileReport(file, DANGLING.data, DANGLING.doc, DANGLING.findings)))
        assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == expected


def test_sarif_of_a_failed_rule_says_so() -> None:
    file = report("a.json", GO, END)
    file.crashes.append(RuleCrash("WF404", ValueError()))
    (run,) = json.loads(text("sarif", file))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "WF404" in json.dumps(run["invocations"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_nothing_and_of_everything(name: str) -> None:
    assert text(name, *BROKEN, infos=True)
    text(name)
    text(name, CLEAN)


@pytest.mark.parametrize("code", ROWS)
def test_explanations_have_their_parts(code: str) -> None:
    told = explain(code)
    assert told.what
    assert told.why
    assert told.bad
    assert told.good
    assert told.group
    page = told.markdown()
    assert page.startswith(f"## {code} {told.name}\n")
    assert page.count("```") == 4
    assert told.language
    assert "Bad" not in told.what + told.why
