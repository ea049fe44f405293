"""Where a profile's secrets are kept: the system's keyring when there is one, else files of mode 0600.

With ``WFSTUDIO_HOME`` set everything stays under that folder, so the keyring is not used.
"""

import os
import stat
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError
from wfstudio.paths import config_dir

KEYRING_SERVICE = "wfstudio"
LICENSE = "license"


def license_file(profile: str) -> Path:
    """Where the license of a profile is stored when no keyring has it."""
    return secret_file(profile, LICENSE)


def secret_file(profile: str, kind: str) -> Path:
    """Where a secret of a profile is stored when no keyring has it; the kinds are ``license`` and ``SECRETS``."""
    if kind == LICENSE:
        return config_dir() / "licenses" / profile
    return config_dir() / "passwords" / f"{profile}.{kind}"


def keyring() -> Any:
    """The keyring module when the system has a keyring that works without asking for more; None else."""
    if os.environ.get("WFSTUDIO_HOME"):
        return None
    try:
        module = import_module("keyring")
        return module if module.get_keyring().priority >= 1 else None
    except Exception:  # a keyring's backend may fail in its own ways; then there is none
        return None


def save_secret(profile: str, kind: str, text: str) -> bool:
    """Keep a secret; True when the keyring has it, False when a 0600 file does. Raises ``ConfigurationError``."""
    ring = keyring()
    if ring is not None:
        try:
            ring.set_password(KEYRING_SERVICE, _entry(profile, kind), text)
        except Exception:
            ring = None
    if ring is None:
        write_private(secret_file(profile, kind), kind, text)
        return False
    secret_file(profile, kind).unlink(missing_ok=True)
    return True


def save_license(profile: str, text: str) -> bool:
    """Keep a license, as ``save_secret``."""
    return save_secret(profile, LICENSE, text)


def stored_secret(profile: str, kind: str, *, in_keyring: bool) -> str:
    """A secret that was kept. Raises ``ConfigurationError`` when it cannot be read or is gone."""
    if not in_keyring:
        return read_secret(secret_file(profile, kind), _words(kind))
    try:
        found: str | None = import_module("keyring").get_password(KEYRING_SERVICE, _entry(profile, kind))
    except Exception as error:  # a keyring's backend may fail in its own ways
        raise ConfigurationError(
            f"profile '{profile}': the keyring that holds its {_words(kind)} cannot be read ({type(error).__name__})"
        ) from None
    if not found:
        raise ConfigurationError(
            f"profile '{profile}': its {_words(kind)} is no longer in the keyring; add the profile again"
        )
    return found


def forget_secret(profile: str, kind: str, *, in_keyring: bool) -> None:
    """Remove a secret from wherever it is; nothing happens when there is none."""
    path = secret_file(profile, kind)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be removed: {error.strerror}") from None
    if in_keyring and (ring := keyring()) is not None:
        try:
            ring.delete_password(KEYRING_SERVICE, _entry(profile, kind))
        except Exception as error:
            raise ConfigurationError(
                f"the {_words(kind)} of '{profile}' could not be removed from the keyring ({type(error).__name__})"
            ) from None


def forget_license(profile: str, *, in_keyring: bool) -> None:
    """Remove a license, as ``forget_secret``."""
    forget_secret(profile, LICENSE, in_keyring=in_keyring)


def read_secret(path: Path, what: str = "license") -> str:
    """The one line of a secret's file; raises ``ConfigurationError`` when others may read it, or it is empty."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: the {what} cannot be read: {getattr(error, 'strerror', error)}") from None
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        raise ConfigurationError(f"{path}: others may read this {what}; run `chmod 600 {path}`")
    if not text:
        raise ConfigurationError(f"{path}: the file is empty, a {what} is expected")
    return text


def _entry(profile: str, kind: str) -> str:
    """What the keyring knows a secret by."""
    return profile if kind == LICENSE else f"{profile}:{kind}"


def _words(kind: str) -> str:
    return kind.replace("-", " ")


def write_private(path: Path, kind: str, text: str) -> None:
    """Write a secret's file, whole or not at all, readable by its owner alone. Raises ``ConfigurationError``."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{kind}.", dir=path.parent)  # made with mode 0600
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
        raise ConfigurationError(f"{path}: the {_words(kind)} cannot be stored: {error.strerror}") from None
