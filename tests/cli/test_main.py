"""The entry point: dispatch, messages and exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from wfstudio import __version__
from wfstudio.cli import main as entry
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, INPUT, INTERNAL, INTERRUPTED, USAGE

WFSTUDIO = [sys.executable, "-m", "wfstudio"]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"wfstudio {__version__}\n"


@pytest.mark.parametrize("command", sorted(entry.COMMANDS))
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main([command, "--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"wfstudio {command}" in out.split("example:")[1]


def test_a_missing_file_is_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([str(tmp_path / "none.json")]) == INPUT
    assert "no such file" in capsys.readouterr().err


def test_a_folder_is_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([str(tmp_path)]) == INPUT
    assert "folder" in capsys.readouterr().err


def test_a_misspelt_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["valdate"]) == USAGE
    assert "did you mean 'validate'" in capsys.readouterr().err


def test_the_studio_without_a_terminal_is_exit_2() -> None:
    ended = subprocess.run(WFSTUDIO, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert ended.returncode == USAGE
    assert "needs a terminal" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("raised", "code", "text"),
    [
        (CliError("two ways", CONFLICT), CONFLICT, "two ways"),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted"),
        (OSError(28, "No space left on device", "/some/file"), INPUT, "/some/file: No space left"),
        (ZeroDivisionError("oops"), INTERNAL, "crash.log"),
    ],
)
def test_every_failure_is_one_message(
    raised: BaseException,
    code: int,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: list[str]) -> int:
        raise raised

    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(entry, "_dispatch", fail)
    assert entry.main([]) == code
    err = capsys.readouterr().err
    assert text in err
    assert "Traceback" not in err
    if code == INTERNAL:
        log = tmp_path / "log" / "crash.log"
        assert "ZeroDivisionError" in log.read_text()
        assert log.stat().st_mode & 0o077 == 0
