"""TLS as a route wants it: whose certificates are trusted, which certificate is shown, and what a refusal means."""

import functools
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.route import Route

Hop = Literal["TLS", "client certificate"]


class UnusableCertificates(ConfigurationError):
    """A file of certificates or a key cannot be used. ``hop`` is the part of the way that needs it."""

    def __init__(self, message: str, hop: Hop) -> None:
        super().__init__(message)
        self.hop = hop


def context(route: Route) -> ssl.SSLContext:
    """The context for a route; the same one while its files stay as they are. Raises ``UnusableCertificates``.

    Trusted is the route's file of certificates alone where it has one, else SSL_CERT_FILE and SSL_CERT_DIR where they
    are set, else what the system trusts.
    """
    files = (route.ca_file, route.client_cert, route.client_key)
    trusted = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return _made(route, tuple(_stamp(file) for file in files), trusted)


def _stamp(file: Path | None) -> tuple[int, int] | None:
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None


@functools.lru_cache(maxsize=16)
def _made(route: Route, stamps: object, trusted: tuple[str | None, str | None]) -> ssl.SSLContext:  # noqa: ARG001
    file, folder = (str(route.ca_file), None) if route.ca_file else trusted
    made = _trusting(file, folder, "ca-file" if route.ca_file else "SSL_CERT_FILE") if file or folder else _system()
    if route.client_cert:
        _show(made, route, route.client_cert)
    return made


def _trusting(file: str | None, folder: str | None, named: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        made.load_verify_locations(cafile=file, capath=folder)
    except ssl.SSLError:
        raise UnusableCertificates(f"{file or folder}: holds no certificates in PEM form ({named})", "TLS") from None
    except OSError as error:
        raise UnusableCertificates(f"{file or folder}: cannot be read: {error.strerror} ({named})", "TLS") from None
    return made


def _system() -> ssl.SSLContext:
    """What the system trusts; where it has no trust store at all, as small containers do, what certifi brings."""
    import truststore

    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if os.name == "posix" and _without_store():
        import certifi

        made.load_verify_locations(cafile=certifi.where())
    return made


def _without_store() -> bool:
    import sys

    if sys.platform == "darwin":
        return False
    found = ssl.get_default_verify_paths()
    return not found.cafile and not (found.capath and any(Path(found.capath).iterdir()))


def _show(made: ssl.SSLContext, route: Route, certificate: Path) -> None:
    """Load the certificate that is shown to the service."""
    key = route.client_key or certificate
    for file, named in ((certificate, "client-cert"), (key, "client-key")):
        try:
            file.open("rb").close()
        except OSError as error:
            raise _unusable(f"{file}: cannot be read: {error.strerror} ({named})") from None
    if os.name == "posix" and key.stat().st_mode & 0o077:
        raise _unusable(f"{key}: others may read this key; run `chmod 600 {key}`")
    asked = False

    def password() -> str:
        nonlocal asked
        asked = True
        return route.key_password or ""

    try:
        made.load_cert_chain(certificate, key, password)
    except (ssl.SSLError, ValueError) as error:
        reason = getattr(error, "reason", None) or ""
        if asked:
            what = "is not the one it wants" if route.key_password else "is needed: it is encrypted"
            raise _unusable(
                f"{key}: the password of the client key {what}; give it by `profile add --client-key-password-file` or"
                " WFSTUDIO_CLIENT_KEY_PASSWORD"
            ) from None
        if "MISMATCH" in reason:
            raise _unusable(f"{key}: is not the key of the client certificate {certificate}") from None
        missing = " with its key; name the key's file as client-key" if route.client_key is None else " with this key"
        raise _unusable(f"{certificate}: holds no client certificate in PEM form{missing}") from None


def _unusable(message: str) -> UnusableCertificates:
    return UnusableCertificates(message, "client certificate")


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """Why two ends did not agree, and what to do about it."""

    hop: Hop
    reason: str
    advice: str


_CLIENT_ALERTS = (
    ("CERTIFICATE_REQUIRED", "wants a client certificate and none was shown"),
    ("BAD_CERTIFICATE", "does not accept the client certificate"),
    ("CERTIFICATE_EXPIRED", "says that the client certificate expired"),
    ("CERTIFICATE_REVOKED", "says that the client certificate is revoked"),
    ("CERTIFICATE_UNKNOWN", "does not accept the client certificate"),
    ("UNSUPPORTED_CERTIFICATE", "cannot use the client certificate"),
    ("UNKNOWN_CA", "does not know who issued the client certificate"),
    ("ACCESS_DENIED", "does not permit the client certificate"),
)
"""What the other end's alert says. Source: RFC 8446, section 6.2."""

SHOW = "set client-cert and client-key in the profile (`profile add --client-cert`), or WFSTUDIO_CLIENT_CERT"
TRUST = "a company's own certificates: set ca-file (`profile add --ca-file`, WFSTUDIO_CA_FILE) to its CA"
_EXPIRED, _EARLY, _NAMES = 10, 9, (62, 63, 64)
"""OpenSSL's numbers of verification errors. Source: x509_vfy.h."""


def tls_failure(error: BaseException, host: str) -> TlsFailure | None:
    """What an error means when TLS is behind it; None when it is not."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLError):
        found = found.__cause__ or found.__context__
    if found is None:
        return None
    if isinstance(found, ssl.SSLCertVerificationError):
        return _untrusted(found, host)
    reason = (found.reason or str(found)).upper().replace(" ", "_")
    if "ALERT" in reason:
        for sign, says in _CLIENT_ALERTS:
            if sign in reason:
                return TlsFailure("client certificate", f"{host} {says}", SHOW)
        if "HANDSHAKE_FAILURE" in reason:
            return TlsFailure("TLS", f"{host} refuses the handshake", f"it may want a client certificate: {SHOW}")
    words = (found.reason or "").replace("_", " ").lower() or "the handshake failed"
    return TlsFailure("TLS", f"{host} speaks no TLS that fits: {words}", "check scheme and port of the URL")


def _untrusted(error: ssl.SSLCertVerificationError, host: str) -> TlsFailure:
    why = error.verify_message or str(error)
    why = why[0].lower() + why[1:].rstrip(".")
    advice = TRUST
    if error.verify_code == _EXPIRED:
        advice = "whoever runs the service has to renew it; is this machine's clock right?"
    elif error.verify_code == _EARLY:
        advice = "is this machine's clock right?"
    elif error.verify_code in _NAMES:
        advice = "use the host name that the certificate is made for; else the host is not who it says"
    return TlsFailure("TLS", f"the certificate of {host} is not accepted: {why}", advice)
