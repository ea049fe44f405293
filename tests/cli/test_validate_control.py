"""What a user tells ``validate``: which rules, which files, what becomes of the findings."""

import argparse
import io
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli import validate
from wfstudio.cli.main import main
from wfstudio.lint.registry import load_rules
from wfstudio.lint.table import ROWS

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}
EMAIL = {"type": "email", "name": "e", "label": "e", "required": "true"}


def workflow(*nodes: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}


CLEAN = workflow(GO, END)
DANGLING = workflow(GO | {"on_back": "edn"}, END)
QUOTED = workflow(GO | {"fields": [EMAIL]}, END)
ORPHAN = workflow(GO, END, {"id": "left", "type": "form", "fields": []})

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Said:
    """Runs ``validate`` in a folder of its own: (exit code, stdout, stderr)."""
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["validate", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def write(path: str, raw: Any) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(raw if isinstance(raw, str) else json.dumps(raw, indent=2), encoding="utf-8")


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--select", "WF4"], 0),
        (["--select", "WF4,dangling-target"], 1),
        (["--select", "WF4", "--extend-select", "WF201"], 1),
        (["--ignore", "WF2"], 0),
        (["--ignore", "WF2", "--extend-select", "WF201"], 1),
        (["--preset", "accessibility"], 0),
        (["--preset", "correctness"], 1),
        (["--severity", "WF201=warning"], 0),
        (["--severity", "WF2=warning,WF301=info", "--fail-on", "warning"], 1),
        (["--severity", "WF201=warning", "--max-warnings", "1"], 0),
        (["--severity", "WF201=warning", "--max-warnings", "0"], 1),
        (["--exit-zero"], 0),
        (["--select", "WF40l"], 2),
        (["--severity", "WF201"], 2),
        (["--severity", "WF201=fatal"], 2),
        (["--max-warnings", "few"], 2),
        (["--preset", "harsh"], 2),
        (["-o", "full", "-o", "json"], 2),
        (["-o", "sarif="], 2),
        (["--unsafe-fixes"], 2),
        (["--staged", "--fix"], 2),
        (["--staged", "--since", "HEAD"], 2),
        (["--watch", "-"], 2),
        (["--update-baseline"], 2),
        (["--config", "nowhere.toml"], 2),
        (["-o", "sarif=no/such/folder.sarif"], 2),
    ],
)
def test_exit_codes(said: Said, flags: list[str], code: int) -> None:
    write("a.json", DANGLING)
    found, _, err = said("a.json", *flags)
    assert found == code, err
    assert (err != "") == (code == 2 or ("--max-warnings" in flags and code == 1))


def test_plain_paths_are_read_as_the_parser_reads_them() -> None:
    parser = argparse.ArgumentParser()
    validate.configure(parser)
    for paths in (["a.json"], ["a.json", "b", "-"]):
        parsed = vars(parser.parse_args(paths))
        del parsed["wrong"]
        made = validate.plain(paths)
        assert made is not None
        assert vars(made) == parsed
    for others in ([], ["--help"], ["a.json", "-v"], ["-x"]):
        assert validate.plain(others) is None


def test_an_unknown_rule_has_a_hint(said: Said) -> None:
    assert "did you mean" in said("a.json", "--select", "WF40l")[2]


def test_the_project_says_how(said: Said) -> None:
    write("flows/a.json", ORPHAN)
    write("wfstudio.toml", '[lint]\nfail-on = "warning"\n')
    assert said("flows/a.json")[0] == 1
    assert said("flows/a.json", "--fail-on", "error")[0] == 0
    assert said("flows/a.json", "--isolated")[0] == 0
    write("other.toml", '[lint]\nignore = ["WF301"]\nfail-on = "info"\n')
    assert said("flows/a.json", "--config", "other.toml")[0] == 0
    write("wfstudio.toml", "[lint]\nmax-warnings = 0\n")
    assert said("flows/a.json")[0] == 1
    write("wfstudio.toml", "[lint]\nmax_warnings = 0\n")
    code, out, err = said("flows/a.json")
    assert (code, out) == (2, "")
    assert err.endswith("wfstudio.toml:2: `lint.max_warnings` is no setting; did you mean `max-warnings`?\n")


