"""Adding a suppression to ``wfstudio.toml``, and taking out one that suppresses nothing."""

from pathlib import Path

import pytest

from wfstudio.lint.config_file import ConfigError, parse
from wfstudio.lint.findings import Finding
from wfstudio.lint.ignoring import ignore, with_ignore
from wfstudio.lint.rules.suppressions import unused
from wfstudio.lint.settings import settings_for
from wfstudio.lint.unignoring import suppressed, unignore

KEPT = """\
# ours
profile = "staging"   # as agreed

[profiles.staging]
url = "https://example.org/x"
[lint]
preset =    "strict"
"""


@pytest.mark.parametrize(
    "before", ["", KEPT, KEPT.rstrip(), KEPT + '\n[[lint.ignore]]\ncode = "WF404"\nreason = "x"\n']
)
def test_what_stands_there_stays(before: str) -> None:
    after = with_ignore(before, "./a.json", "WF201", "go", 'she said "yes" \\ no')
    assert after.startswith(before.rstrip("\n"))
    added = parse("/p/wfstudio.toml", after).ignores[-1]
    assert (added.file, added.code, added.node, added.reason) == ("./a.json", "WF201", "go", 'she said "yes" \\ no')
    assert len(parse("/p/wfstudio.toml", after).ignores) == before.count("[[lint.ignore]]") + 1


def test_a_list_takes_it_too() -> None:
    after = with_ignore('[lint]\nignore = ["WF4"]  # enough\nmax-nodes = 5\n', "a.json", "WF201", None, "meant so")
    config = parse("/p/wfstudio.toml", after)
    assert config.ignore == ["WF4"]
    assert (config.ignores[0].code, config.ignores[0].node, config.limits) == ("WF201", None, {"max-nodes": 5})
    assert "# enough" in after


def test_a_file_is_made_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    flow = tmp_path / "flows" / "a.json"
    flow.parent.mkdir()
    made = ignore(flow, "wf201", "go", "  the target\n comes later ")
    assert made == flow.parent / "wfstudio.toml"
    text = made.read_text()
    assert 'file = "./a.json"' in text
    assert 'reason = "the target comes later"' in text
    assert ignore(flow, "WF201", "go", "again") == made
    assert made.read_text() == text
    below = flow.parent / "deep" / "b.json"
    assert ignore(below, "WF404", None, "why not") == made
    assert [one.file for one in settings_for(below).ignores_for(str(below))] == ["deep/b.json"]
    assert len(settings_for(flow).ignores_for(str(flow))) == 1


def test_what_cannot_be_suppressed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reason"):
        ignore(tmp_path / "a.json", "WF201", "go", " ")
    with pytest.raises(ConfigError, match="no rule's code"):
        ignore(tmp_path / "a.json", "WF2", "go", "x")
    with pytest.raises(ValueError, match="there is no rule"):
        ignore(tmp_path / "a.json", "WF2z", "go", "x")
    (tmp_path / "wfstudio.toml").write_text("[lint]\nnonsense = 1\n")
    with pytest.raises(ConfigError, match="nonsense"):
        ignore(tmp_path / "a.json", "WF201", "go", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["wfstudio.toml"]


def without(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    data = text.encode()
    return (data[: edit.start] + edit.text.encode() + data[edit.end :]).decode()


ONE = '[[lint.ignore]]\ncode = "WF404"\nreason = "größer"\n'
TWO = '[[lint.ignore]]\ncode = "WF401"\nnode = "x"\nreason = "two"\n'


@pytest.mark.parametrize(
    ("text", "place", "left"),
    [
        (f"[lint]\n\n{ONE}\n{TWO}", 0, f"[lint]\n\n{TWO}"),
        (f"[lint]\n\n{ONE}\n{TWO}", 1, f"[lint]\n\n{ONE}"),
        (f"{ONE}\n{TWO}", 0, TWO),
        (f"{ONE}{TWO}", 1, ONE),
        (ONE, 0, ""),
        (f"{ONE}\n# about two\n{TWO}\n# end\n", 1, f"{ONE}\n# about two\n\n# end\n"),
    ],
)
def test_taking_one_out(text: str, place: int, left: str) -> None:
    finding = unused(parse("/p/wfstudio.toml", text).ignores[place], text)
    assert without(text, finding) == left
    parse("/p/wfstudio.toml", left)
    assert text[finding.start : finding.end].startswith("[[lint.ignore]]")
    assert (finding.path, finding.column) == (f"/lint/ignore/{place}", 1)
    assert finding.line == text.count("\n", 0, finding.start) + 1


def test_one_in_a_list_is_found_and_left_to_the_author() -> None:
    text = '[lint]\nignore = ["WF2",\n  {code = "WF404", reason = "x"}]\n'
    finding = unused(parse("/p/wfstudio.toml", text).ignores[0], text)
    assert finding.fix is None
    assert finding.line == 2


@pytest.mark.parametrize("before", ["", KEPT, KEPT + '\n[[lint.ignore]]\ncode = "WF404"\nreason = "x"\n'])
def test_what_was_ignored_is_heeded_again_and_the_rest_stays(tmp_path: Path, before: str) -> None:
    flow, toml = tmp_path / "a.json", tmp_path / "wfstudio.toml"
    toml.write_text(before)
    ignore(flow, "WF201", "go", "a reason")
    mine = suppressed(flow)[-1]
    assert (mine.code, mine.node, mine.reason) == ("WF201", "go", "a reason")
    assert unignore(flow, mine) == toml
    assert toml.read_text().rstrip("\n") == before.rstrip("\n")
    with pytest.raises(ConfigError, match="not there any more"):
        unignore(flow, mine)


def test_one_that_stands_in_a_list_is_taken_out_too(tmp_path: Path) -> None:
    flow, toml = tmp_path / "a.json", tmp_path / "wfstudio.toml"
    toml.write_text('[lint]\nignore = ["WF4", {code = "WF201", reason = "x"}]  # enough\n')
    unignore(flow, suppressed(flow)[0])
    assert parse(str(toml), toml.read_text()).ignores == []
    assert parse(str(toml), toml.read_text()).ignore == ["WF4"]
    assert "# enough" in toml.read_text()


def test_without_settings_nothing_can_be_heeded_again(tmp_path: Path) -> None:
    assert suppressed(tmp_path / "a.json") == []
    with pytest.raises(ConfigError, match=r"no wfstudio\.toml"):
        unignore(tmp_path / "a.json", parse("x", '[[lint.ignore]]\ncode = "WF201"\nreason = "x"\n').ignores[0])
