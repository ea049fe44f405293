"""Real SMTP servers in the test's own event loop, and certificates made for them."""

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TAKEN = "250 OK"


class Mailbox:
    """What a server took, and what it says to a recipient and to a message."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.to_recipient = self.to_message = TAKEN
        self.logins: list[tuple[bytes, bytes]] = []
        self.user: tuple[bytes, bytes] = (b"", b"")
        self.host, self.port = "127.0.0.1", 0
        self.encrypted: list[bool] = []
        self.flags: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.arrived = asyncio.Event()

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.arrived.set()
        await self.go_on.wait()
        if self.to_message == TAKEN:
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
            self.recipients += envelope.rcpt_tos
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.to_message

    def log_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == self.user, handled=False)

    @contextlib.asynccontextmanager
    async def open(self, *, tls: ssl.SSLContext | None = None, from_start: bool = False) -> AsyncIterator["Mailbox"]:
        """Serve, on the same port again once it had one. ``tls`` by STARTTLS, or ``from_start``."""

        def session() -> SMTP:
            return SMTP(
                self,
                hostname="mail.test",
                tls_context=None if from_start else tls,
                authenticator=self.log_in,
                auth_require_tls=False,
                ident="test",
            )

        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            session, self.host, self.port, ssl=tls if from_start else None, reuse_address=True
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate that it made itself for 127.0.0.1, and the file a client trusts it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, private = folder / "mail.pem", folder / "mail.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, private)
    return context, file
