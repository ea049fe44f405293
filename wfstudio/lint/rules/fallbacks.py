"""Whether a journey goes on when something goes wrong."""

from wfstudio.lint.findings import WARNING
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule
from wfstudio.lint.rules.wiring import unwired

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.wiring import Wiring


@rule("WF214", "no-error-handler", WARNING)
def no_error_handler(context: "Context") -> "Iterator[Finding]":
    """A script, a capture or a social security number has no `on_error`.

    Why: when the script throws, the camera or the check breaks, the run fails and the person is left with nothing. A
    script without any handler that nothing leads to is none of these: it is run on demand.

    Bad:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "retry"}

    Good:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "sorry"}
    """
    for place, wiring in enumerate(context.wirings):
        row = wiring.row_meant
        if row is None or not (row.capture or row.type == "js") or wiring.ends or wiring.unexplained:
            continue
        if "on_error" in wiring.wired or "on_error" in wiring.meant or _says_more_elsewhere(context, wiring):
            continue
        what = "script" if row.type == "js" else "step"
        message = f"`{wiring.node.id}` does not say where to go when the {what} breaks: `on_error` is not wired"
        yield unwired(context, "WF214", message, place, "on_error")


def _says_more_elsewhere(context: "Context", wiring: "Wiring") -> bool:
    """Whether nothing at all is wired: a node that leads nowhere or is an orphan is another rule's finding, save a
    script that routes by `next`."""
    return wiring.nothing_wired and wiring.node.id not in context.ways.routing


@rule("WF215", "no-resolution-fallback", WARNING)
def no_resolution_fallback(context: "Context") -> "Iterator[Finding]":
    """A node checks the resolution, and `on_check_resolution_fail` is not wired.

    Why: whoever has a poor camera is refused and led nowhere.

    Bad:
        {"id": "face", "type": "selfie_capture", "check_resolution": true, "on_success": "done", "on_fail": "retry",
         "on_error": "sorry"}

    Good:
        {"id": "face", "type": "selfie_capture", "check_resolution": true, "on_success": "done", "on_fail": "retry",
         "on_error": "sorry", "on_check_resolution_fail": "sorry"}
    """
    key = "on_check_resolution_fail"
    for wiring in context.wirings:
        checks = wiring.node.raw.get("check_resolution")
        if checks is not True and not (isinstance(checks, str) and checks.strip().lower() == "true"):
            continue
        if wiring.ends or wiring.row_meant is None or key not in wiring.supported or wiring.unexplained:
            continue
        if key in wiring.wired or key in wiring.meant or wiring.nothing_wired:
            continue
        message = f"`{wiring.node.id}` checks the resolution and does not say where to go when it is too low: `{key}`"
        place = Place(("nodes", wiring.node.index, "check_resolution"))
        yield context.at("WF215", f"{message} is not wired", place, wiring.node.id or None)
