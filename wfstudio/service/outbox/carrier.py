"""What carries messages of one kind out of the service, and how it says that it could not."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as a carrier gets it. ``message_id`` is the same at every try, so that a duplicate can be told."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str


class NotDelivered(Exception):
    """A try that failed and may go well later. No part of it names a person or a secret.

    ``text`` says what happened and may be logged; ``answer`` is what the other side said, for the outbox alone.
    """

    for_good = False

    def __init__(self, text: str, answer: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.answer = answer

    @property
    def reason(self) -> str:
        """What the outbox tells of it."""
        return f"{self.text}: {self.answer}" if self.answer else self.text


class RefusedForGood(NotDelivered):
    """A refusal that will not change: the message is given up."""

    for_good = True


class Carrier(Protocol):
    """Takes letters. A gateway for text messages would be one, of the kind ``sms``."""

    @property
    def name(self) -> str:
        """Who carries, as a person may read it; no secret is in it."""

    async def carry(self, letter: Letter) -> None:
        """Hand a letter over; return once the other side has taken it. Raises NotDelivered, RefusedForGood."""
