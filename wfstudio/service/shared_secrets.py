"""The keys of a service of several processes: kept in their database, encrypted with a key that is not in it.

All processes answer with the same keys, so the first one leaves them in the database. What encrypts them there is the
store key: 32 random bytes as base64, from ``WFSTUDIO_STORE_KEY``, else from the file ``store.key`` of the home (0600),
which the first start on a new database makes. Every further machine is given the same.
"""

import base64
import binascii
import json
import os
from pathlib import Path
from secrets import token_hex

from wfstudio.service.local_secrets import LocalSecrets, SecretsUnreadable, make_secrets
from wfstudio.service.private_file import write_private_text
from wfstudio.service.store.postgres import PostgresRepository

VARIABLE = "WFSTUDIO_STORE_KEY"
KEY_FILE = "store.key"
_KEY_BYTES = 32


async def load_or_share(
    repository: PostgresRepository, folder: Path, wanted: LocalSecrets | None = None
) -> LocalSecrets:
    """The keys in the database, made (or ``wanted``) and left there by the first process.

    Raises SecretsUnreadable when the store key is missing, malformed or another one; StoreUnavailable; OSError.
    """
    sealed = await repository.sealed_secrets()
    key = _store_key(folder)  # read after: a key file is written before what it encrypts
    if sealed is None:
        made = key is None and _make_store_key(folder)
        key = key or _store_key(folder) or ""
        await repository.keep_sealed_secrets(_seal(wanted or make_secrets(), key))
        try:
            return _opened(await repository.sealed_secrets() or "", key)
        except SecretsUnreadable:
            if made:  # another machine was faster: the new key opens nothing
                (folder / KEY_FILE).unlink(missing_ok=True)
            raise
    if key is None:
        raise SecretsUnreadable(
            f"the keys in the database are encrypted and this machine has no store key: set {VARIABLE}, or copy"
            f" {KEY_FILE} from the home of the machine that made the database to {folder / KEY_FILE} (mode 0600)"
        )
    return _opened(sealed, key)


def _make_store_key(folder: Path) -> bool:
    """Write a new store key; False when another process of this home was faster."""
    path = folder / KEY_FILE
    temporary = folder / f".{KEY_FILE}.{token_hex(6)}"
    write_private_text(temporary, base64.b64encode(os.urandom(_KEY_BYTES)).decode() + "\n")
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _store_key(folder: Path) -> str | None:
    path = folder / KEY_FILE
    text, source = os.environ.get(VARIABLE), VARIABLE
    if text is None:
        try:
            text, source = path.read_text(encoding="ascii"), str(path)
        except FileNotFoundError:
            return None
        except ValueError:
            text, source = "", str(path)
    key = text.strip()
    try:
        right = len(base64.b64decode(key, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        right = False
    if not right:
        raise SecretsUnreadable(f"{source}: a store key is {_KEY_BYTES} bytes as base64 (openssl rand -base64 32)")
    return key


def _seal(secrets: LocalSecrets, key: str) -> str:
    from wfstudio.service.first_start import seal

    return seal(json.dumps(secrets.to_json()), key)


def _opened(sealed: str, key: str) -> LocalSecrets:
    from cryptography.exceptions import InvalidTag

    from wfstudio.service.first_start import unseal

    try:
        return LocalSecrets.from_json(json.loads(unseal(sealed, key)))
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise SecretsUnreadable(
            f"the keys in the database were encrypted with another store key: set {VARIABLE} (or {KEY_FILE} of the"
            " home) to the one of the machine that made the database"
        ) from None
