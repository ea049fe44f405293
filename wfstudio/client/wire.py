"""One call as bytes: what is sent on each try, and what an answer means. No I/O happens here.

Source: platform-facts, "Wire protocol"; workflows-api, "Errors". The documentation headers are never sent.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlencode

from wfstudio import __version__
from wfstudio.client.connection import Connection
from wfstudio.client.errors import (
    ClientError,
    ConfigurationError,
    Conflict,
    InvalidRequest,
    NotFound,
    ReadOnlyProfile,
    Refused,
    TimedOut,
    Unreachable,
)
from wfstudio.client.rows import row_named
from wfstudio.protocol.envelope import EnvelopeError, KeyPair, check_public_key, curves_of, decrypt, encrypt, shared_key
from wfstudio.protocol.row import Endpoint

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

APP_ID = "wfstudio"
"""What the requestid's ``appid`` says. Inferred: the reference only calls it a string."""

MAX_MESSAGE = 500

CLOCK_WORTH_TELLING_S = 60.0
"""Seconds between the clocks from which on a refusal is told to come of them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, checked and complete, before anything about a single try is known."""

    row: Endpoint
    url: str
    query: str
    data: Json = None
    extra: dict[str, str] = field(default_factory=dict, repr=False)
    path: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> str:
        """What errors name: the method and the URL without its query, which may hold personal data."""
        return f"{self.row.method} {self.url}"


