"""A message of the embedded service's outbox, and how a recipient is shown to somebody who looks over a shoulder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfstudio.client.wire import Json


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message as the control path tells it; times are ISO 8601, "" where there is none.

    ``status`` is queued, sent, failed or kept; ``failure`` says why the last try failed, ``note`` why nobody tries.
    ``subject`` and ``text`` are known only of a message that was asked for by its id. No repr shows the recipient.
    """

    id: str
    instance: str
    kind: str
    recipient: str = field(repr=False)
    url: str
    status: str
    attempts: int
    failure: str
    note: str
    created: str
    next_try: str
    sent: str
    subject: str = ""
    text: str = ""

    @classmethod
    def from_json(cls, row: "Mapping[str, Json]") -> "OutboxMessage":
        """The message that a row tells of; what is missing is empty."""
        attempts = row.get("attempts")
        return cls(
            id=_text(row, "messageId"),
            instance=_text(row, "wfInstanceId"),
            kind=_text(row, "type"),
            recipient=_text(row, "to"),
            url=_text(row, "instanceUrl"),
            status=_text(row, "status"),
            attempts=attempts if isinstance(attempts, int) else 0,
            failure=_text(row, "failure"),
            note=_text(row, "note"),
            created=_text(row, "createdAt"),
            next_try=_text(row, "nextTryAt"),
            sent=_text(row, "sentAt"),
            subject=_text(row, "subject"),
            text=_text(row, "text"),
        )


def _text(row: "Mapping[str, Json]", name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def masked_recipient(recipient: str, sign: str = "*") -> str:
    """A mail address or phone number with enough left to tell one from another, and not enough to write to.

    ``ada@mail.example.org`` becomes ``a***@m***.org``, ``+91 555 010-0199`` becomes ``+91 ***99``.
    """
    local, at, domain = recipient.rpartition("@")
    if at:
        name, dot, top = domain.rpartition(".")
        return f"{local[:1]}{sign * 3}@{(name or domain)[:1]}{sign * 3}{dot}{top if name else ''}"
    code, space, number = recipient.partition(" ")
    return f"{code} {sign * 3}{number[-2:]}" if space and code.startswith("+") else sign * 6
