"""The secrets that definitions name as ``${secret:name}``, each kept for a profile.

The system's keyring has them when there is one, else files of mode 0600 under the configuration folder
(``secrets/PROFILE/NAME``). ``WFSTUDIO_SECRET_NAME`` in the environment goes before either: the name in capitals, with
``_`` for ``-``.
"""

import os
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.secret_store import KEYRING_SERVICE, keyring, write_private
from wfstudio.document.placeholders import NAME
from wfstudio.document.reversing import SHORTEST_SECRET
from wfstudio.paths import config_dir

PREFIX = "WFSTUDIO_SECRET_"
LONGEST = 64 * 1024

_IN_KEYRING = ".keyring"
"""How the file ends that stands for a secret which the keyring has; it is empty."""


def variable(name: str) -> str:
    """The environment variable that a secret may be in."""
    return PREFIX + name.upper().replace("-", "_")


def names(profile: str) -> list[str]:
    """The secrets that are kept for a profile, those of the environment left out. Raises ``ConfigurationError``."""
    folder = _folder(profile)
    try:
        found = {path.name.removesuffix(_IN_KEYRING) for path in folder.iterdir()}
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be read: {error.strerror}") from None
    return sorted(name for name in found if NAME.fullmatch(name))


def secrets_of(profile: str, wanted: Iterable[str] = (), environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every secret that is known for a profile: those of the environment, by the names that are wanted and by their
    own in small letters, and those that are kept. Raises ``ConfigurationError`` for one that cannot be read."""
    env = {key: value for key, value in (os.environ if environ is None else environ).items() if value}
    found: dict[str, str] = {}
    for key, value in env.items():
        if key.startswith(PREFIX) and NAME.fullmatch(name := key.removeprefix(PREFIX).lower()):
            found[name] = checked(value, key)
    for name in dict.fromkeys((*wanted, *names(profile))):
        if (given := env.get(variable(name))) is not None:
            found[name] = checked(given, variable(name))
        elif (kept := _kept(profile, name)) is not None:
            found[name] = kept
    return found


def save(profile: str, name: str, text: str) -> bool:
    """Keep a secret; True when the keyring has it, False when a 0600 file does. Raises ``ConfigurationError``."""
    path = _folder(profile) / check_name(name)
    checked(text, f"the secret '{name}'")
    ring = keyring()
    if ring is not None:
        try:
            ring.set_password(KEYRING_SERVICE, _entry(profile, name), text)
        except Exception:  # a keyring's backend may fail in its own ways; then a file has it
            ring = None
    marker = path.with_name(name + _IN_KEYRING)
    if ring is None:
        write_private(path, "secret", text)
        marker.unlink(missing_ok=True)
        return False
    write_private(marker, "secret", "")
    path.unlink(missing_ok=True)
    return True


def forget(profile: str, name: str) -> bool:
    """Remove a secret from wherever it is kept; whether there was one. Raises ``ConfigurationError``."""
    path = _folder(profile) / check_name(name)
    marker = path.with_name(name + _IN_KEYRING)
    was = [one for one in (path, marker) if one.exists()]
    if marker in was:
        try:
            import_module("keyring").delete_password(KEYRING_SERVICE, _entry(profile, name))
        except Exception as error:
            raise ConfigurationError(
                f"the secret '{name}' of '{profile}' could not be removed from the keyring ({type(error).__name__})"
            ) from None
    try:
        for one in was:
            one.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{error.filename}: cannot be removed: {error.strerror}") from None
    return bool(was)


def check_name(name: str) -> str:
    """A name that a secret may have; raises ``ConfigurationError``."""
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"secret '{name}': the name may hold letters, digits, _ and - only, a letter first")
    return name


def checked(text: str, where: str) -> str:
    """A text that can be a secret; raises ``ConfigurationError``, which does not show it."""
    if len(text) < SHORTEST_SECRET:
        raise ConfigurationError(
            f"{where}: a secret has {SHORTEST_SECRET} characters at least: a shorter one cannot be told from other "
            "text; what is no secret goes into [values] of wfstudio.toml"
        )
    if len(text) > LONGEST or "\0" in text:
        raise ConfigurationError(f"{where}: this is no secret: text of at most {LONGEST // 1024} KiB is expected")
    return text


def _kept(profile: str, name: str) -> str | None:
    path = _folder(profile) / name
    if path.with_name(name + _IN_KEYRING).exists():
        return _from_keyring(profile, name)
    try:
        mode, text = path.stat().st_mode, path.read_bytes().decode("utf-8").removesuffix("\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: the secret cannot be read: {getattr(error, 'strerror', error)}") from None
    if os.name == "posix" and mode & 0o077:
        raise ConfigurationError(f"{path}: others may read this secret; run `chmod 600 {path}`")
    return checked(text, str(path))


def _from_keyring(profile: str, name: str) -> str:
    again = f"`wfstudio secret set {name} --profile {profile}` keeps it anew"
    try:
        found: str | None = import_module("keyring").get_password(KEYRING_SERVICE, _entry(profile, name))
    except Exception as error:  # a keyring's backend may fail in its own ways
        raise ConfigurationError(
            f"the keyring that has the secret '{name}' of '{profile}' cannot be read ({type(error).__name__})"
        ) from None
    if not found:
        raise ConfigurationError(f"the secret '{name}' of '{profile}' is no longer in the keyring; {again}")
    return found


def _entry(profile: str, name: str) -> str:
    """What the keyring knows a secret by: a kind of secret of the connection has no slash."""
    return f"{profile}/secret/{name}"


def _folder(profile: str) -> Path:
    return config_dir() / "secrets" / quote(profile, safe="").replace(".", "%2E")
