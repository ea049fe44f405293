"""The flags of ``wfstudio serve`` about mail: where it is handed over, and where the password is read from."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE

if TYPE_CHECKING:
    from wfstudio.service.outbox.mail_server import MailServer


def add_mail_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags; each has an environment variable, which a background service goes by too."""
    group = parser.add_argument_group(
        "mail",
        "without it messages stay in the outbox; the password is never a flag: it comes from\n"
        "WFSTUDIO_SMTP_PASSWORD, a file, or the keyring (keyring set wfstudio smtp:USER@HOST)",
    )
    group.add_argument(
        "--smtp",
        metavar="URL",
        help="hand mail over to smtp://[USER@]HOST[:PORT] (STARTTLS, 587) or smtps://… (TLS, 465) (WFSTUDIO_SMTP)",
    )
    group.add_argument("--smtp-from", metavar="ADDRESS", help="whom messages are from (WFSTUDIO_SMTP_FROM)")
    group.add_argument(
        "--smtp-password-file",
        type=Path,
        metavar="FILE",
        help="a file of mode 0600 that holds the password (WFSTUDIO_SMTP_PASSWORD_FILE)",
    )
    group.add_argument(
        "--smtp-ca",
        type=Path,
        metavar="FILE",
        help="certificates (PEM) to trust instead of the system's (WFSTUDIO_SMTP_CA)",
    )


def read_mail_flags(args: argparse.Namespace) -> "MailServer | None":
    """The mail server that flags and environment describe, None for none.

    Raises CliError, SettingsError, ConfigurationError.
    """
    url = args.smtp or os.environ.get("WFSTUDIO_SMTP")
    if not url:
        for flag in ("smtp_from", "smtp_password_file", "smtp_ca"):
            if getattr(args, flag):
                raise CliError(f"--{flag.replace('_', '-')}: says nothing without --smtp URL", USAGE)
        return None
    from wfstudio.service.outbox.mail_server import check_url, mail_server
    from wfstudio.service.outbox.smtp import SmtpCarrier

    parts = check_url(url)
    user = parts.username
    ca_file = args.smtp_ca or _path("WFSTUDIO_SMTP_CA")
    made = mail_server(
        url,
        sender=args.smtp_from or os.environ.get("WFSTUDIO_SMTP_FROM") or None,
        password=_password(args, url) if user else None,
        ca_file=ca_file,
    )
    SmtpCarrier(made)  # a file of certificates that cannot be used is told before anything starts
    return made


def _path(variable: str) -> Path | None:
    text = os.environ.get(variable)
    return Path(text) if text else None


def _password(args: argparse.Namespace, url: str) -> str | None:
    """From the file of the flag, else the environment, else the file of the environment, else the keyring."""
    from wfstudio.client.secret_store import KEYRING_SERVICE, keyring, read_secret
    from wfstudio.service.outbox.mail_server import check_url, keyring_name

    if args.smtp_password_file:
        return read_secret(args.smtp_password_file, "password")
    if text := os.environ.get("WFSTUDIO_SMTP_PASSWORD"):
        return text
    if file := _path("WFSTUDIO_SMTP_PASSWORD_FILE"):
        return read_secret(file, "password")
    ring = keyring()
    if ring is None:
        return None
    try:
        found: str | None = ring.get_password(KEYRING_SERVICE, keyring_name(check_url(url)))
    except Exception as error:  # a keyring's backend may fail in its own ways
        raise CliError(f"--smtp: the keyring cannot be read ({type(error).__name__})", USAGE) from None
    return found
