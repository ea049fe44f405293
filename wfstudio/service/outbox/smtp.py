"""Letters handed over to a mail server by SMTP."""

import re
import socket
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime
from typing import TYPE_CHECKING

from wfstudio.service.outbox.carrier import Letter, NotDelivered, RefusedForGood
from wfstudio.service.outbox.mail_server import MailServer
from wfstudio.service.settings import SettingsError

if TYPE_CHECKING:
    import aiosmtplib

ANSWER_S = 20.0
"""How long a mail server may take for one answer."""

LONGEST_ANSWER = 200
_ADDRESS = re.compile(r"<[^>]*>|\S*@\S*")
_UNPRINTED = re.compile(r"[^ -~]+")


class SmtpCarrier:
    """Hands letters to one mail server, a connection for each."""

    def __init__(self, server: MailServer) -> None:
        """Raises SettingsError when the file of trusted certificates cannot be used."""
        self.server = server
        try:
            self._tls = ssl.create_default_context(cafile=server.ca_file)
        except OSError as error:  # ssl.SSLError is one
            why = "it holds no certificates" if isinstance(error, ssl.SSLError) else error.strerror
            raise SettingsError(f"--smtp-ca {server.ca_file}: cannot be used: {why}") from None

    @property
    def name(self) -> str:
        """The mail server's address."""
        return self.server.address

    async def carry(self, letter: Letter) -> None:
        """Hand a letter over. Raises NotDelivered, RefusedForGood."""
        import aiosmtplib

        mail = composed(letter, self.server.sender)
        client = self._client()
        try:
            await self._connect(client)
            await self._send(client, mail, letter.recipient)
        except BaseException:
            client.close()
            raise
        try:
            await client.quit()
        except (OSError, aiosmtplib.SMTPException):  # it was taken: how the server takes leave changes nothing
            client.close()

    def _client(self) -> "aiosmtplib.SMTP":
        import aiosmtplib

        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=_UNPRINTED.sub("", socket.gethostname()).replace(" ", "") or "localhost",
            timeout=ANSWER_S,
            use_tls=server.security == "tls",
            start_tls={"starttls": True, "offered": None}.get(server.security, False),
            tls_context=self._tls,
        )

    async def _connect(self, client: "aiosmtplib.SMTP") -> None:
        import aiosmtplib

        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:  # its text may repeat what was sent
            raise NotDelivered(f"{self.name} refused the user or the password ({error.code})") from None
        except aiosmtplib.SMTPResponseException as error:
            raise NotDelivered(f"{self.name} answered {error.code}", _scrubbed(error.message)) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotDelivered(f"{self.name} {_why_not(error)}") from None

    async def _send(self, client: "aiosmtplib.SMTP", mail: EmailMessage, recipient: str) -> None:
        import aiosmtplib

        try:
            await client.send_message(mail, sender=self.server.sender.addr_spec, recipients=[_to(recipient).addr_spec])
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise self._answered(refused.recipients[0], "the recipient") from None
        except aiosmtplib.SMTPSenderRefused as refused:
            raise self._answered(refused, "the sender") from None
        except aiosmtplib.SMTPResponseException as refused:
            raise self._answered(refused, "the message") from None
        except aiosmtplib.SMTPNotSupported:
            raise RefusedForGood(f"{self.name} takes no address with letters beyond ASCII") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"{self.name} {_why_not(error)}") from None

    def _answered(self, error: "aiosmtplib.SMTPResponseException", what: str) -> NotDelivered:
        kind = RefusedForGood if 500 <= error.code < 600 else NotDelivered
        return kind(f"{self.name} refused {what} ({error.code})", _scrubbed(error.message))


def composed(letter: Letter, sender: Address) -> EmailMessage:
    """A letter as mail, plain and HTML. Raises RefusedForGood for a recipient that no header can hold."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["Message-ID"] = f"<{letter.message_id}@{sender.domain}>"
    mail["Date"] = localtime()
    mail["From"] = sender
    mail["To"] = _to(letter.recipient)
    mail["Subject"] = letter.subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _to(recipient: str) -> Address:
    try:
        if not recipient.isprintable():
            raise ValueError
        made = Address(addr_spec=recipient)
        if made.domain.isascii():
            return made
        return Address(username=made.username, domain=made.domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError, MessageError):
        raise RefusedForGood("the recipient is no address that mail can be sent to") from None


def _why_not(error: Exception) -> str:
    """Why there was no conversation, or no end to it; never what was said in it."""
    import aiosmtplib

    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"has a certificate that is not trusted ({seen.verify_message})"
        if isinstance(seen, ssl.SSLError):
            return f"could not be spoken to by TLS ({seen.reason or 'no TLS there'})"
        if isinstance(seen, TimeoutError):
            return "did not answer in time"
        if isinstance(seen, ConnectionRefusedError):
            return "cannot be reached (connection refused)"
        if isinstance(seen, socket.gaierror):
            return "cannot be reached (there is no such host)"
        seen = seen.__cause__ or seen.__context__
    if "STARTTLS" in str(error):
        return "offers no STARTTLS (?starttls=no after its URL does without)"
    if isinstance(error, aiosmtplib.SMTPServerDisconnected | ConnectionError):
        return "broke the connection off"
    return f"could not be spoken to ({type(error).__name__})"


def _scrubbed(answer: str) -> str:
    """What a server said, as one short line without addresses."""
    line = _UNPRINTED.sub(" ", _ADDRESS.sub("(address)", answer)).strip()
    return line if len(line) <= LONGEST_ANSWER else line[:LONGEST_ANSWER] + "…"
