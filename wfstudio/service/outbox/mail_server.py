"""Where mail is handed over, from a URL such as ``smtps://user@mail.example.org`` and what belongs to it."""

import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from wfstudio.service.settings import SettingsError, is_loopback

Security = Literal["tls", "starttls", "offered", "none"]
"""``tls`` from the first byte, STARTTLS always, STARTTLS where it is offered, or in the clear."""

PORTS = {"smtps": 465, "smtp": 587}
DEFAULT_SENDER = "wfstudio@localhost"
_FORM = "smtp://[USER@]HOST[:PORT] or smtps://…"
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server and how to speak to it; no repr shows the password."""

    host: str
    port: int
    security: Security
    sender: Address
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    @property
    def address(self) -> str:
        """Host and port, as a person may read them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def check_url(url: str) -> SplitResult:
    """The parts of a mail server's URL. Raises SettingsError; no message of it repeats what may be a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingsError(f"--smtp: not the URL of a mail server; use {_FORM}") from None
    if parts.password is not None:
        raise SettingsError(
            "--smtp: a password does not belong in the URL; put it into WFSTUDIO_SMTP_PASSWORD, the keyring or a file"
            " for --smtp-password-file"
        )
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise SettingsError(f"--smtp: not the URL of a mail server; use {_FORM}")
    if parts.port == 0 or not _PRINTABLE.fullmatch(parts.netloc):
        raise SettingsError(f"--smtp: not the URL of a mail server; use {_FORM}")
    return parts


def mail_server(
    url: str, *, sender: str | None = None, password: str | None = None, ca_file: Path | None = None
) -> MailServer:
    """The mail server that flags or variables describe. Raises SettingsError.

    ``smtps`` is TLS from the start. ``smtp`` insists on STARTTLS, but on this machine takes it where it is offered;
    ``?starttls=no`` does without.
    """
    parts = check_url(url)
    host, user = parts.hostname or "", unquote(parts.username) if parts.username else None
    if user is not None and not user.isprintable():
        raise SettingsError("--smtp: the user has characters that cannot be sent")
    if password is not None and user is None:
        raise SettingsError("--smtp: there is a password and no user; write smtp://USER@HOST")
    if user is not None and password is None:
        raise SettingsError(
            f"--smtp: a user without a password; set WFSTUDIO_SMTP_PASSWORD, give --smtp-password-file, or store it in"
            f" the keyring (keyring set wfstudio {keyring_name(parts)})"
        )
    return MailServer(
        host,
        parts.port or PORTS[parts.scheme],
        _security(parts),
        _sender(sender, user, host),
        user,
        password,
        ca_file,
    )


def keyring_name(parts: SplitResult) -> str:
    """Under which name the keyring has the password of the URL's user."""
    return f"smtp:{unquote(parts.username or '')}@{parts.hostname}"


def _security(parts: SplitResult) -> Security:
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(pair not in (("starttls", "no"), ("starttls", "yes")) for pair in asked) or len(asked) > 1:
        raise SettingsError("--smtp: all that may follow the ? is starttls=no or starttls=yes")
    if parts.scheme == "smtps":
        if asked:
            raise SettingsError("--smtp: smtps is TLS from the start, so starttls does not go with it")
        return "tls"
    if asked:
        return "starttls" if asked[0][1] == "yes" else "none"
    return "offered" if is_loopback(parts.hostname or "") else "starttls"


def _sender(text: str | None, user: str | None, host: str) -> Address:
    if text is None:
        text = user if user is not None and "@" in user else DEFAULT_SENDER if is_loopback(host) else None
    if text is None:
        raise SettingsError('--smtp-from: say whom messages are from, such as "Onboarding <no-reply@example.org>"')
    name, address = parseaddr(text)
    try:
        made = Address(name, addr_spec=address)
        if not text.isprintable() or not made.username or not made.domain or not address.isascii():
            raise ValueError
    except (ValueError, IndexError, MessageError):
        raise SettingsError(
            f'--smtp-from: {text!r} is no mail address such as "Onboarding <no-reply@example.org>"'
        ) from None
    return made
