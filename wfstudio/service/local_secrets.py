"""The keys of a store and the clear licenses for the local user: one 0600 file beside the store."""

import base64
import os
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfstudio.service.private_file import read_json, write_private

LEVELS = ("system", "service", "service_ext", "app")


class SecretsUnreadable(Exception):
    """The file of secrets is there and cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class LocalSecrets:
    """What the local user and the service itself need in the clear; no repr shows it."""

    tenant_id: str
    community_id: str
    licenses: dict[str, str] = field(repr=False)
    client_key: str = field(repr=False)
    service_key: str = field(repr=False)
    token_key: str = field(repr=False)
    at_rest_key: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """The content of the file."""
        return {
            "tenantId": self.tenant_id,
            "communityId": self.community_id,
            "licenses": self.licenses,
            "clientPrivateKey": self.client_key,
            "servicePrivateKey": self.service_key,
            "tokenPrivateKey": self.token_key,
            "atRestKey": self.at_rest_key,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "LocalSecrets":
        """The inverse of ``to_json``. Raises KeyError."""
        return cls(
            value["tenantId"],
            value["communityId"],
            {level: value["licenses"][level] for level in LEVELS},
            value["clientPrivateKey"],
            value["servicePrivateKey"],
            value["tokenPrivateKey"],
            value["atRestKey"],
        )


def make_secrets() -> LocalSecrets:
    """New random ids, licenses and keys. Private keys are secp256k1 scalars as base64."""
    return LocalSecrets(
        tenant_id=uuid.uuid4().hex[:24],
        community_id=uuid.uuid4().hex[:24],
        licenses={level: str(uuid.uuid4()) for level in LEVELS},
        client_key=_scalar(),
        service_key=_scalar(),
        token_key=_scalar(),
        at_rest_key=base64.b64encode(os.urandom(32)).decode(),
    )


def load_or_make(path: Path) -> LocalSecrets:
    """The secrets in ``path``, made and written there on the first start.

    Raises SecretsUnreadable when the file is there and is not what was written, OSError when it cannot be written.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = make_secrets()
        write_private(path, made.to_json())
        return made
    value = read_json(path)
    try:
        if value is None:
            raise KeyError("a JSON object")
        return LocalSecrets.from_json(value)
    except (KeyError, TypeError) as error:
        raise SecretsUnreadable(
            f"{path}: the service's keys cannot be read (missing: {error}); restore the file, or move it and the store"
            " beside it away to start anew"
        ) from None


def _scalar() -> str:
    """A private key. The first bit is cleared, so the number is always within the curve's range."""
    raw = bytearray(secrets.token_bytes(32))
    raw[0] &= 0x7F
    raw[31] |= 1
    return base64.b64encode(bytes(raw)).decode()
