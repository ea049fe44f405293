"""What a new workflow can start as: a few small ones that are complete, so that every one of them runs at once."""

from collections.abc import Callable

from wfstudio.document.catalogue import default_node, new_workflow
from wfstudio.document.model import Document, Json

Node = dict[str, Json]


def _page(node_id: str, title: str, text: str, **more: Json) -> Node:
    buttons = "" if more.get("is_terminal_node") else "{form-buttons-placeholder}"
    html = f"<main><h1>{title}</h1><p>{text}</p>{buttons}</main>"
    return {"id": node_id, "type": "form", "name": title, "fields": [{"type": "html", "html": html}], **more}


def _capture(kind: str, node_id: str, name: str, success: str, retry: str) -> Node:
    return {
        **default_node(kind), "id": node_id, "name": name,
        "on_success": success, "on_fail": retry, "on_error": "problem",
    }  # fmt: skip


def _done() -> Node:
    return _page("done", "Thank you", "You can close this page.", is_terminal_node=True)


def _problem() -> Node:
    text = "Something went wrong on our side. Please come back later."
    return _page("problem", "Please try again later", text, is_terminal_node=True)


def _workflow(name: str, nodes: list[Node]) -> Document:
    return Document({**new_workflow(name), "nodes": [*nodes]})


def _single_page(name: str) -> Document:
    return Document.new(name)


def _capture_with_retry(name: str) -> Document:
    return _workflow(
        name,
        [
            _page(
                "welcome", "A photo of your face", "Find a bright place and look into the camera.",
                on_next_button_label="Start the camera", on_next="selfie",
            ),
            _capture("selfie_capture", "selfie", "Selfie", "done", "retry"),
            _page(
                "retry", "Please try once more", "We could not see you clearly. Turn towards the light.",
                on_next_button_label="Try again", on_next="selfie",
            ),
            _done(),
            _problem(),
        ],
    )  # fmt: skip


def _document_and_selfie(name: str) -> Document:
    return _workflow(
        name,
        [
            _page(
                "welcome", "Confirm who you are", "You need your identity document and a camera.",
                on_next_button_label="Start", on_next="document",
            ),
            _capture("photo_id_capture", "document", "Identity document", "selfie", "document_retry"),
            _page(
                "document_retry", "Your document could not be read", "Lay it flat, in the light, without glare.",
                on_next_button_label="Try again", on_next="document",
            ),
            _capture("selfie_capture", "selfie", "Selfie", "done", "selfie_retry"),
            _page(
                "selfie_retry", "Please try once more", "We could not see you clearly. Turn towards the light.",
                on_next_button_label="Try again", on_next="selfie",
            ),
            _done(),
            _problem(),
        ],
    )  # fmt: skip


MINIMAL: dict[str, tuple[str, Callable[[str], Document]]] = {
    "single page": ("one page that ends at once", _single_page),
    "capture with retry": ("a selfie that can be tried again, 5 nodes", _capture_with_retry),
    "document and selfie": ("an identity document, then a selfie, each with a retry, 7 nodes", _document_and_selfie),
}
"""Name → a line about it, and what makes the document under a workflow's name."""
