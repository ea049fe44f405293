"""A service whose answers are the same in every run: ids, keys and time come from a seed and from the requests.

The same from run to run: tenant, community, license, key and service-key ids and texts; ids of workflows, instances
and messages, each kind counted by itself; access codes; session tokens; dates. The clock stands at ``START_MS`` and
goes on by ``STEP_MS`` with each accepted request that needs keys (so a poll is a moment later than what it waits for),
and by what the control path moves it. A request's own ``ts`` and a token's end go by this machine's time.

Not the same: the random part of every encryption, the port if it was left to the system, what a script reads of the
date or of chance, and the order in which requests that were sent at once are taken up.
"""

import base64
import hashlib

from wfstudio.service.ids import fixed_hex, fixed_uuid
from wfstudio.service.local_secrets import LEVELS, LocalSecrets

DEFAULT_SEED = 1
START_MS = 1_893_456_000_000
"""2030-01-01T00:00:00Z: ahead of the machine's time, so that what is made then is not over now."""

STEP_MS = 1000
STORE_NAME = "deterministic.sqlite3"
"""The store among the home's files, when ``serve --deterministic`` names none."""


def fixed_secrets(seed: int) -> LocalSecrets:
    """The ids, licenses and keys of a seed. Whoever knows the seed knows them: for this machine only."""
    name = f"wfstudio {seed}"
    return LocalSecrets(
        tenant_id=fixed_hex(24, name, "tenant"),
        community_id=fixed_hex(24, name, "community"),
        licenses={level: fixed_uuid(name, "license", level) for level in LEVELS},
        client_key=_scalar(f"{name} client"),
        service_key=_scalar(f"{name} service"),
        token_key=_scalar(f"{name} token"),
        at_rest_key=base64.b64encode(hashlib.sha256(f"{name} at rest".encode()).digest()).decode(),
    )


def _scalar(name: str) -> str:
    raw = bytearray(hashlib.sha256(name.encode()).digest())
    raw[0] &= 0x7F
    raw[31] |= 1
    return base64.b64encode(bytes(raw)).decode()