@dataclass(frozen=True, slots=True)
class Request:
    """One try of a call, as sent."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, as received."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


class Wire:
    """A caller's side of the wire: its key pair, and the service's public key once known."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.keys = KeyPair.generate(connection.curve)
        self.service_key = connection.service_public_key
        self._sealed: tuple[bytes, str] | None = None

    def call(
        self,
        name: str,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
        extra: Mapping[str, str] | None = None,
    ) -> Call:
        """The call of an endpoint; tenant and community are filled in from the connection.

        Raises ``ConfigurationError`` for an unknown endpoint or a missing credential, ``ReadOnlyProfile`` for a write
        of a profile that is read-only, and ``InvalidRequest`` for a missing or unknown argument.
        """
        row = row_named(name)
        check_allowed(self.connection, row)
        self._check_credentials(row)
        given = self._path_values(row, path or {})
        try:
            filled = row.fill(given)
        except KeyError as missing:
            raise _invalid(row, f"the path needs {missing.args[0]}") from None
        for what, values, known in (
            ("query parameter", query or {}, [param.name for param in row.query]),
            ("header", extra or {}, row.headers),
        ):
            for key in values:
                if key not in known:
                    raise _invalid(row, f"there is no {what} '{key}' (there is: {', '.join(known) or 'none'})")
        if data is not None and row.request is None:
            raise _invalid(row, "it takes no body")
        _checked_json(row, data)
        pairs = [(key, _query_text(value)) for key, value in (query or {}).items() if value is not None]
        return Call(row, self.connection.url + filled, urlencode(pairs), data, dict(extra or {}), given)

    def request(self, call: Call) -> Request:
        """The next try of a call: a fresh requestid, all but the license encrypted anew; the service's key is known."""
        row = call.row
        headers = {"accept": "application/json", "user-agent": f"wfstudio/{__version__}"}
        key = self._shared(call) if row.auth.keys_required else b""
        if row.auth.keys_required:
            stamp = {"appid": APP_ID, "uuid": str(uuid.uuid4()), "ts": int(time.time())}
            headers["publickey"] = self.keys.public
            headers["requestid"] = encrypt(json.dumps(stamp), key)
            if row.auth.license != "none" and self.connection.license:
                headers["licensekey"] = self._sealed_license(self.connection.license, key)
            if row.auth.jwt != "none" and self.connection.token:
                headers["authorization"] = f"Bearer {self.connection.token}"
            headers.update({name: encrypt(value, key) for name, value in call.extra.items()})
        content = None
        if row.request is not None:
            headers["content-type"] = "application/json"
            content = _body(row, call.data, key)
        return Request(row.method, call.url + (f"?{call.query}" if call.query else ""), headers, content)

    def answer(self, call: Call, reply: Reply) -> Json:
        """The decrypted inner value of a good answer (None for an empty one); raises the typed error of any other."""
        if reply.status >= 300:
            raise self.error(call, reply)
        if reply.status == 204 or (not reply.content and call.row.response is None):
            return None
        body = self._parsed(call, reply)
        if isinstance(body, str) and call.row.encrypted:
            return self._opened(call, body, self.service_key or "")
        if not call.row.wrapped and not (call.row.encrypted and isinstance(body, dict)):
            return body
        if not isinstance(body, dict) or "data" not in body:
            raise self._failure(call, "the answer has no `data`; is this the base URL of a Workflow service?", reply)
        inner = body["data"]
        if isinstance(inner, str) and call.row.encrypted:
            theirs = body.get("publicKey")
            key = theirs if isinstance(theirs, str) else self.service_key or ""
            value = self._opened(call, inner, key)
            self.service_key = key
            return value
        return inner

    def error(self, call: Call, reply: Reply) -> ClientError:
        """The typed error of an answer that is none of 2xx."""
        status = reply.status
        where = {"status": status, "endpoint": call.row.name}
        if 300 <= status < 400:
            return self._failure(call, "the service redirects elsewhere; check the base URL", reply)
        message = ""
        if reply.content.strip():
            try:
                message = error_message(self._parsed(call, reply))
            except Unreachable as error:
                return error
        hint = _clock_hint(reply) if status == 401 else ""
        text = f"{call.row.name}: {message or _default_message(status)}{hint} ({status}, {call.place})"
        kinds: dict[int, type[ClientError]] = {401: Refused, 403: Refused, 404: NotFound, 408: TimedOut, 409: Conflict}
        if status in kinds:
            return kinds[status](text, **where)  # type: ignore[arg-type]
        if status >= 500 or status == 429:
            return Unreachable(text, **where)  # type: ignore[arg-type]
        return InvalidRequest(text, **where)  # type: ignore[arg-type]

    def learn(self, reply: Reply, call: Call) -> bool:
        """Take the service's public key from an answer of ``publickeys``; tell whether it is another than before."""
        body = self.answer(call, reply)
        found = body.get("publicKey") if isinstance(body, dict) else None
        if not isinstance(found, str):
            raise self._failure(
                call, "the answer has no `publicKey`; is this the base URL of a Workflow service?", reply
            )
        try:
            check_public_key(found, self.connection.curve)
        except EnvelopeError as error:
            other = f"; it is one of {found_on[0]}: set that as `curve`" if (found_on := curves_of(found)) else ""
            raise self._failure(call, f"the service's public key is unusable: {error}{other}", reply) from None
        changed, self.service_key = found != self.service_key, found
        return changed

    def _sealed_license(self, text: str, key: bytes) -> str:
        """The license encrypted once for each shared key, so that neither side does it for every call."""
        if self._sealed is None or self._sealed[0] != key:
            self._sealed = key, encrypt(text, key)
        return self._sealed[1]

    def _shared(self, call: Call) -> bytes:
        try:
            return shared_key(self.keys.private, self.service_key or "", self.connection.curve)
        except EnvelopeError as error:
            raise ConfigurationError(f"{call.row.name}: the service's public key is unusable: {error}") from None

    def _opened(self, call: Call, ciphertext: str, public_key: str) -> Json:
        try:
            text = decrypt(ciphertext, shared_key(self.keys.private, public_key, self.connection.curve))
            return _loads(text)
        except (EnvelopeError, ValueError, RecursionError) as error:
            raise self._failure(call, f"the answer cannot be decrypted: {error}") from None

    def _parsed(self, call: Call, reply: Reply) -> Json:
        try:
            return _loads(reply.content.decode("utf-8"))
        except (ValueError, RecursionError):
            kind = reply.headers.get("content-type", "").split(";")[0] or "something"
            looks_html = "html" in kind or reply.content.lstrip()[:1] == b"<"
            what = "an HTML page" if looks_html else f"{kind} that is not JSON"
            hint = "; is this the base URL of a Workflow service (…/workflowapi)?" if looks_html else ""
            raise self._failure(call, f"{what} answered{hint}", reply) from None

    def _failure(self, call: Call, message: str, reply: Reply | None = None) -> Unreachable:
        status = reply.status if reply else None
        shown = f"{status}, " if status else ""
        return Unreachable(f"{call.row.name}: {message} ({shown}{call.place})", status=status, endpoint=call.row.name)

    def _path_values(self, row: Endpoint, path: Mapping[str, str]) -> dict[str, str]:
        for key in path:
            if key not in row.path_params:
                raise _invalid(row, f"the path has no '{key}' (it has: {', '.join(row.path_params) or 'none'})")
        own = {"tenantId": self.connection.tenant_id, "communityId": self.connection.community_id}
        values = {**{key: value for key, value in own.items() if key in row.path_params}, **path}
        for key, env in (("tenantId", "WFSTUDIO_TENANT"), ("communityId", "WFSTUDIO_COMMUNITY")):
            if key in row.path_params and not values.get(key):
                raise ConfigurationError(f"{row.name}: no {key} is known; set it in the profile or as {env}")
        return values

    def _check_credentials(self, row: Endpoint) -> None:
        has_license, has_token = bool(self.connection.license), bool(self.connection.token)
        who = f"profile '{self.connection.name}'"
        if row.auth.license == "only" and not has_license:
            raise ConfigurationError(f"{row.name} needs a license and {who} has none; set WFSTUDIO_LICENSE")
        if row.auth.jwt == "only" and not has_token:
            raise ConfigurationError(f"{row.name} needs a token; set WFSTUDIO_TOKEN (`wfstudio token` prints one)")
        if row.auth.license == "either" and not has_license and not has_token:
            raise ConfigurationError(
                f"{row.name} needs a license or a token and {who} has neither; set WFSTUDIO_LICENSE"
            )


