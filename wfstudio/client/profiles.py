"""Profiles: which connection is meant, from flags, environment, project file, user file, in that order.

The user's file is ``wfstudio.toml`` in the configuration folder, a project's is ``wfstudio.toml`` in the folder worked
in or one above it. Both may name the ``profile`` to use and hold ``[profiles.NAME]`` tables with the settings of
``profile_rows``. A license is in neither: it is in ``licenses/NAME`` of the configuration folder (0600), in the
system's keyring (the user's table says ``keyring = true``), or in ``WFSTUDIO_LICENSE``. A stored license goes only
where the user's own file leads, so that a project's file cannot send it elsewhere.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wfstudio.client.connection import EMBEDDED, Connection, normalized_url
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profile_rows import CURVE_NAMES, ROWS
from wfstudio.client.proxies import without_password
from wfstudio.client.route import USUAL, Route
from wfstudio.client.secret_store import LICENSE, license_file, read_secret, stored_secret
from wfstudio.client.settings_file import FILE_NAME, SettingsFile, projects_file, user_file
from wfstudio.client.settled import Settled, settle


@dataclass(frozen=True, slots=True)
class Overrides:
    """What flags say; None where a flag was not given."""

    profile: str | None = None
    url: str | None = None
    tenant: str | None = None
    community: str | None = None
    license_file: str | None = None
    curve: str | None = None
    proxy: str | None = None
    ca_file: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    read_only: bool | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The connection that is meant. ``url`` None is the embedded service; the other Nones are left as it has them.

    ``origins`` says where each setting came from: ``flag``, a variable's name, a file's path, or ``default``.
    """

    name: str
    url: str | None
    tenant: str | None = None
    community: str | None = None
    license: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    protected: bool = False
    read_only: bool = False
    curve: str = CURVE_NAMES[0]
    route: Route = USUAL
    dns: str | None = None
    tenant_name: str | None = None
    community_name: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

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
            read_only=self.read_only,
            curve=self.curve,
            route=self.route,
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
            route=own.route,
            service_public_key=own.service_public_key,
            control_url=own.control_url,
            control_license=own.control_license,
            read_only=self.read_only,
        )


