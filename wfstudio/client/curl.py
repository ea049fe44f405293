"""A call as a curl command with the documentation headers; secrets are environment variables or placeholders.

Source: workflows-api, the curl examples: curl cannot encrypt, so it sends ``keyId``, ``keySecret`` and ``license``.
"""

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.route import DIRECTLY
from wfstudio.protocol.row import Endpoint

SECRET_KEYS = frozenset({"license", "token", "privatekey", "keysecret", "captchatoken", "password", "licensekey"})
"""Body keys whose values are replaced by a placeholder, in small letters."""


def curl_command(
    connection: Connection,
    row: Endpoint,
    path: Mapping[str, str],
    query: Mapping[str, Any],
    headers: Mapping[str, str],
    data: Any,
) -> str:
    """The command over several lines, ready for a shell; what is missing in the path stays as ``<name>``."""
    pairs = urlencode(query) if query else ""
    with_token = bool(connection.token and not connection.license)
    command = curl_of(_url(connection, row, path), pairs, row, headers, data, with_token=with_token)
    return " \\\n  ".join([command, *_way(connection)])


def curl_of(
    url: str, query: str, row: Endpoint, headers: Mapping[str, str], data: Any, *, with_token: bool = False
) -> str:
    """The command for a URL that is filled in; ``query`` is what comes after its question mark."""
    parts = [f"curl -X {row.method} {shlex.quote(url + (f'?{query}' if query else ''))}"]
    if row.auth.keys_required:
        parts += [_variable("keyId", "WFSTUDIO_KEY_ID"), _variable("keySecret", "WFSTUDIO_KEY_SECRET")]
    if row.auth.license != "none":
        parts.append(_variable("license", "WFSTUDIO_LICENSE"))
    if row.auth.jwt == "only" or (row.auth.jwt == "either" and with_token):
        parts.append(_variable("Authorization", "WFSTUDIO_TOKEN", "Bearer "))
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if row.request:
        inner = without_secrets({} if data is None else data)
        body = {"data": inner} if row.request_wrapped else inner
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}")
    return " \\\n  ".join(parts)


def without_secrets(value: Any) -> Any:
    """The value with every secret in it replaced by ``<name>``."""
    if isinstance(value, dict):
        return {
            key: f"<{key}>" if key.lower() in SECRET_KEYS and item else without_secrets(item)
            for key, item in value.items()
        }
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def _way(connection: Connection) -> list[str]:
    """The options of the way that a profile says. What the environment says of proxies curl reads itself."""
    route, parts = connection.route, []
    if route.proxy == DIRECTLY and connection.kind == "TENANT":
        parts.append("--noproxy '*'")
    elif route.proxy and route.proxy != DIRECTLY:
        parts.append(f"--proxy {shlex.quote(route.proxy)}")
    for option, file in (("cacert", route.ca_file), ("cert", route.client_cert), ("key", route.client_key)):
        if file:
            parts.append(f"--{option} {shlex.quote(str(file))}")
    return parts


def _url(connection: Connection, row: Endpoint, path: Mapping[str, str]) -> str:
    values = {"tenantId": connection.tenant_id, "communityId": connection.community_id, **path}
    missing = [name for name in row.path_params if not values.get(name)]
    if missing:
        raise ConfigurationError(f"{row.name}: the path needs {', '.join(missing)}")
    return connection.url + row.fill(values)


def _variable(header: str, name: str, before: str = "") -> str:
    return f'-H "{header}: {before}${name}"'