def test_standard_input_has_the_settings_of_its_name(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    write("flows/wfstudio.toml", '[lint]\nignore = ["WF201"]\n')
    for name, code in (("flows/new.json", 0), ("new.json", 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(DANGLING).encode())))
        assert said("-", "--stdin-filename", name)[0] == code


def test_strict_shows_infos(said: Said) -> None:
    write("a.json", workflow(GO, END, {"id": "rates", "type": "js", "config": {"js_code": "return {};"}}))
    assert "WF301 info" not in said("a.json")[1]
    assert "WF301 info" in said("a.json", "--preset", "strict")[1]


def test_several_reports_at_once(said: Said) -> None:
    write("a.json", DANGLING)
    code, out, _ = said("a.json", "-o", "sarif=out.sarif", "-o", "full", "-o", "junit=out.xml")
    assert code == 1
    assert "a.json:11:18 WF201" in out
    assert json.loads(Path("out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "WF201"
    assert Path("out.xml").read_text().startswith("<?xml")
    assert sorted(path.name for path in Path().iterdir()) == ["a.json", "out.sarif", "out.xml"]


def test_settings_are_shown(said: Said) -> None:
    write("wfstudio.toml", '[lint]\npreset = "correctness"\n[[lint.ignore]]\ncode = "WF404"\nreason = "meant"\n')
    code, out, _ = said("a.json", "--show-settings", "--ignore", "WF4")
    assert code == 0
    assert "preset: correctness" in out
    assert "suppressed: WF404 (line 3): meant" in out
    assert "WF201 error   dangling-target" in out
    assert "WF401" not in out
    shown = json.loads(said("a.json", "--show-settings", "-o", "json")[1])
    assert shown["config"] == str(Path("wfstudio.toml").absolute())
    assert shown["rules"]["WF302"] == "warning"


def test_a_baseline(said: Said) -> None:
    write("a.json", DANGLING)
    assert said("a.json", "--baseline", "known.json")[0] == 2
    code, out, err = said("a.json", "--baseline", "known.json", "--update-baseline")
    assert (code, out) == (0, "1 file, 2 nodes: no problems, 1 in the baseline\n")
    assert "known.json: made, with 1 findings" in err
    write("a.json", workflow({**GO, "id": "new", "on_back": "go"}, *DANGLING["nodes"]))
    assert said("a.json", "--baseline", "known.json")[0] == 0
    write("a.json", workflow({**GO, "id": "new", "on_back": "gone"}, *DANGLING["nodes"]))
    code, out, _ = said("a.json", "--baseline", "known.json", "-o", "concise")
    assert code == 1
    assert out.count("WF201") == 1
    write("a.json", CLEAN)
    assert "0 findings added, 1 taken out" in said("a.json", "--baseline", "known.json", "--prune-baseline")[2]
    assert json.loads(Path("known.json").read_text()) == {"version": 1, "findings": []}
    write("known.json", "{")
    assert said("a.json", "--baseline", "known.json")[0] == 2


def test_the_projects_baseline(said: Said) -> None:
    write("flows/wfstudio.toml", '[lint]\nbaseline = "known.json"\n')
    write("flows/a.json", DANGLING)
    assert said("flows", "--update-baseline")[0] == 0
    assert json.loads(Path("flows/known.json").read_text())["findings"][0]["file"] == "a.json"
    assert said("flows")[0] == 0
    assert json.loads(said("flows", "-o", "json")[1])["summary"]["baselined"] == 1


def test_unused_suppressions(said: Said) -> None:
    rows = [
        '[[lint.ignore]]\nfile = "./a.json"\nnode = "go"\ncode = "WF201"\nreason = "used"\n',
        '[[lint.ignore]]\nfile = "./a.json"\nnode = "end"\ncode = "WF201"\nreason = "not used"\n',
        '[[lint.ignore]]\ncode = "WF404"\nreason = "not used anywhere"\n',
    ]
    write("wfstudio.toml", "\n".join(rows))
    write("a.json", DANGLING)
    write("b.json", CLEAN)
    assert "WF955" not in said("b.json")[1]
    _, out, _ = said("a.json", "-o", "concise")
    assert out.splitlines()[0].startswith("wfstudio.toml:7:1 WF955 warning nothing here needs suppressing: WF201")
    assert out.count("WF955") == 1
    _, out, _ = said(".", "-o", "concise")
    assert out.count("WF955") == 2
    assert "2 files," in out
    assert "WF955" not in said(".", "--ignore", "WF955")[1]
    assert said(".", "--fix")[0] == 0
    assert Path("wfstudio.toml").read_text() == rows[0]
    assert said(".", "--fix")[1] == "2 files, 4 nodes: no problems, 0 fixed\n"


def test_fix(said: Said) -> None:
    write("a.json", workflow(GO | {"fields": [EMAIL], "on_back": "more"}, END, {**GO, "id": "more", "on_next": "edn"}))
    before = Path("a.json").read_bytes().replace(b"\n", b"\r\n")
    Path("a.json").write_bytes(before)
    Path("a.json").chmod(0o640)
    code, out, _ = said("a.json", "--diff")
    assert code == 1
    assert '-          "required": "true"' in out
    assert '+          "required": true' in out
    assert Path("a.json").read_bytes() == before
    code, out, _ = said("a.json", "--fix")
    assert code == 1
    assert "WF201" in out
    assert out.endswith(", 1 fixed\n")
    assert Path("a.json").read_bytes() == before.replace(b'"true"', b"true")
    assert stat.S_IMODE(Path("a.json").stat().st_mode) == 0o640
    assert said("a.json", "--diff")[0] == 0
    assert said("a.json", "--fix", "--unsafe-fixes")[0] == 0
    assert Path("a.json").read_bytes() == before.replace(b'"true"', b"true").replace(b'"edn"', b'"end"')


def test_a_difference_that_patch_takes(said: Said) -> None:
    write("a.json", json.dumps(QUOTED))  # no line end at its end
    before = Path("a.json").read_bytes()
    _, out, _ = said("a.json", "--diff")
    assert out.count("\\ No newline at end of file\n") == 2
    subprocess.run(["git", "apply", "-"], input=out.encode(), check=True, cwd=Path.cwd())
    assert Path("a.json").read_bytes() == before.replace(b'"true"', b"true")


def test_standard_input_is_fixed(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(QUOTED).encode())))
    code, out, err = said("-", "--fix")
    assert code == 0
    assert out == json.dumps(QUOTED).replace('"true"', "true")
    assert "1 fixed" in err


