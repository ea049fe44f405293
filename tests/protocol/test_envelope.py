import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.protocol import envelope
from wfstudio.protocol.envelope import (
    CURVES,
    ORDER,
    BadCiphertext,
    BadPrivateKey,
    BadPublicKey,
    EnvelopeError,
    KeyPair,
    SharedKeys,
    agree,
    check_public_key,
    curves_of,
    decrypt,
    encrypt,
    shared_key,
)

VECTORS = json.loads((Path(__file__).parent / "ecdh-vectors.json").read_text())["vectors"]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def scalar(value: int, size: int = 32) -> str:
    return b64(value.to_bytes(size, "big"))


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_a_vector_opens_from_either_side_and_is_made_again_with_its_iv(vector: dict[str, str]) -> None:
    key = shared_key(vector["callerPrivate"], vector["servicePublic"])
    assert b64(key) == vector["sharedKey"]
    assert agree(vector["servicePrivate"], vector["callerPublic"]) == key
    assert decrypt(vector["ciphertext"], key) == vector["plaintext"]
    iv = base64.b64decode(vector["ciphertext"])[:16]
    assert encrypt(vector["plaintext"], key, iv) == vector["ciphertext"]
    assert KeyPair.from_private(vector["callerPrivate"]).public == vector["callerPublic"]
    assert KeyPair.from_private(vector["servicePrivate"]).public == vector["servicePublic"]


def test_all_vectors_are_there() -> None:
    assert len(VECTORS) == 11


def test_a_private_key_with_a_leading_zero_or_without_its_zeros_is_the_same_key() -> None:
    padded = scalar(0x1234, 33)
    short = b64(b"\x12\x34")
    assert KeyPair.from_private(padded).public == KeyPair.from_private(short).public
    assert KeyPair.from_private(scalar(0x1234)).public == KeyPair.from_private(short).public


@pytest.mark.parametrize(
    "private",
    [
        "",
        "not base64!",
        "AAEC\n",
        "é",
        scalar(0),
        b64(b"\x00"),
        scalar(ORDER),
        scalar(ORDER + 1),
        b64(b"\xff" * 32),
        b64(b"\x01" + b"\x00" * 32),
        b64(b"\x00" * 33 + b"\x01"),
        "AR==",  # spare bits set: not what an encoder makes
    ],
)
def test_a_bad_private_key_is_refused_without_being_quoted(private: str) -> None:
    with pytest.raises(BadPrivateKey) as caught:
        KeyPair.from_private(private)
    assert not private or private not in str(caught.value)


def test_the_largest_scalar_is_a_key() -> None:
    assert KeyPair.from_private(scalar(ORDER - 1)).public


@pytest.mark.parametrize("size", [0, 1, 32, 33, 63, 65, 128])
def test_a_public_key_of_a_wrong_length_is_refused(size: int) -> None:
    point = base64.b64decode(KeyPair.generate().public)
    with pytest.raises(BadPublicKey):
        shared_key(KeyPair.generate().private, b64((b"\x04" + point + point)[:size]))


@pytest.mark.parametrize("raw", [bytes(64), b"\xff" * 64, b"\x01" * 64])
def test_a_point_off_the_curve_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPublicKey, match="point"):
        shared_key(KeyPair.generate().private, b64(raw))


@given(st.text())
def test_round_trip(text: str) -> None:
    key = bytes(32)
    try:
        sealed = encrypt(text, key)
    except EnvelopeError:
        assert any(0xD800 <= ord(char) <= 0xDFFF for char in text)
        return
    assert decrypt(sealed, key) == text


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_both_sides_agree(one: int, other: int) -> None:
    a, b = KeyPair.from_private(scalar(one)), KeyPair.from_private(scalar(other))
    assert agree(a.private, b.public) == agree(b.private, a.public)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_any_altered_bit_is_noticed(where: int, bit: int) -> None:
    sealed = bytearray(base64.b64decode(encrypt("nine pages", b"k" * 32)))
    sealed[where % len(sealed)] ^= 1 << bit
    with pytest.raises(BadCiphertext):
        decrypt(b64(bytes(sealed)), b"k" * 32)


@given(st.integers(0, 60))
def test_any_truncation_is_noticed(size: int) -> None:
    sealed = base64.b64decode(encrypt("x" * 30, b"k" * 32))
    with pytest.raises(BadCiphertext):
        decrypt(b64(sealed[:size]), b"k" * 32)


@given(st.text())
def test_no_text_is_anything_but_a_ciphertext_error(text: str) -> None:
    with pytest.raises(BadCiphertext):
        decrypt(text, b"k" * 32)


def test_another_key_does_not_open() -> None:
    with pytest.raises(BadCiphertext, match="another key"):
        decrypt(encrypt("x", bytes(32)), b"k" * 32)


def test_bytes_that_are_not_text_are_refused() -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    iv = bytes(16)
    sealed = b64(iv + AESGCM(bytes(32)).encrypt(iv, b"\xff\xfe", None))
    with pytest.raises(BadCiphertext, match="UTF-8"):
        decrypt(sealed, bytes(32))


def test_the_iv_is_sixteen_bytes_and_new_each_time() -> None:
    with pytest.raises(EnvelopeError):
        encrypt("x", bytes(32), b"short")
    assert encrypt("x", bytes(32)) != encrypt("x", bytes(32))


def test_a_flood_of_unknown_keys_leaves_known_ones_and_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(private: str, public: str) -> bytes:
        asked.append(public)
        return public.encode()

    monkeypatch.setattr(envelope, "agree", counted)
    keys = SharedKeys("own", known=2, unknown=3)
    for public in ("a", "b"):
        keys.get(public)
        keys.keep(public)
    for number in range(100):
        keys.get(f"stranger {number}")
    assert len(keys) == 5
    asked.clear()
    assert keys.get("a") == b"a"
    assert keys.get("stranger 99") == b"stranger 99"
    assert asked == []
    keys.get("stranger 0")
    assert asked == ["stranger 0"]


def test_known_keys_are_bounded_too_the_least_used_goes_first() -> None:
    own, others = KeyPair.generate(), [KeyPair.generate() for _ in range(3)]
    keys = SharedKeys(own.private, known=2)
    for other in others[:2]:
        keys.keep(other.public)
    keys.get(others[0].public)
    keys.keep(others[2].public)
    assert others[0].public in keys
    assert others[1].public not in keys
    assert keys.get(others[1].public) == agree(others[1].private, own.public)


def test_a_pair_does_not_show_its_private_half() -> None:
    pair = KeyPair.generate()
    assert pair.private not in repr(pair)


@pytest.mark.parametrize("curve", ["secp256k1", "secp256r1"])
def test_two_ends_agree_on_every_curve(curve: str) -> None:
    ours, theirs = KeyPair.generate(curve), KeyPair.generate(curve)
    assert shared_key(ours.private, theirs.public, curve) == shared_key(theirs.private, ours.public, curve)
    assert curves_of(ours.public) == [curve]
    check_public_key(ours.public, curve)
    other = next(name for name in CURVES if name != curve)
    with pytest.raises(BadPublicKey, match=other):
        check_public_key(ours.public, other)
    assert curves_of("nonsense") == []
