"""Completion scripts: made for every command, and tried in the shells that are there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from wfstudio.cli.command_tree import commands
from wfstudio.cli.completion import SCRIPTS
from wfstudio.cli.main import COMMANDS, main

ASK = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_wfstudio
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "wfstudio.bash"
    path.write_text(SCRIPTS["bash"]())
    return path


def completed(script: Path, *words: str) -> set[str]:
    asked = ["bash", "--norc", "-c", ASK, "bash", str(script), "wfstudio", *words]
    ended = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    return set(ended.stdout.split())


def test_bash_completes_commands_subcommands_flags_and_values(script: Path) -> None:
    assert completed(script, "") == set(COMMANDS)
    assert completed(script, "va") == {"validate"}
    assert completed(script, "--a") == {"--ascii"}
    assert {"list", "explain", "watch"} <= completed(script, "instance", "")
    assert completed(script, "instance", "ex") == {"explain"}
    assert completed(script, "instance", "list", "-o", "") == {"text", "json", "csv"}
    assert completed(script, "instance", "list", "--output", "=", "c") == {"csv"}
    assert completed(script, "keys", "service", "") == {"list", "reset"}
    assert {"--profile", "--status", "--all"} <= completed(script, "instance", "list", "-")
    assert completed(script, "completion", "z") == {"zsh"}


def test_bash_leaves_file_names_to_readline(script: Path) -> None:
    assert completed(script, "validate", "x") == set()
    assert completed(script, "run", "--answers", "") == set()


def test_every_command_and_flag_is_in_every_script() -> None:
    for shell, made in SCRIPTS.items():
        text = made()
        for one in commands():
            for name, _ in one.subcommands:
                assert name in text, (shell, name)
            for flag in one.flags:
                for name in flag.names:
                    assert (name if shell != "fish" else name.lstrip("-")) in text, (shell, one.words, name)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_take_their_script(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not on this machine")
    path = tmp_path / "script"
    path.write_text(SCRIPTS[shell]())
    ended = subprocess.run([program, "-n", str(path)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    assert "complete -o default -F _wfstudio wfstudio" in capsys.readouterr().out
