"""Messages to people by the API's notification endpoint: whom to write to, checked before anything is sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.instances import instance_url
from wfstudio.client.outbox import masked_recipient
from wfstudio.client.wire import Json

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient

COLUMNS = ("instance", "type", "emailTo", "smsISDCode", "smsTo")
"""What a table of messages may have; ``instance`` is an id or a URL. Source: workflows-api, "Send … notification"."""

_EMAIL = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,255}")
_NUMBER = re.compile(r"[0-9][0-9 ()-]{2,24}[0-9]")
_CODE = re.compile(r"\+?[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Notification:
    """One message: by what it goes, to whom, and the page it leads to."""

    kind: str
    url: str
    email: str = field(default="", repr=False)
    code: str = ""
    number: str = field(default="", repr=False)

    @property
    def masked(self) -> str:
        """The recipient as it is shown."""
        return masked_recipient(self.email if self.kind == "email" else f"{self.code} {self.number}")

    def body(self, license_key: str) -> dict[str, Json]:
        """The request body. Exactly one of license and captcha is allowed; here it is the license."""
        if self.kind == "email":
            to: dict[str, Json] = {"emailTo": self.email}
        else:
            to = {"smsTo": self.number, "smsISDCode": self.code}
        return {"type": self.kind, "instanceUrl": self.url, "license": license_key, **to}


def notification(connection: Connection, cells: Mapping[str, str]) -> Notification:
    """The message of a row. Raises ``ConfigurationError`` that names the column and not what is in it."""
    for name in cells:
        if name not in COLUMNS:
            raise ConfigurationError(f"there is no column '{name}' (there is: {', '.join(COLUMNS)})")
    given = {name: cells.get(name, "").strip() for name in COLUMNS}
    if not given["instance"]:
        raise ConfigurationError("instance is empty")
    kind = given["type"].lower() or ("email" if given["emailTo"] else "sms")
    if kind not in ("sms", "email"):
        raise ConfigurationError("type must be sms or email")
    url = instance_url(connection, given["instance"])
    if kind == "email":
        if not _EMAIL.fullmatch(given["emailTo"]):
            raise ConfigurationError("emailTo is no email address")
        return Notification(kind, url, email=given["emailTo"])
    if not _NUMBER.fullmatch(given["smsTo"]):
        raise ConfigurationError("smsTo is no phone number without its country code")
    if not _CODE.fullmatch(given["smsISDCode"]):
        raise ConfigurationError("smsISDCode is no country code such as +91")
    return Notification(kind, url, code=f"+{given['smsISDCode'].lstrip('+')}", number=given["smsTo"])


async def send(client: "AsyncClient", message: Notification) -> dict[str, str]:
    """Have it sent; ``messageId`` and ``status`` as the service tells them. Raises client errors."""
    license_key = client.connection.license
    if not license_key:
        raise ConfigurationError("a system or service license is needed to send messages; set WFSTUDIO_LICENSE")
    answer = await client.call("send_notification", data=message.body(license_key))
    found = answer if isinstance(answer, dict) else {}
    return {key: str(found[key]) for key in ("messageId", "status") if found.get(key)}
