"""Profiles: which connection is meant, from flags, environment, project file, user file, in that order.

The user's file is ``wfstudio.toml`` in the configuration folder, a project's is ``wfstudio.toml`` in the folder worked
in or one above it. Both may name the ``profile`` to use and hold ``[profiles.NAME]`` tables with ``url``, ``tenant``,
``community``, ``protected``. A license is in neither: it is in ``licenses/NAME`` of the configuration folder (0600), in
the system's keyring (the user's table says ``keyring = true``), or in ``WFSTUDIO_LICENSE``. A stored license goes only
to the URL that the user's own file gives the profile, so that a project's file cannot send it elsewhere.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wfstudio.client.connection import EMBEDDED, Connection, normalized_url
from wfstudio.client.errors import ConfigurationError
from wfstudio.paths import config_dir

FILE_NAME = "wfstudio.toml"
KEYRING_SERVICE = "wfstudio"
_TEXTS = ("url", "tenant", "community")
_FLAGS = ("protected", "keyring")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What flags say; None where a flag was not given."""

    profile: str | None = None
    url: str | None = None
    tenant: str | None = None
    community: str | None = None
    license_file: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The connection that is meant. ``url`` None is the embedded service; the other Nones are left as it has them."""

    name: str
    url: str | None
    tenant: str | None = None
    community: str | None = None
    license: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    protected: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded service is meant."""
        return self.url is None

    def tenant_connection(self) -> Connection:
        """The connection of a choice that is not the embedded service."""
        return Connection(
            name=self.name,
            kind="TENANT",
            url=self.url or "",
            tenant_id=self.tenant or "",
            community_id=self.community or "",
            license=self.license,
            token=self.token,
            protected=self.protected,
        )

    def embedded_connection(self, ready: Mapping[str, Any]) -> Connection:
        """The connection to the embedded service, with what was overridden."""
        own = Connection.from_ready(ready)
        return Connection(
            name=self.name,
            kind="LOCAL",
            url=own.url,
            tenant_id=self.tenant or own.tenant_id,
            community_id=self.community or own.community_id,
            license=self.license or own.license,
            token=self.token,
            service_public_key=own.service_public_key,
            control_url=own.control_url,
            control_license=own.control_license,
        )