def test_a_file_that_cannot_be_written(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.json", QUOTED)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wfstudio.document.writing.os.replace", full)
    before = Path("a.json").read_bytes()
    code, _, err = said("a.json", "--fix")
    assert code == 2
    assert "a.json: cannot be written: the disk is full" in err
    assert Path("a.json").read_bytes() == before


def test_a_rule_that_fails(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setenv("WFSTUDIO_HOME", str(Path.cwd() / "home"))
    monkeypatch.setattr(load_rules()["WF209"], "check", broken)
    write("a.json", DANGLING)
    code, out, err = said("a.json")
    assert code == 70
    assert "WF201" in out
    assert "a.json: internal error in WF209 (RuntimeError)" in err
    assert "a bug" in Path("home/log/crash.log").read_text()


def git(*arguments: str) -> None:
    ours = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *ours, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(said: Said) -> Said:
    """A repository with three committed files; ``old`` is where the branch began."""
    write("a.json", CLEAN)
    write("sub/b.json", CLEAN)
    write("gone.json", CLEAN)
    write("package.json", {"name": "x"})
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("branch", "old")
    return said


def linted(said: Said, *flags: str) -> tuple[int, list[str], int]:
    code, out, err = said(*flags, "-o", "json")
    report = json.loads(out) if out else {"findings": [], "summary": {"files": 0}}
    assert code in (0, 1), err
    return code, [finding["file"] for finding in report["findings"]], report["summary"]["files"]


def test_nothing_changed(repository: Said) -> None:
    assert linted(repository, "--since", "HEAD") == (0, [], 0)
    assert linted(repository, "--staged") == (0, [], 0)
    assert repository("--staged")[1] == "0 files, 0 nodes: no problems\n"


def test_since(repository: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    write("sub/b.json", DANGLING)
    write("new.json", DANGLING)
    write("package.json", {"name": "y"})
    Path("gone.json").unlink()
    assert linted(repository, "--since", "HEAD") == (1, ["new.json", "sub/b.json"], 2)
    assert linted(repository, "--since", "HEAD", "sub") == (1, ["sub/b.json"], 1)
    assert linted(repository, "--since", "HEAD", "a.json", "gone.json") == (0, [], 0)
    git("add", "-A")
    git("mv", "a.json", "renamed.json")
    git("commit", "-qm", "second")
    assert linted(repository, "--since", "HEAD") == (0, [], 0)
    assert linted(repository, "--since", "old")[1:] == (["new.json", "sub/b.json"], 3)
    monkeypatch.chdir("sub")
    assert linted(repository, "--since", "old", "../new.json", ".")[1] == ["../new.json", "b.json"]


def test_since_means_since_the_branch_left(repository: Said) -> None:
    git("checkout", "-qb", "topic")
    write("a.json", DANGLING)
    git("commit", "-qam", "on topic")
    git("checkout", "-q", "old")
    write("sub/b.json", DANGLING)
    git("commit", "-qam", "on old")
    git("checkout", "-q", "topic")
    assert linted(repository, "--since", "old") == (1, ["a.json"], 1)


def test_staged_is_what_is_staged(repository: Said) -> None:
    write("a.json", DANGLING)
    git("add", "a.json")
    write("a.json", CLEAN)
    write("sub/b.json", DANGLING)
    git("rm", "-q", "gone.json")
    Path("link.json").symlink_to("sub/b.json")
    git("add", "link.json")
    assert linted(repository, "--staged") == (1, ["a.json"], 1)
    assert linted(repository, "--staged", "sub") == (0, [], 0)
    git("add", "a.json")
    assert linted(repository, "--staged") == (0, [], 0)
    git("mv", "sub/b.json", "ümlaut b.json")
    git("add", "-A")
    assert linted(repository, "--staged") == (1, ["ümlaut b.json"], 1)


def test_where_git_cannot_help(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    write("a.json", CLEAN)
    for flags in (["--staged"], ["--since", "HEAD"]):
        code, _, err = said("a.json", *flags)
        assert code == 2
        assert "need a git repository: not a git repository" in err
    git("init", "-q")
    code, _, err = said("--since", "--upload-pack=x")
    assert code == 2
    code, _, err = said("--since", "nowhere")
    assert (code, err) == (2, "wfstudio: --since nowhere: there is no such revision here\n")
    assert said("--staged", "missing.json")[0] == 3
    monkeypatch.setenv("PATH", "")
    assert "git, which is not installed" in said("--staged")[2]


def test_watching(tmp_path: Path) -> None:
    write(str(tmp_path / "a.json"), DANGLING)
    process = subprocess.Popen(
        [sys.executable, "-m", "wfstudio", "validate", ".", "--watch", "-o", "concise"],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None

    def told() -> str:
        lines = []
        while not (line := process.stdout.readline()).startswith("watching") and line:
            lines.append(line)
        return "".join(lines)

    with process:
        assert "WF201" in told()
        write(str(tmp_path / "a.json"), CLEAN)
        assert "no problems" in told()
        write(str(tmp_path / "wfstudio.toml"), "[lint]\nnonsense = 1\n")
        assert "`lint.nonsense` is no setting" in told()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130


def test_a_rule_explained_for_programs_and_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "trap", "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["name"], told["severity"], told["on"]) == ("WF404", "trap", "error", True)
    assert json.loads(told["bad"])
    assert main(["rule", "--all", "-o", "markdown"]) == 0
    page = capsys.readouterr().out
    assert [line[3:8] for line in page.splitlines() if line.startswith("## ")] == sorted(ROWS)
    assert "**Bad:**\n\n```json\n" in page


UNWANTED = ("textual", "rich", "httpx", "pydantic", "cryptography", "yaml", "tomlkit")


@pytest.mark.parametrize(
    "flags", [[], ["-o", "sarif"], ["-o", "junit"], ["--fix"], ["--baseline", "known.json", "--update-baseline"]]
)
def test_no_path_imports_what_is_not_its_own(tmp_path: Path, flags: list[str]) -> None:
    raw = workflow(GO | {"on_back": "edn"}, END, {**GO, "id": "isle"}, {"id": "s", "type": "js", "on_error": "s"})
    write(str(tmp_path / "a.json"), raw)
    write(str(tmp_path / "wfstudio.toml"), '[[lint.ignore]]\ncode = "WF404"\nreason = "x"\n')
    probe = (
        "import sys; from wfstudio.cli.main import main; main(['validate', '.', *sys.argv[1:]]);"
        f"print(*[m for m in {UNWANTED!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe, *flags], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.splitlines()[-1:] == [""], done.stderr
