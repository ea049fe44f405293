"""The settings of a profile: one row for each. The files, variables, flags and ``whoami`` are all made from these."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "path", "proxy", "choice", "flag"]

CURVE_NAMES = ("secp256k1", "secp256r1")
"""The curves that a deployment may use, the usual one first. Source: platform-facts, "Wire protocol"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One setting. ``key`` is its name in a file and, with ``--``, its flag.

    ``guarded``: a project's file may not change it for a profile of the user's that has a stored license, which would
    then be sent another way. A flag (``kind``) that any place says is on stays on.
    """

    key: str
    kind: Kind
    about: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    guarded: bool = False

    @property
    def env(self) -> str:
        """The environment's variable."""
        return f"WFSTUDIO_{self.field.upper()}"

    @property
    def field(self) -> str:
        """Its name in Python."""
        return self.key.replace("-", "_")


ROWS = (
    Row("url", "text", "base URL of the service, …/workflowapi", "URL", guarded=True),
    Row("tenant", "text", "tenant id", "ID"),
    Row("community", "text", "community id", "ID"),
    Row("curve", "choice", f"curve of the encryption (default {CURVE_NAMES[0]})", choices=CURVE_NAMES),
    Row("proxy", "proxy", "proxy's URL, or none for no proxy whatever HTTPS_PROXY says", "URL", guarded=True),
    Row("ca-file", "path", "certificates to trust instead of the system's (PEM)", "FILE", guarded=True),
    Row("client-cert", "path", "client certificate (PEM), its key in the same file or in --client-key", "FILE"),
    Row("client-key", "path", "key of the client certificate (PEM, mode 0600)", "FILE"),
    Row("read-only", "flag", "refuse every call that may change something"),
    Row("protected", "flag", "changes want the profile's name typed out"),
)

BY_KEY = {row.key: row for row in ROWS}

TOLD = ("dns", "tenant-name", "community-name", "community-key")
"""Texts that ``profile add --dns`` keeps so that ids can be shown with names; the key is a public one."""

SECRETS = ("client-key-password", "proxy-password")
"""Secrets besides the license. The user's file says ``keyring`` or ``file`` of each: where it is, never what it is."""

KEPT_IN = ("keyring", "file")
