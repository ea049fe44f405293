"""Where a profile's license is kept: the system's keyring when there is one, else a 0600 file.

With ``WFSTUDIO_HOME`` set everything stays under that folder, so the keyring is not used.
"""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profiles import KEYRING_SERVICE, license_file


def keyring() -> Any:
    """The keyring module when the system has a keyring that works without asking for more; None else."""
    if os.environ.get("WFSTUDIO_HOME"):
        return None
    try:
        module = import_module("keyring")
        return module if module.get_keyring().priority >= 1 else None
    except Exception:  # a keyring's backend may fail in its own ways; then there is none
        return None


def save_license(profile: str, text: str) -> bool:
    """Keep a license; True when the keyring has it, False when a 0600 file does. Raises ``ConfigurationError``."""
    ring = keyring()
    if ring is not None:
        try:
            ring.set_password(KEYRING_SERVICE, profile, text)
        except Exception:
            ring = None
    if ring is None:
        _write(license_file(profile), text)
        return False
    license_file(profile).unlink(missing_ok=True)
    return True


def forget_license(profile: str, *, in_keyring: bool) -> None:
    """Remove a profile's license from wherever it is; nothing happens when there is none."""
    try:
        license_file(profile).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{license_file(profile)}: cannot be removed: {error.strerror}") from None
    if in_keyring and (ring := keyring()) is not None:
        try:
            ring.delete_password(KEYRING_SERVICE, profile)
        except Exception as error:
            raise ConfigurationError(
                f"the license of '{profile}' could not be removed from the keyring ({type(error).__name__})"
            ) from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".license.", dir=path.parent)  # made with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{path}: the license cannot be stored: {error.strerror}") from None
