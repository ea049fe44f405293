"""Handing a text to the person's own editor and taking it back. The caller lets go of the terminal meanwhile."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

FALLBACKS = ("nano", "vim", "vi")
"""What is tried where neither $VISUAL nor $EDITOR says which editor."""


class EditorFailed(Exception):
    """The text was not edited; the message says why. ``kept`` is a file with what was written, None when none is."""

    def __init__(self, message: str, kept: Path | None = None) -> None:
        super().__init__(message)
        self.kept = kept


def editor_command(environment: Mapping[str, str] | None = None) -> list[str]:
    """The editor to start, as arguments. Raises EditorFailed where there is none or what is set cannot be read."""
    known = os.environ if environment is None else environment
    for name in ("VISUAL", "EDITOR"):
        if known.get(name, "").strip():
            try:
                return shlex.split(known[name])
            except ValueError as error:
                raise EditorFailed(f"${name} cannot be read as a command: {error}") from None
    found = next((path for name in FALLBACKS if (path := shutil.which(name))), None)
    if found is None:
        raise EditorFailed("No editor: set $VISUAL or $EDITOR.")
    return [found]


def edit_outside(text: str, name: str, suffix: str, command: list[str]) -> str:
    """The text as the editor left it, or the same text when nothing changed. Blocks; raises EditorFailed.

    The file lies in a folder of its own that only this person can open, and is gone afterwards; it is kept when it
    cannot be read back. A final newline that editors add is taken off again.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="wfstudio-"))  # 0700
    except OSError as error:
        raise EditorFailed(f"No file could be written for the editor: {error.strerror}.") from None
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60] or "text"
    file = folder / f"{safe}{suffix}"
    keep = False
    try:
        _write(file, text)
        _run([*command, str(file)])
        after = _read(file)
    except EditorFailed as failed:
        keep = failed.kept is not None
        raise
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    return after[:-1] if after.endswith("\n") and not text.endswith("\n") else after


def _write(file: Path, text: str) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="") as opened:
            opened.write(text)
    except OSError as error:
        raise EditorFailed(f"No file could be written for the editor: {error.strerror}.") from None


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, check=False)
    except OSError as error:
        raise EditorFailed(f"{command[0]} could not be started: {error.strerror}.") from None
    if done.returncode:
        raise EditorFailed(f"{command[0]} ended with {done.returncode}: the text stays as it was.")


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogatepass").replace("\r\n", "\n")
    except FileNotFoundError:
        raise EditorFailed("The editor took the file away: the text stays as it was.") from None
    except UnicodeDecodeError:
        raise EditorFailed(f"The editor left no UTF-8 text; it is kept in {file}.", file) from None
    except OSError as error:
        raise EditorFailed(f"{file} cannot be read back: {error.strerror}.", file) from None