def choose(
    flags: Overrides | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Chosen:
    """The connection that flags, environment and files choose; the embedded service when none says otherwise.

    Raises ``ConfigurationError`` naming the file or variable at fault.
    """
    flags = flags or Overrides()
    env = {key: value for key, value in (os.environ if environ is None else environ).items() if value}
    project, user = _load(project_file(folder or Path.cwd())), _load(config_dir() / FILE_NAME)
    url = flags.url or env.get("WFSTUDIO_URL")
    name = flags.profile or env.get("WFSTUDIO_PROFILE")
    if not name:
        name = (url and host_of(url)) or project.get("profile") or user.get("profile") or EMBEDDED
    table = _profile(name, project, user, required=url is None)
    where = url or table.get("url")
    return Chosen(
        name=name,
        url=normalized_url(where) if where else None,
        tenant=flags.tenant or env.get("WFSTUDIO_TENANT") or table.get("tenant"),
        community=flags.community or env.get("WFSTUDIO_COMMUNITY") or table.get("community"),
        license=_license(name, flags, env, table, user, moved=bool(url)),
        token=env.get("WFSTUDIO_TOKEN"),
        protected=table.get("protected", False),
    )


def host_of(url: str) -> str:
    """What a connection that is given only by its URL is called: its host and port."""
    return urlsplit(normalized_url(url)).netloc


def names(folder: Path | None = None) -> list[str]:
    """Every profile that can be chosen here, the embedded one first."""
    found = set(_load(project_file(folder or Path.cwd())).get("profiles", {}))
    found |= set(_load(config_dir() / FILE_NAME).get("profiles", {}))
    return [EMBEDDED, *sorted(found - {EMBEDDED})]


def tables(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """What the files say of each profile that can be chosen here; a project's table adds to the user's."""
    project, user = _load(project_file(folder or Path.cwd())), _load(config_dir() / FILE_NAME)
    found = {*project.get("profiles", {}), *user.get("profiles", {})} - {EMBEDDED}
    return {name: _profile(name, project, user, required=False) for name in sorted(found)}


def project_file(folder: Path) -> Path | None:
    """The nearest ``wfstudio.toml`` in a folder or one above it, up to the home folder; None when there is none."""
    home = Path.home()
    for place in (folder.absolute(), *folder.absolute().parents):
        if (found := place / FILE_NAME).is_file():
            return found
        if place == home:
            break
    return None


def _load(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from None
    _check(path, loaded)
    return loaded


def _check(path: Path, loaded: dict[str, Any]) -> None:
    if not isinstance(loaded.get("profile", ""), str):
        raise ConfigurationError(f"{path}: `profile` must be text")
    profiles = loaded.get("profiles", {})
    if not isinstance(profiles, dict):
        raise ConfigurationError(f"{path}: `profiles` must hold tables such as [profiles.staging]")
    for name, table in profiles.items():
        if not isinstance(table, dict):
            raise ConfigurationError(f"{path}: `profiles.{name}` must be a table")
        for key in ("license", "token"):
            if key in table:
                raise ConfigurationError(
                    f"{path}: a {key} does not belong in this file; put a license into {license_file(name)} (mode 0600)"
                )
        for key in _TEXTS:
            if not isinstance(table.get(key, ""), str):
                raise ConfigurationError(f"{path}: `profiles.{name}.{key}` must be text")
        for key in _FLAGS:
            if not isinstance(table.get(key, False), bool):
                raise ConfigurationError(f"{path}: `profiles.{name}.{key}` must be true or false")


def _profile(name: str, project: dict[str, Any], user: dict[str, Any], *, required: bool) -> dict[str, Any]:
    tables = [loaded.get("profiles", {}).get(name) for loaded in (user, project)]
    merged: dict[str, Any] = {}
    for table in tables:
        merged.update(table or {})
    if any(table and table.get("protected") for table in tables):
        merged["protected"] = True  # neither file can take the other's protection away
    if name == EMBEDDED:
        merged.pop("url", None)
        return merged
    if required and not any(tables):
        known = ", ".join([EMBEDDED, *sorted({*user.get("profiles", {}), *project.get("profiles", {})})])
        raise ConfigurationError(f"there is no profile '{name}' (there is: {known})")
    if required and not merged.get("url"):
        raise ConfigurationError(f"profile '{name}' has no url; add one to [profiles.{name}] or set WFSTUDIO_URL")
    return merged


def license_file(profile: str) -> Path:
    """Where the license of a profile is stored."""
    return config_dir() / "licenses" / profile


def _license(
    name: str,
    flags: Overrides,
    env: Mapping[str, str],
    table: dict[str, Any],
    user: dict[str, Any],
    *,
    moved: bool,
) -> str | None:
    if flags.license_file:
        return read_secret(Path(flags.license_file))
    if license_key := env.get("WFSTUDIO_LICENSE"):
        return license_key.strip()
    own = user.get("profiles", {}).get(name, {})
    if name == EMBEDDED or not own or Path(name).name != name:
        return None
    if not own.get("keyring") and not license_file(name).exists():
        return None
    if not moved and table.get("url") != own.get("url"):
        raise ConfigurationError(
            f"profile '{name}': the project's {FILE_NAME} gives it another url than yours, so your stored license is"
            " not sent there; set WFSTUDIO_LICENSE if you mean it"
        )
    return _from_keyring(name) if own.get("keyring") else read_secret(license_file(name))


def _from_keyring(name: str) -> str:
    try:
        found: str | None = import_module("keyring").get_password(KEYRING_SERVICE, name)
    except Exception as error:  # a keyring's backend may fail in its own ways
        raise ConfigurationError(
            f"profile '{name}': the keyring that holds its license cannot be read ({type(error).__name__})"
        ) from None
    if not found:
        raise ConfigurationError(f"profile '{name}': its license is no longer in the keyring; add the profile again")
    return found


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
