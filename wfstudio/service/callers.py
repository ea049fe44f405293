"""Who calls: the two header schemes, licenses and tokens.

Source: platform-facts, "Wire protocol"; workflows-api, each endpoint's header table.
"""

import functools
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from wfstudio.protocol.envelope import EnvelopeError, KeyPair, SharedKeys, agree, decrypt
from wfstudio.protocol.row import Auth
from wfstudio.service.agreements import Agreements
from wfstudio.service.compact import parsed
from wfstudio.service.first_start import license_digest
from wfstudio.service.refused import Refused
from wfstudio.service.replay import ReplayGuard, digest
from wfstudio.service.store.repository import Repository
from wfstudio.service.store.rows import License, ReplayMark
from wfstudio.service.tokens import BadToken, Claims, TokenKey

OPENS_ALL = "workflow.manage"
"""Inferred: the permission that opens every endpoint that takes a JWT."""

_LATIN = "latin-1"


@dataclass(frozen=True, slots=True)
class Caller:
    """An accepted caller. ``shared_key`` opens an encrypted body; ``encrypts`` says whether the answer is encrypted."""

    shared_key: bytes | None = None
    encrypts: bool = False
    license: License | None = None
    claims: Claims | None = None
    mark: ReplayMark | None = None

    def covers(self, tenant_id: str, community_id: str) -> bool:
        """Whether what was presented is good for this tenant and community; True where nothing had to be."""
        if self.license is not None:
            return self.license.covers(tenant_id, community_id)
        if self.claims is not None:
            return (self.claims.tenant_id, self.claims.community_id) == (tenant_id, community_id)
        return True


