"""The version that ``healthz`` tells: ``commit.epoch``, stamped at build or read from the checkout.

Source: workflows-api, "Get healthz." (``<commit-id>.<dob>``, the date of build in epoch seconds).
"""

import re
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
STAMP = _PACKAGE / "_data" / "build.txt"
_COMMIT = re.compile(r"[0-9a-f]{40}")


@cache
def version() -> str:
    """The stamp of the build; in a checkout its commit and the time it was checked out."""
    if STAMP.is_file():
        return STAMP.read_text(encoding="utf-8").strip()
    commit, place = _checkout()
    return f"{commit[:12]}.{int(place.stat().st_mtime)}"


def _checkout() -> tuple[str, Path]:
    head = _PACKAGE.parent / ".git" / "HEAD"
    try:
        text = head.read_text(encoding="utf-8").strip()
        if not text.startswith("ref: "):
            return _commit(text), head
        reference = head.parent / text.removeprefix("ref: ")
        if reference.is_file():
            return _commit(reference.read_text(encoding="utf-8").strip()), reference
    except OSError:
        pass
    return _without_checkout()


def _commit(text: str) -> str:
    return text if _COMMIT.fullmatch(text) else "0" * 40


def _without_checkout() -> tuple[str, Path]:
    """Without a stamp and a checkout: no commit is known, the package's own file tells the time."""
    return "0" * 40, Path(__file__)
