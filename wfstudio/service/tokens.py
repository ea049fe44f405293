"""JSON web tokens, ES256K: made for the local user, checked for callers.

Source: service reference, "Bearer JWT"; the permissions are those that endpoints name.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ALGORITHM = "ES256K"
ISSUER = "wfstudio"


class BadToken(Exception):
    """A token that is not accepted; the message says why and never holds it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What an accepted token says. ``expires_at`` is in epoch seconds."""

    tenant_id: str
    community_id: str
    permissions: frozenset[str]
    expires_at: int
    raw: dict[str, Any]


class TokenKey:
    """The key that signs and checks the tokens of one store."""

    def __init__(self, private_b64: str, *, repeatable: bool = False) -> None:
        """Use this key; ``repeatable`` signatures are the same for the same token (RFC 6979)."""
        scalar = int.from_bytes(base64.b64decode(private_b64), "big")
        self._private = ec.derive_private_key(scalar, ec.SECP256K1())
        self._public = self._private.public_key()
        self._signing = ec.ECDSA(hashes.SHA256(), deterministic_signing=repeatable)

    def sign(
        self,
        tenant_id: str,
        community_id: str,
        permissions: list[str],
        now_s: int,
        life_s: int,
        more: dict[str, Any] | None = None,
    ) -> str:
        """A token for this tenant and community, good for ``life_s`` seconds; ``more`` claims go in beside."""
        header = {"alg": ALGORITHM, "typ": "JWT"}
        claims = {
            "iss": ISSUER,
            "sub": "local",
            "tenantId": tenant_id,
            "communityId": community_id,
            "permissions": permissions,
            "iat": now_s,
            "exp": now_s + life_s,
            **(more or {}),
        }
        signed = f"{_encode(json.dumps(header).encode())}.{_encode(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self._private.sign(signed.encode(), self._signing))
        return f"{signed}.{_encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def verify(self, token: str, now_s: int) -> Claims:
        """The claims of a token that this key signed and that is not over. Raises BadToken."""
        parts = token.split(".")
        if len(parts) != 3:
            raise BadToken("the token is not a JWT")
        header, claims, signature = _json(parts[0]), _json(parts[1]), _decode(parts[2])
        if header.get("alg") != ALGORITHM:
            raise BadToken(f"the token is not signed with {ALGORITHM}")
        if len(signature) != 64:
            raise BadToken("the token's signature is not valid")
        pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        try:
            self._public.verify(pair, f"{parts[0]}.{parts[1]}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise BadToken("the token's signature is not valid") from None
        return _claims(claims, now_s)


def _claims(claims: dict[str, Any], now_s: int) -> Claims:
    expires, permissions = claims.get("exp"), claims.get("permissions")
    if not isinstance(expires, int) or expires <= now_s:
        raise BadToken("the token has expired")
    tenant, community = claims.get("tenantId"), claims.get("communityId")
    if not isinstance(tenant, str) or not isinstance(community, str) or not isinstance(permissions, list):
        raise BadToken("the token lacks tenantId, communityId or permissions")
    return Claims(tenant, community, frozenset(map(str, permissions)), expires, claims)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadToken("the token is not a JWT") from None


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(_decode(text))
    except (ValueError, RecursionError):
        raise BadToken("the token is not a JWT") from None
    if not isinstance(value, dict):
        raise BadToken("the token is not a JWT")
    return value