class Gate:
    """Lets callers in, or raises Refused with 401 or 403."""

    def __init__(
        self,
        repository: Repository,
        keys: KeyPair,
        tokens: TokenKey,
        replay: ReplayGuard,
        *,
        span_s: int,
        documentation_headers: bool,
        agreements: Agreements | None = None,
    ) -> None:
        self._repository = repository
        self._private = keys.private
        self._shared = SharedKeys(keys.private)
        self.agreements = agreements or Agreements()
        self._tokens = tokens
        self._replay = replay
        self._span_s = span_s
        self._documentation = documentation_headers

    async def admit(self, headers: Mapping[str, str], auth: Auth, now: int, address: str = "") -> Caller:
        """The caller behind these headers (names in lower case), for an endpoint that asks for ``auth``.

        Raises Refused 401, 403, and 429 for an address that made too many unknown public keys.
        """
        if not auth.keys_required:
            return Caller()
        documented = "keyid" in headers and "keysecret" in headers
        if documented and self._documentation:
            return await self._documented(headers, auth, now)
        if "publickey" in headers or "requestid" in headers:
            return await self._enveloped(headers, auth, now, address)
        if documented or "keyid" in headers:
            raise Refused(401, "keyId, keySecret: the documentation headers are not accepted here; use publickey")
        raise Refused(401, "publickey and requestid are required")

    async def _documented(self, headers: Mapping[str, str], auth: Auth, now: int) -> Caller:
        """``keyId`` a public key, ``keySecret`` its private key, ``license`` in the clear; no replay guard."""
        try:
            pair = KeyPair.from_private(headers["keysecret"])
            shared = agree(self._private, headers["keyid"])
        except EnvelopeError as error:
            raise Refused(401, f"keyId, keySecret: {error}") from None
        if not hmac.compare_digest(pair.public.encode(), headers["keyid"].encode(_LATIN)):
            raise Refused(401, "keyId is not the public key of keySecret")
        text = headers.get("license")
        known_as = license_digest(text) if text is not None else None
        grant, claims = await self._authorise(known_as, headers.get("authorization"), auth, now)
        return Caller(shared, False, grant, claims)

    async def _enveloped(self, headers: Mapping[str, str], auth: Auth, now: int, address: str) -> Caller:
        public = headers.get("publickey")
        if not public:
            raise Refused(401, "publickey is required")
        if public not in self._shared and not self.agreements.allow(address):
            raise Refused(429, "publickey: too many different keys from this address; keep one key pair")
        try:
            shared = self._shared.get(public)
        except EnvelopeError as error:
            raise Refused(401, f"publickey: {error}") from None
        mark = self._request_mark(public, headers.get("requestid"), shared, now)
        if not self._replay.accept(mark, now):
            raise Refused(401, "requestid: this request was sent before (publickey and uuid are known)")
        sealed, known_as = headers.get("licensekey"), None
        if sealed is not None and auth.license != "none":
            try:
                known_as = _sealed_license(sealed, shared)
            except EnvelopeError as error:
                self._replay.save_later(mark)
                raise Refused(401, f"licensekey: {error}") from None
        try:
            grant, claims = await self._authorise(known_as, headers.get("authorization"), auth, now)
        except Refused:
            self._replay.save_later(mark)
            raise
        if grant is not None or claims is not None:
            self._shared.keep(public)
        return Caller(shared, True, grant, claims, mark)

    def _request_mark(self, public: str, request_id: str | None, shared: bytes, now: int) -> ReplayMark:
        """Check ``requestid`` and give what it is remembered by. ``ts`` is epoch seconds."""
        if not request_id:
            raise Refused(401, "requestid is required")
        try:
            value = parsed(decrypt(request_id, shared))
        except EnvelopeError as error:
            raise Refused(401, f"requestid: {error}") from None
        except (ValueError, RecursionError):
            raise Refused(401, "requestid: what it holds is not JSON") from None
        if not isinstance(value, dict):
            raise Refused(401, "requestid: what it holds is not an object")
        appid, uuid, ts = value.get("appid"), value.get("uuid"), value.get("ts")
        if not isinstance(appid, str) or not isinstance(uuid, str) or not uuid:
            raise Refused(401, "requestid: appid and uuid must be text")
        if isinstance(ts, bool) or not isinstance(ts, int | float) or not abs(ts) < 1e12:
            raise Refused(401, "requestid: ts must be a number of epoch seconds")
        if abs(now / 1000 - ts) > self._span_s:
            which = "stale" if ts * 1000 < now else "from the future"
            raise Refused(401, f"requestid: ts is {which}; at most {self._span_s} seconds off are allowed")
        return ReplayMark(digest(public, uuid), int((ts + self._span_s) * 1000) + 1000)

    async def _authorise(
        self, known_as: str | None, bearer: str | None, auth: Auth, now: int
    ) -> tuple[License | None, Claims | None]:
        """The license (its digest is given) or the claims that let the caller in; (None, None) where none is needed."""
        if auth.license == "none" and auth.jwt == "none":
            return None, None
        refusal: Refused | None = None
        if auth.license != "none" and known_as is not None:
            try:
                return await self._license(known_as, auth), None
            except Refused as error:
                refusal = error
        if auth.jwt != "none" and bearer is not None:
            try:
                return None, self._claims(bearer, auth, now)
            except Refused as error:
                refusal = refusal or error
        raise refusal or Refused(401, f"{_wanted(auth)} is required")

    async def _license(self, known_as: str, auth: Auth) -> License:
        grant = await self._repository.license(known_as)
        if grant is None:
            raise Refused(401, "the license is not known")
        if grant.level not in auth.levels:
            raise Refused(403, f"a license of level {grant.level} is not permitted here (permitted: {_list(auth)})")
        return grant

    def _claims(self, bearer: str, auth: Auth, now: int) -> Claims:
        scheme, _, token = bearer.strip().partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "authorization must be a Bearer token")
        try:
            claims = self._tokens.verify(token.strip(), now // 1000)
        except BadToken as error:
            raise Refused(401, f"authorization: {error}") from None
        if auth.permissions and not claims.permissions & {*auth.permissions, OPENS_ALL}:
            raise Refused(403, f"the token lacks a permission (one of: {', '.join(auth.permissions)})")
        return claims


@functools.lru_cache(maxsize=1024)
def _sealed_license(sealed: str, shared: bytes) -> str:
    """The digest of a license that came encrypted; a caller that seals it once and keeps that costs less.

    Raises EnvelopeError.
    """
    return license_digest(decrypt(sealed, shared))


def _list(auth: Auth) -> str:
    return ", ".join(auth.levels)


def _wanted(auth: Auth) -> str:
    if auth.jwt == "none":
        return "licensekey"
    return "authorization" if auth.license == "none" else "licensekey or authorization"
