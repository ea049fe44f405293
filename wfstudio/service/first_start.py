"""What a service needs before it can answer: keys, a tenant, a community, licenses of each level, a service key."""

import base64
import hashlib
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wfstudio.protocol.envelope import KeyPair
from wfstudio.service.ids import Ids
from wfstudio.service.local_secrets import LEVELS, LocalSecrets
from wfstudio.service.store.repository import Repository
from wfstudio.service.store.rows import License

TENANT_NAME = "local"
COMMUNITY_NAME = "default"


def license_digest(text: str) -> str:
    """The name under which the store knows a license. Licenses are random, so a plain hash is enough."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def make_ready(repository: Repository, secrets: LocalSecrets, ids: Ids, now: int) -> None:
    """Make what is missing of the default tenant, community, licenses and service key. Safe to repeat."""
    await repository.add_tenant(secrets.tenant_id, TENANT_NAME, {secrets.community_id: COMMUNITY_NAME}, now)
    for level in LEVELS:
        grant = License(secrets.tenant_id, secrets.community_id, level)
        digest = license_digest(secrets.licenses[level])
        if await repository.license(digest) is None:
            await repository.add_license(digest, grant, f"default {level}", now)
    if await repository.count_service_keys(secrets.tenant_id) == 0:
        sealed = seal(ids.uuid("service key secret"), secrets.at_rest_key)
        await repository.add_service_key(ids.uuid("service key"), secrets.tenant_id, "default", "service", sealed, now)


def seal(text: str, key_b64: str) -> str:
    """A text encrypted for the store (AES-GCM, random nonce in front), as base64."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(base64.b64decode(key_b64)).encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str, key_b64: str) -> str:
    """The inverse of ``seal``. Raises ``cryptography.exceptions.InvalidTag``."""
    raw = base64.b64decode(sealed)
    return AESGCM(base64.b64decode(key_b64)).decrypt(raw[:12], raw[12:], None).decode()


def ready_content(secrets: LocalSecrets, url: str, pid: int) -> dict[str, Any]:
    """The content of the ready file: all that a client on this machine needs to connect."""
    client = KeyPair.from_private(secrets.client_key)
    return {
        "url": url,
        "pid": pid,
        "tenantId": secrets.tenant_id,
        "communityId": secrets.community_id,
        "publicKey": KeyPair.from_private(secrets.service_key).public,
        "licenses": secrets.licenses,
        "client": {"keyId": client.public, "keySecret": client.private},
    }
