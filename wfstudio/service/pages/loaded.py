"""What every page loads: the style sheet and the script, which come with the product."""

from functools import cache
from pathlib import Path

from starlette.responses import Response

from wfstudio.service.pages.frame import LOOKS, SCRIPT

KINDS = {LOOKS: "text/css", SCRIPT: "text/javascript"}
SAFE = {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}


@cache
def _content(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()


def loaded_response(name: str) -> Response:
    """The style sheet or the script; both change only with the product."""
    return Response(_content(name), media_type=KINDS[name], headers={**SAFE, "cache-control": "private, max-age=3600"})
