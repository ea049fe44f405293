"""The page's own parts: buttons, the code for another device, the summary, the picture input, notices.

Phrasing elements only, so that each may stand wherever a document has its token.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from wfstudio.document.model import NodeView
from wfstudio.service.pages.inputs import input_id

_CAPTURES = {
    "selfie_capture": ("Your face", "Take a picture of your face", "user"),
    "liveid_capture": ("Your face", "Show your face to the camera", "user"),
    "photo_id_capture": ("Your document", "Take a picture of your document", "environment"),
}
"""What a capture is called, what it asks for, and which camera of a phone it opens.

Inferred: the words and the camera of a capture's page, since the platform's own are not public."""

PICTURE = "picture"
"""The name of the input that holds a capture's picture."""


def button(label: str, action: str, *, primary: bool) -> str:
    """A button that sends the form."""
    look = "button-primary" if primary else "button-secondary"
    return f'<button type="submit" class="wf-button {look}" name="action" value="{action}">{escape(label)}</button>'


def buttons(node: NodeView, *, back: bool) -> str:
    """The page's buttons by their labels; the one that goes on comes first, so that the enter key presses it."""
    shown = [button(_label(node, "on_next_button_label", "Next"), "next", primary=True)]
    if back:
        shown.append(button(_label(node, "on_back_button_label", "Back"), "back", primary=False))
    return f'<span class="wf-buttons">{"".join(shown)}</span>'


def _label(node: NodeView, key: str, otherwise: str) -> str:
    return " ".join(node.text(key).split()) or otherwise


def capture(node: NodeView, *, error: str, simulated: bool) -> str:
    """What a capture asks for: a picture from a file or the camera."""
    title, asks, camera = _CAPTURES.get(node.type, ("Your picture", "Hand in a picture", "environment"))
    told = ' aria-describedby="wf-picture-error" aria-invalid="true"' if error else ""
    wrong = (
        f'<span class="wf-error" id="wf-picture-error"><span class="wf-quiet">Error: </span>{escape(error)}</span>'
        if error
        else ""
    )
    sample = button("Use a test picture", "sample", primary=False) if simulated else ""
    return (
        f"<h1>{escape(node.name or title)}</h1>"
        f'<span class="wf-field"><label class="wf-label" for="wf-picture">{escape(asks)}</label>'
        '<span class="wf-hint">Choose a picture, or take one with the camera of this device.</span>'
        f'{wrong}<input class="wf-input wf-file" type="file" id="wf-picture" name="{PICTURE}" accept="image/*"'
        f' capture="{camera}"{told}></span><span class="wf-preview" id="wf-preview" hidden></span>'
        f'<span class="wf-buttons">{button("Send the picture", "next", primary=True)}{sample}</span>'
    )


def handoff(url: str, *, local: bool) -> str:
    """The instance's address as a code and as text, and a way on for those who have no second device."""
    note = '<span class="wf-hint">This address opens on this machine only.</span>' if local else ""
    return (
        f'<span class="wf-code">{code(url)}</span><span class="wf-address">{escape(url)}</span>{note}'
        '<span class="wf-working"><span class="wf-spinner" aria-hidden="true"></span>'
        '<span role="status">Waiting for the other device. This page goes on by itself.</span></span>'
        f'<span class="wf-buttons">{button("Go on with this device", "next", primary=False)}</span>'
    )


@lru_cache(maxsize=64)
def code(url: str) -> str:
    """A URL as a QR code, dark on light whatever the page's colours are."""
    import segno

    made = segno.make(url, error="m", micro=False)
    size = made.symbol_size(scale=1, border=4)[0]
    drawn = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(made.matrix_iter(border=4)) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg class="wf-qr" role="img" aria-label="Code with the address of this page" viewBox="0 0 {size} {size}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{drawn}"/>'
        "</svg>"
    )


def summary(labels: Iterable[str]) -> str:
    """What was captured, as a list."""
    rows = "".join(f'<span role="listitem">{escape(label)}</span>' for label in labels)
    return f'<span class="wf-summary" role="list">{rows}</span>' if rows else ""


def working() -> str:
    """The picture was sent and is looked at."""
    return (
        '<h1>One moment</h1><p class="wf-working"><span class="wf-spinner" aria-hidden="true"></span>'
        '<span role="status">What you sent is being checked. This page goes on by itself.</span></p>'
    )


def words(title: str, *paragraphs: str) -> str:
    """A heading and paragraphs of our own."""
    return f"<h1>{escape(title)}</h1>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def faults(errors: dict[str, str], labels: dict[str, str]) -> str:
    """The summary of what is wrong, each a link to its input."""
    rows = []
    for name, text in errors.items():
        told = escape(text)
        rows.append(
            f'<li><a href="#{labels.get(name, input_id(name))}">{told}</a></li>' if name else f"<li>{told}</li>"
        )
    return (
        '<div class="wf-faults" role="alert" tabindex="-1" aria-labelledby="wf-faults-title">'
        f'<h2 id="wf-faults-title">Please check what you entered</h2><ul>{"".join(rows)}</ul></div>'
    )


def notice(text: str) -> str:
    """A sentence above the page."""
    return f'<div class="wf-notice" role="status"><p>{escape(text)}</p></div>'


def heading_in(html: str) -> str:
    """The text of the first heading, for the page's title."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""
