"""The envelope: ECDH key agreement on secp256k1, or on another curve that a deployment names, then AES-256-GCM with a
16-byte IV.

Source: platform-facts, "Wire protocol": the raw X coordinate is the AES key (no KDF), no associated data, and a
ciphertext is base64(IV, ciphertext, tag) of UTF-8 text.
"""

import base64
import binascii
import functools
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IV_BYTES = 16
TAG_BYTES = 16
PUBLIC_BYTES = 64
PRIVATE_BYTES = 32

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1's group. Source: SEC 2, section 2.4.1."""

USUAL = "secp256k1"
"""The curve where nothing else is said."""

CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    USUAL: (ec.SECP256K1(), ORDER),
    "secp256r1": (ec.SECP256R1(), 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
}
"""Curve and order of its group by name; all have keys of the same length. Source: SEC 2, sections 2.4.1 and 2.4.2."""


class EnvelopeError(Exception):
    """Something about a key or a ciphertext is wrong; the message says what and never holds a secret."""


class BadPublicKey(EnvelopeError):
    """A public key that is not base64 of a point (64 bytes, X then Y) on the curve."""


class BadPrivateKey(EnvelopeError):
    """A private key that is not base64 of a scalar between 1 and the order less one."""


class BadCiphertext(EnvelopeError):
    """A ciphertext that was truncated, altered, made for another key, or does not hold UTF-8 text."""


def _decoded(text: str, what: str, error: type[EnvelopeError]) -> bytes:
    if not isinstance(text, str):
        raise error(f"{what} is not text")
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise error(f"{what} is not valid base64") from None
    if binascii.b2a_base64(raw, newline=False).decode() != text:
        raise error(f"{what} is not canonical base64")
    return raw


@functools.lru_cache(maxsize=64)
def _private(private_b64: str, curve: str = USUAL) -> ec.EllipticCurvePrivateKey:
    raw = _decoded(private_b64, "the private key", BadPrivateKey)
    if not raw or len(raw) > PRIVATE_BYTES + 1 or (len(raw) == PRIVATE_BYTES + 1 and raw[0] != 0):
        raise BadPrivateKey(f"the private key has {len(raw)} bytes, {PRIVATE_BYTES} are expected")
    scalar = int.from_bytes(raw, "big")
    group, order = CURVES[curve]
    if not 0 < scalar < order:
        raise BadPrivateKey("the private key is out of the curve's range")
    return ec.derive_private_key(scalar, group)


def _public(public_b64: str, curve: str = USUAL) -> ec.EllipticCurvePublicKey:
    raw = _decoded(public_b64, "the public key", BadPublicKey)
    if len(raw) != PUBLIC_BYTES:
        raise BadPublicKey(f"the public key has {len(raw)} bytes, {PUBLIC_BYTES} (X then Y) are expected")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVES[curve][0], b"\x04" + raw)
    except ValueError:
        raise BadPublicKey(f"the public key is not a point on {curve}") from None


def check_public_key(public_b64: str, curve: str = USUAL) -> None:
    """Raise ``BadPublicKey`` unless the text is a public key on the curve."""
    _public(public_b64, curve)