def check_allowed(connection: Connection, row: Endpoint) -> None:
    """Raise ``ReadOnlyProfile`` for what may change something on a service that is only read.

    Which calls may is said by the endpoint table.
    """
    if row.writes and connection.read_only:
        raise ReadOnlyProfile(connection.name, f"{row.name} may change something there", endpoint=row.name)


def _invalid(row: Endpoint, message: str) -> InvalidRequest:
    return InvalidRequest(f"{row.name}: {message}", endpoint=row.name)


def _loads(text: str) -> Json:
    def refuse(constant: str) -> Json:
        raise ValueError(f"{constant} is not JSON")

    value: Json = json.loads(text, parse_constant=refuse)
    return value


def _dumps(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _checked_json(row: Endpoint, data: Json) -> None:
    try:
        _dumps(data)
    except (TypeError, ValueError, RecursionError) as error:
        raise _invalid(row, f"the body is not JSON: {error}") from None


def _body(row: Endpoint, data: Json, key: bytes) -> bytes:
    inner = {} if data is None else data
    if not row.request_wrapped:
        return _dumps(inner).encode()
    return _dumps({"data": encrypt(_dumps(inner), key) if row.encrypted else inner}).encode()


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def error_message(body: Json) -> str:
    if not isinstance(body, dict):
        return ""
    for key in ("message", "error"):
        found = body.get(key)
        if isinstance(found, str) and found:
            cleaned = "".join(char if char.isprintable() else " " for char in found)
            details = body.get("details")
            extra = details.get("message") if isinstance(details, dict) else None
            return cleaned[:MAX_MESSAGE] + (f" {extra}" if isinstance(extra, str) and key == "error" else "")
    return ""


def _clock_hint(reply: Reply) -> str:
    """What to add to a refusal that comes of this machine's clock; "" where the clocks agree well enough."""
    from email.utils import parsedate_to_datetime

    from wfstudio.client.durations import shown_ms

    try:
        off = time.time() - parsedate_to_datetime(reply.headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return ""
    if abs(off) < CLOCK_WORTH_TELLING_S:
        return ""
    way = "ahead of" if off > 0 else "behind"
    return f"; this machine's clock is {shown_ms(int(abs(off)) * 1000)} {way} the service's: set it (NTP)"


def _default_message(status: int) -> str:
    return {
        400: "the service calls the request invalid",
        401: "the service does not accept the credentials",
        403: "the service does not permit this",
        404: "not found",
        501: "the service does not have this endpoint yet",
    }.get(status, "the service failed" if status >= 500 else "the service refused the request")
