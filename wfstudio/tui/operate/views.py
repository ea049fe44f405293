"""Filters that a person gave a name; kept in the user's configuration, readable by nobody else."""

from pathlib import Path

from wfstudio.client.statefile import read_object, write_object
from wfstudio.paths import config_dir

BUILT_IN = {
    "failed this week": "status:failed from:7d",
    "waiting now": "status:started,inprogress",
    "expired this week": "status:expired from:7d",
}
"""Views that are there from the start."""


def saved_views() -> dict[str, str]:
    """Filter lines by name, in order of name. Raises ``ConfigurationError`` for a file that cannot be read."""
    found = read_object(_file())
    return {name: line for name, line in sorted(found.items()) if isinstance(line, str)}


def save_view(name: str, line: str) -> None:
    """Keep a line under a name; one of that name is replaced. Raises ``ConfigurationError``."""
    write_object(_file(), {**saved_views(), name: line}, mode=0o600)


def forget_view(name: str) -> None:
    """Forget a view. Raises ``ConfigurationError``."""
    write_object(_file(), {one: line for one, line in saved_views().items() if one != name}, mode=0o600)


def _file() -> Path:
    return config_dir() / "instance-views.json"
