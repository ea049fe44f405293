"""What a message says."""

import re
from html import escape

from wfstudio.service.outbox.carrier import Letter
from wfstudio.service.store.rows import Message

LONGEST_NAME = 80
_UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def one_line(name: str) -> str:
    """A name as it may stand in a header: no line ends, no control or direction characters, not too long."""
    plain = _UNPRINTED.sub(" ", name).strip()
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 1] + "…"


def written(message: Message, workflow_name: str, url: str) -> Letter:
    """The letter of a message.

    Inferred: the platform's own wording is not documented; ours names the workflow and the instance's URL.
    """
    name = one_line(workflow_name) or "your verification"
    if message.kind == "sms":
        return Letter(message.id, message.recipient, "", f"{name}: {url}", "")
    link = escape(url, quote=True)
    html = (
        '<!doctype html>\n<html lang="en"><body>\n'
        f"<p>You are invited to go on with <strong>{escape(name)}</strong>:</p>\n"
        f'<p><a href="{link}">{link}</a></p>\n'
        "<p>If you do not expect this message, leave the link alone.</p>\n"
        "</body></html>\n"
    )
    text = (
        f"You are invited to go on with {name}:\n\n{url}\n\nIf you do not expect this message, leave the link alone.\n"
    )
    return Letter(message.id, message.recipient, f"Go on with {name}", text, html)
