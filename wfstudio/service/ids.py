"""What the service names things by: random, or the same in every run."""

import hashlib
import secrets
import uuid
from collections import Counter
from typing import Protocol


class Ids(Protocol):
    """Makes ids; ``kind`` says of what (workflow, instance, …)."""

    def uuid(self, kind: str) -> str:
        """A new UUID of version 4."""

    def code(self, kind: str, length: int, characters: str) -> str:
        """A new short code of these characters."""

    def restart(self) -> None:
        """Begin anew, where that means anything."""


class RandomIds:
    """Ids that nobody can guess."""

    def uuid(self, kind: str) -> str:  # noqa: ARG002 (all are random)
        return str(uuid.uuid4())

    def code(self, kind: str, length: int, characters: str) -> str:  # noqa: ARG002
        return "".join(secrets.choice(characters) for _ in range(length))

    def restart(self) -> None:
        """There is nothing to begin anew."""


class CountedIds:
    """The same ids in the same order for the same ``seed``; each kind is counted by itself."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: Counter[str] = Counter()

    def uuid(self, kind: str) -> str:
        return fixed_uuid(*self._next(kind))

    def code(self, kind: str, length: int, characters: str) -> str:
        number = int.from_bytes(_digest(*self._next(kind)), "big")
        made = []
        for _ in range(length):
            number, place = divmod(number, len(characters))
            made.append(characters[place])
        return "".join(made)

    def restart(self) -> None:
        self._made.clear()

    def _next(self, kind: str) -> tuple[object, ...]:
        self._made[kind] += 1
        return self._seed, kind, self._made[kind]


def fixed_uuid(*parts: object) -> str:
    """A UUID of version 4's form that these parts always give."""
    return str(uuid.UUID(bytes=_digest(*parts)[:16], version=4))


def fixed_hex(length: int, *parts: object) -> str:
    """Hexadecimal digits that these parts always give."""
    return _digest(*parts).hex()[:length]


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
