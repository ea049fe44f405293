"""``wfstudio.toml``: where it is found, what it may say, and what the command line says on top."""

from pathlib import Path
from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.lint.config_file import ConfigError, parse
from wfstudio.lint.globs import matches
from wfstudio.lint.selection import preset
from wfstudio.lint.settings import Options, Project, Settings, settings_for, severities_of
from wfstudio.lint.table import ROWS
from wfstudio.lint.toml_places import line_of, table_span

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "edn", "on_back": "end"}
DANGLING = Document({"version": "v1", "name": "x", "type": "t", "nodes": [GO, END]})


def said(text: str, options: Options | None = None) -> Settings:
    return Settings(parse("/project/wfstudio.toml", text), options or Options())


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a.json", "a.json", True),
        ("a.json", "deep/down/a.json", True),
        ("./a.json", "a.json", True),
        ("./a.json", "deep/a.json", False),
        ("deep/a.json", "deep/a.json", True),
        ("deep/a.json", "very/deep/a.json", False),
        ("*.json", "deep/a.json", True),
        ("deep/*.json", "deep/a.json", True),
        ("deep/*.json", "deep/er/a.json", False),
        ("deep/**/*.json", "deep/a.json", True),
        ("deep/**/*.json", "deep/er/and/a.json", True),
        ("deep/**", "deep/er/a.json", True),
        ("deep", "deep/er/a.json", True),
        ("deep/", "x/deep/a.json", True),
        ("a?[!0-9].json", "abc.json", True),
        ("a?[!0-9].json", "ab1.json", False),
        ("a[.json", "a[.json", True),
        ("a+(b).json", "a+(b).json", True),
    ],
)
def test_patterns(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


WRONG = {
    "nonsense = 1": (2, "lint.nonsense` is no setting; there is: preset"),
    "\nselct = []": (3, "lint.selct` is no setting; did you mean `select`?"),
    'select = ["WF40l"]': (2, "lint.select` names no rule: there is no rule, group or preset 'WF40l'; did you mean"),
    'select = "WF4"': (2, "takes a list of rules"),
    'ignore = ["WF4", "treap"]': (2, "did you mean trap"),
    'preset = "strickt"': (2, "lint.preset` takes correctness"),
    'fail-on = "warn"': (2, "takes error, warning or info, not 'warn'"),
    "max-warnings = -1": (2, "takes a whole number from 0 on"),
    "max-nodes = true": (2, "takes a whole number from 1 on"),
    "baseline = 5": (2, "takes text"),
    '[lint.severity]\nWF4 = "fatal"': (3, "lint.severity.WF4` takes error, warning, info, not 'fatal'"),
    "[lint.severity]\nWF201 = [1]": (3, "takes error, warning, info"),
    '[lint.severity]\nWF209999 = "info"': (3, "names no rule"),
    '[lint.per-file]\n"*.json" = ["WF40l"]': (3, "lint.per-file.*.json` names no rule"),
    '[lint.per-file."*.json"]\nignored = []': (3, "did you mean `ignore`?"),
    "per-file = []": (2, "takes patterns"),
    '[[lint.ignore]]\ncode = "WF404"': (2, "lint.ignore[1]` lacks `reason`"),
    '[[lint.ignore]]\ncode = "WF404"\nreason = " "': (2, "lacks `reason`"),
    '[[lint.ignore]]\nreason = "x"': (2, "lacks `code`"),
    '[[lint.ignore]]\ncode = "WF404"\nreason = "x"\n\n[[lint.ignore]]\nnode = "a"\ncoed = "WF404"\nreason = "x"': (
        8,
        "lint.ignore[2].coed` is no setting; did you mean `code`?",
    ),
    '[[lint.ignore]]\ncode = "WF4"\nreason = "x"': (3, "takes one rule"),
    '[[lint.ignore]]\ncode = "WF404"\nnode = 5\nreason = "x"': (4, "lint.ignore[1].node` takes text"),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_setting_is_named_with_file_line_and_key(text: str) -> None:
    line, part = WRONG[text]
    with pytest.raises(ConfigError) as error:
        parse("/p/wfstudio.toml", f"[lint]\n{text}\n")
    assert str(error.value).startswith(f"/p/wfstudio.toml:{line}: `")
    assert part in str(error.value)
    assert error.value.exit_code == 2


def test_what_is_no_toml() -> None:
    with pytest.raises(ConfigError, match=r"is not TOML: .*line 2"):
        parse("/p/wfstudio.toml", "[lint]\npreset = \n")
    with pytest.raises(ConfigError, match="takes a table"):
        parse("/p/wfstudio.toml", "lint = 5\n")
    assert parse("/p/wfstudio.toml", 'profile = "x"\n[profiles.x]\nurl = "y"\n').preset is None


TOML = """\
lint.preset = "strict" # first
[lint.per-file]
"a.json" = ['''
[lint]
''']
[[lint.ignore]]
code = "WF404"
reason = "one"

# about the second
[[ lint.ignore ]]   # here
"code" = "WF401"
reason = "two"
"""


def test_places_in_toml() -> None:
    assert line_of(TOML, ("lint", "preset")) == 1
    assert line_of(TOML, ("lint", "per-file", "a.json")) == 3
    assert line_of(TOML, ("lint", "ignore", 1, "code")) == 12
    assert line_of(TOML, ("lint", "ignore", 1, "node")) == 11
    assert line_of(TOML, ("other",)) == 1
    first, second = table_span(TOML, ("lint", "ignore", 0)), table_span(TOML, ("lint", "ignore", 1))
    assert first is not None
    assert second is not None
    assert TOML[slice(*first)] == '[[lint.ignore]]\ncode = "WF404"\nreason = "one"\n'
    assert TOML[slice(*second)] == '[[ lint.ignore ]]   # here\n"code" = "WF401"\nreason = "two"\n'
    assert table_span(TOML, ("lint", "per-file", "a.json")) is None


def test_the_nearest_file_upwards_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    project = tmp_path / "home" / "project"
    (project / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "wfstudio.toml").write_text('[lint]\npreset = "security"\n')  # above the home folder
    assert Project().settings_for(str(project / "inner" / "a.json")).config is None
    (project / "wfstudio.toml").write_text('[lint]\npreset = "strict"\n')
    assert settings_for(project / "inner" / "deep" / "a.json").preset == "strict"
    (project / "inner" / "wfstudio.toml").write_text('[lint]\npreset = "accessibility"\n')
    assert settings_for(project / "inner" / "deep" / "a.json").preset == "accessibility"
    monkeypatch.chdir(project / "inner")
    found = Project()
    assert found.settings_for("deep/a.json").preset == "accessibility"
    assert found.settings_for("../b.json").preset == "strict"
    assert found.settings_for("deep/a.json") is found.settings_for("b.json")
    assert Project(isolated=True).settings_for("a.json").preset == "recommended"
    assert Project(config=str(project / "wfstudio.toml")).settings_for("a.json").preset == "strict"
    assert settings_for(None).selection.codes == preset("recommended")


@pytest.mark.parametrize(
    ("text", "options", "there", "gone"),
    [
        ('preset = "correctness"', {}, ["WF201"], ["WF955"]),
        ('select = ["WF4"]', {}, ["WF404"], ["WF201"]),
        ('select = ["WF4"]\nextend-select = ["WF201"]', {}, ["WF404", "WF201"], ["WF203"]),
        ('ignore = ["WF4"]', {}, ["WF201"], ["WF404"]),
        ('ignore = ["WF4"]', {"extend": ["trap"]}, ["WF404"], ["WF401"]),
        ('ignore = ["WF4"]', {"ignore": ["WF2"]}, ["WF106"], ["WF404", "WF201"]),
        ('ignore = ["WF404"]', {"select": ["WF4"]}, ["WF401", "WF404"], ["WF201"]),
        ('ignore = ["WF404"]', {"preset": "correctness"}, ["WF404", "WF201"], ["WF955"]),
        ('preset = "correctness"\nselect = ["WF955"]', {}, ["WF201", "WF955"], []),
    ],
)
def test_layers(text: str, options: dict[str, Any], there: list[str], gone: list[str]) -> None:
    codes = said(f"[lint]\n{text}\n", Options(**options)).selection.codes
    assert codes.issuperset(there)
    assert codes.isdisjoint(gone)


def test_severities_and_limits() -> None:
    text = '[lint]\nmax-nodes = 7\n[lint.severity]\nWF404 = "warning"\nWF4 = "info"\n'
    selection = said(text).selection
    assert (selection.severities["WF404"], selection.severities["WF401"]) == ("warning", "info")
    assert selection.limits == {"max-nodes": 7}
    assert said(text, Options(severities={"WF404": "error"})).selection.severities["WF404"] == "error"
    assert severities_of(["WF4=info", "trap=error"])["WF404"] == "error"
    for wrong in ("WF404", "WF404=fatal", "WF40l=info"):
        with pytest.raises(ValueError, match="WF40"):
            severities_of([wrong])


def test_a_preset_may_change_severities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfstudio.lint.settings.PRESET_SEVERITIES", {"security": {"WF201": "warning"}})
    assert said('[lint]\npreset = "security"\n').selection.severities == {"WF201": "warning"}
    assert said("[lint]\n", Options(select=["security"])).selection.severities == {"WF201": "warning"}
    text = '[lint]\npreset = "security"\n[lint.severity]\nWF201 = "info"\n'
    assert said(text).selection.severities == {"WF201": "info"}


def test_files_of_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    settings = said(
        '[lint]\npreset = "correctness"\n[lint.per-file]\n"drafts/**" = ["WF2"]\n'
        '[lint.per-file."*_final.json"]\nextend-select = ["WF955"]\nseverity = {WF404 = "info"}\n'
    )
    assert "WF201" in settings.for_file("project/a.json").codes
    assert "WF201" not in settings.for_file("project/drafts/a.json").codes
    final = settings.for_file("project/drafts/a_final.json")
    assert "WF201" not in final.codes
    assert "WF955" in final.codes
    assert final.severities == {"WF404": "info"}
    assert settings.for_file("elsewhere/drafts/a.json").codes == settings.selection.codes


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ('code = "WF201"', 0),
        ('code = "dangling-target"', 0),
        ('code = "WF201"\nnode = "go"', 0),
        ('code = "WF201"\nnode = "end"', 1),
        ('code = "WF404"', 1),
        ('code = "WF201"\nfile = "a.json"', 0),
        ('code = "WF201"\nfile = "deep/*.json"', 0),
        ('code = "WF201"\nfile = "b.json"', 1),
    ],
)
def test_suppressing(row: str, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    settings = said(f'[[lint.ignore]]\nreason = "meant so"\n{row}\n')
    assert len(settings.lint(DANGLING, "project/deep/a.json")) == left


def test_a_finding_of_several_nodes_is_suppressed_at_any() -> None:
    isle = [{"id": name, "type": "form", "fields": [], "on_next": "end"} for name in ("b", "a")]
    isle[0]["on_next"] = "a"
    doc = Document({"version": "v1", "name": "x", "type": "t", "nodes": [END, *isle]})
    assert [f.code for f in said("").lint(doc, "a.json")] == ["WF302"]
    assert said('[[lint.ignore]]\ncode = "WF302"\nnode = "a"\nreason = "later"\n').lint(doc, "a.json") == []


def test_every_limit_and_rule_can_be_named() -> None:
    for code, row in ROWS.items():
        assert severities_of([f"{code}=info", f"{row.name}=error"]) == {code: "error"}
