"""Where the product keeps its files, and where its own data files lie.

Everything kept for a user lives under ``WFSTUDIO_HOME`` when that is set, else in the platform's usual folders.
Folders are made on demand with mode 0700.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class UnusableFolder(OSError):
    """A folder for the product's own files cannot be made."""

    exit_code = 2

    def __str__(self) -> str:
        return (
            f"{self.filename}: this folder for wfstudio's own files cannot be made: {self.strerror}; "
            "set WFSTUDIO_HOME to a folder that can be written to"
        )


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFolder(error.errno, error.strerror, str(folder)) from None
    return folder


def _base(kind: str) -> Path:
    home = os.environ.get("WFSTUDIO_HOME")
    if home:
        return _made(Path(home).expanduser().absolute()) / kind
    import platformdirs

    path: Path = getattr(platformdirs, f"user_{kind}_path")("wfstudio", appauthor=False)
    return path


def config_dir() -> Path:
    """The folder of the user's own settings: profiles, themes, keymap."""
    return _made(_base("config"))


def data_dir() -> Path:
    """The folder of what must not be lost: the local store, recent files."""
    return _made(_base("data"))


def log_dir() -> Path:
    """The folder of log files."""
    return _made(_base("log"))


def cache_dir() -> Path:
    """The folder of what can be made again, such as a tenant's node library."""
    return _made(_base("cache"))


def service_dir() -> Path:
    """The folder of the embedded service of this home: store, lock, ready file."""
    return _made(data_dir() / "service")


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def themes_dir() -> Path:
    """The themes that come with the product, from a checkout and from a wheel alike."""
    return _shipped("themes")


def samples_dir() -> Path:
    """The sample workflows that come with the product, from a checkout and from a wheel alike."""
    return _shipped("sample_workflows")