def curves_of(public_b64: str) -> list[str]:
    """The curves that a public key is a point of."""
    found = []
    for name in CURVES:
        try:
            _public(public_b64, name)
        except BadPublicKey:
            continue
        found.append(name)
    return found


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair, both halves as base64 text; the private half stays out of its repr."""

    private: str = field(repr=False)
    public: str

    @classmethod
    def generate(cls, curve: str = USUAL) -> "KeyPair":
        """A new random pair."""
        scalar = ec.generate_private_key(CURVES[curve][0]).private_numbers().private_value
        return cls.from_private(base64.b64encode(scalar.to_bytes(PRIVATE_BYTES, "big")).decode(), curve)

    @classmethod
    def from_private(cls, private_b64: str, curve: str = USUAL) -> "KeyPair":
        """The pair of a private key: 32 bytes, 33 with a leading zero, or fewer where leading zeros were dropped.

        Raises ``BadPrivateKey``. Source: platform-facts, "Wire protocol" (what SDKs emit).
        """
        numbers = _private(private_b64, curve).public_key().public_numbers()
        point = numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        return cls(private_b64, base64.b64encode(point).decode())


def agree(private_b64: str, public_b64: str, curve: str = USUAL) -> bytes:
    """The shared key, 32 bytes: the X coordinate of private x public. Nothing is cached.

    Raises ``BadPrivateKey`` or ``BadPublicKey``.
    """
    return _private(private_b64, curve).exchange(ec.ECDH(), _public(public_b64, curve))


class SharedKeys:
    """Shared keys of one private key with many public keys, remembered within bounds.

    Keys of callers that have proven themselves (``keep``) live in a tier of their own, so that a flood of unknown
    public keys can only push out other unknown ones. Safe to use from several threads.
    """

    def __init__(self, private_b64: str, *, known: int = 1024, unknown: int = 256) -> None:
        self._private = private_b64
        self._bounds = (known, unknown)
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._unknown: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, public_b64: str) -> bytes:
        """The shared key with this public key; raises ``BadPublicKey``."""
        with self._lock:
            for tier in (self._known, self._unknown):
                if (key := tier.get(public_b64)) is not None:
                    tier.move_to_end(public_b64)
                    return key
        key = agree(self._private, public_b64)
        with self._lock:
            if public_b64 not in self._known:
                self._put(self._unknown, self._bounds[1], public_b64, key)
        return key

    def keep(self, public_b64: str) -> None:
        """Count this public key among the known ones: call it once its owner's credentials were accepted."""
        with self._lock:
            if public_b64 in self._known:
                self._known.move_to_end(public_b64)
                return
            key = self._unknown.pop(public_b64, None)
        if key is None:
            key = agree(self._private, public_b64)
        with self._lock:
            self._put(self._known, self._bounds[0], public_b64, key)

    def __contains__(self, public_b64: object) -> bool:
        return public_b64 in self._known or public_b64 in self._unknown

    def __len__(self) -> int:
        return len(self._known) + len(self._unknown)

    @staticmethod
    def _put(tier: "OrderedDict[str, bytes]", bound: int, public_b64: str, key: bytes) -> None:
        tier[public_b64] = key
        tier.move_to_end(public_b64)
        while len(tier) > bound:
            tier.popitem(last=False)


@functools.lru_cache(maxsize=256)
def shared_key(private_b64: str, public_b64: str, curve: str = USUAL) -> bytes:
    """The shared key of two parties, 32 bytes, remembered for the last 256 pairs (see ``SharedKeys`` for a service).

    Raises ``BadPrivateKey`` or ``BadPublicKey``.
    """
    return agree(private_b64, public_b64, curve)


@functools.lru_cache(maxsize=2048)
def _cipher(key: bytes) -> AESGCM:
    """The cipher of a shared key; making one costs more than sealing a small text with it."""
    return AESGCM(key)


def encrypt(plaintext: str, key: bytes, iv: bytes | None = None) -> str:
    """The ciphertext of a text under a shared key; a random IV unless 16 bytes are given (only to reproduce one)."""
    if iv is None:
        iv = os.urandom(IV_BYTES)
    elif len(iv) != IV_BYTES:
        raise EnvelopeError(f"the IV has {len(iv)} bytes, {IV_BYTES} are expected")
    try:
        data = plaintext.encode("utf-8")
    except UnicodeEncodeError:
        raise EnvelopeError("the text holds half a surrogate pair and has no UTF-8 form") from None
    return binascii.b2a_base64(iv + _cipher(key).encrypt(iv, data, None), newline=False).decode()


def decrypt(ciphertext_b64: str, key: bytes) -> str:
    """The text of a ciphertext under a shared key; raises ``BadCiphertext`` for anything that does not open."""
    raw = _decoded(ciphertext_b64, "the ciphertext", BadCiphertext)
    if len(raw) < IV_BYTES + TAG_BYTES:
        raise BadCiphertext(f"the ciphertext has {len(raw)} bytes, at least {IV_BYTES + TAG_BYTES} are expected")
    try:
        return _cipher(key).decrypt(raw[:IV_BYTES], raw[IV_BYTES:], None).decode("utf-8")
    except InvalidTag:
        raise BadCiphertext("the ciphertext does not open: altered, or made for another key") from None
    except UnicodeDecodeError:
        raise BadCiphertext("the ciphertext opens, but what it holds is not UTF-8 text") from None