def choose(
    flags: Overrides | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Chosen:
    """The connection that flags, environment and files choose; the embedded service when none says otherwise.

    Raises ``ConfigurationError`` naming the file or variable at fault.
    """
    flags = flags or Overrides()
    env = {key: value for key, value in (os.environ if environ is None else environ).items() if value}
    project, user = projects_file(folder), user_file()
    moved = flags.url or env.get("WFSTUDIO_URL")
    name, name_from = _name(flags, env, project, user, moved)
    _check_known(name, project, user, required=moved is None)
    told = settle({row.key: getattr(flags, row.field, None) for row in ROWS}, env, name, project, user)
    url = told.text("url") if moved or name != EMBEDDED else None
    own = user.profiles.get(name, {})
    license_key, license_from = _license(name, flags, env, own, told, project)
    token = env.get("WFSTUDIO_TOKEN")
    origins = {**told.origins, "profile": name_from, "license": license_from}
    origins["token"] = "WFSTUDIO_TOKEN" if token else "none"
    return Chosen(
        name=name,
        url=normalized_url(url) if url else None,
        tenant=told.text("tenant"),
        community=told.text("community"),
        license=license_key,
        token=token,
        protected=told.on("protected"),
        read_only=told.on("read-only"),
        curve=told.text("curve") or CURVE_NAMES[0],
        route=route_of(name, env, own, told) if url else USUAL,
        dns=told.told("dns"),
        tenant_name=told.told("tenant-name"),
        community_name=told.told("community-name"),
        origins=origins,
    )


def host_of(url: str) -> str:
    """What a connection that is given only by its URL is called: its host and port."""
    return urlsplit(normalized_url(url)).netloc


def names(folder: Path | None = None) -> list[str]:
    """Every profile that can be chosen here, the embedded one first."""
    return _names(projects_file(folder), user_file())


def tables(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """What the files say of each profile that can be chosen here; a project's table adds to the user's."""
    project, user = projects_file(folder), user_file()
    return {name: settle({}, {}, name, project, user).table for name in _names(project, user)[1:]}


def _names(project: SettingsFile, user: SettingsFile) -> list[str]:
    return [EMBEDDED, *sorted({*project.profiles, *user.profiles} - {EMBEDDED})]


def _name(
    flags: Overrides, env: Mapping[str, str], project: SettingsFile, user: SettingsFile, moved: str | None
) -> tuple[str, str]:
    """The profile's name and who says it."""
    if flags.profile:
        return flags.profile, "flag"
    if name := env.get("WFSTUDIO_PROFILE"):
        return name, "WFSTUDIO_PROFILE"
    if moved:
        return host_of(moved), "flag" if flags.url else "WFSTUDIO_URL"
    for file in (project, user):
        if file.chosen:
            return file.chosen, str(file.path)
    return EMBEDDED, "default"


def _check_known(name: str, project: SettingsFile, user: SettingsFile, *, required: bool) -> None:
    """Raise ``ConfigurationError`` for a profile that no file knows, or that leads nowhere."""
    if not required or name == EMBEDDED:
        return
    known = [file.profiles[name] for file in (project, user) if name in file.profiles]
    if not known:
        raise ConfigurationError(f"there is no profile '{name}' (there is: {', '.join(_names(project, user))})")
    if not any(table.get("url") for table in known):
        raise ConfigurationError(f"profile '{name}' has no url; add one to [profiles.{name}] or set WFSTUDIO_URL")


def _license(
    name: str,
    flags: Overrides,
    env: Mapping[str, str],
    own: Mapping[str, Any],
    told: Settled,
    project: SettingsFile,
) -> tuple[str | None, str]:
    """The license and where it came from."""
    if flags.license_file:
        return read_secret(Path(flags.license_file)), "--license-file"
    if license_key := env.get("WFSTUDIO_LICENSE"):
        return license_key.strip(), "WFSTUDIO_LICENSE"
    if name == EMBEDDED:
        return None, "the service's own"
    if not own or Path(name).name != name:
        return None, "none"
    in_keyring = bool(own.get("keyring"))
    if not in_keyring and not license_file(name).exists():
        return None, "none"
    for row in ROWS:
        if row.guarded and told.origins[row.key] == str(project.path) and told.raw(row.key) != own.get(row.key):
            raise ConfigurationError(
                f"profile '{name}': the project's {FILE_NAME} gives it another {row.key} than yours, so your stored"
                " license is not sent there; set WFSTUDIO_LICENSE if you mean it"
            )
    return stored_secret(name, LICENSE, in_keyring=in_keyring), "keyring" if in_keyring else str(license_file(name))


def route_of(name: str, env: Mapping[str, str], own: Mapping[str, Any], told: Settled) -> Route:
    """The way that settled settings say; ``own`` is the user's table, which says where secrets are kept.

    Raises ``ConfigurationError`` for a secret that cannot be read.
    """

    def secret(kind: str, variable: str) -> str | None:
        if text := env.get(variable):
            return text.strip()
        place = own.get(kind)
        return stored_secret(name, kind, in_keyring=place == "keyring") if place else None

    certificate = told.path("client-cert")
    proxy, password = without_password(told.text("proxy") or "")
    return Route(
        proxy=proxy or None,
        ca_file=told.path("ca-file"),
        client_cert=certificate,
        client_key=told.path("client-key"),
        key_password=secret("client-key-password", "WFSTUDIO_CLIENT_KEY_PASSWORD") if certificate else None,
        proxy_password=password or (secret("proxy-password", "WFSTUDIO_PROXY_PASSWORD") if proxy else None),
    )
