"""Whether a run came to what its scenario expects."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wfstudio.document.model import Json
from wfstudio.sandbox.mocks import matches
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.matching import ABSENT, Absent, Difference, differences, shown
from wfstudio.scenario.running import Outcome

DEFAULT_STATUS = "COMPLETED"
"""What a scenario expects that names no status, as ``wfstudio run`` does."""

_UNDER_WAY = frozenset({"PENDING", "STARTED", "INPROGRESS"})

Part = Literal["stopped", "status", "path", "results", "summary", "requests"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met: a sentence, what was expected and what came, and where the scenario says so
    (``key``, dotted; "" where it says nothing)."""

    part: Part
    message: str
    expected: Json = None
    actual: Json = None
    key: str = ""


def failures(expect: Expect, outcome: Outcome) -> tuple[Failure, ...]:
    """Every expectation that the outcome does not meet, in the order of the interface; empty when it passes.

    What a service could not be asked to do (``outcome.skipped``) is not held against the run.
    """
    found: list[Failure] = []
    stopped = outcome.stopped
    meant = expect.status in _UNDER_WAY
    if stopped is not None and not (meant and stopped.reason == "no answer"):
        found.append(Failure("stopped", f"{stopped.node_id}: {stopped.message}", key=stopped.key))
    elif (status := expect.status or DEFAULT_STATUS) != outcome.status:
        why = f": {outcome.failure}" if outcome.failure else ""
        default = "" if expect.status else " (the default)"
        message = f"expected {status}{default}, got {outcome.status}{why}"
        found.append(Failure("status", message, status, outcome.status, "expect.status"))
    if expect.path is not None and expect.path != outcome.path:
        found.append(_path(expect.path, outcome))
    found += _different("results", expect.results, outcome.results)
    found += _different("summary", expect.summary, outcome.summary)
    if expect.requests is not None:
        found += _requests(expect.requests, outcome.requests)
    return tuple(found)


def parting(expected: tuple[str, ...], path: tuple[str, ...]) -> int:
    """The place, from 0, of the first visit at which two paths differ."""
    same = zip(expected, path, strict=False)
    return next((at for at, (one, other) in enumerate(same) if one != other), min(len(expected), len(path)))


def _path(expected: tuple[str, ...], outcome: Outcome) -> Failure:
    at = parting(expected, outcome.path)
    want = expected[at] if at < len(expected) else "the end"
    came = outcome.path[at] if at < len(outcome.path) else "no more"
    message = f"step {at + 1}: expected {want}, got {came}"
    return Failure("path", message, list(expected), list(outcome.path), f"expect.path[{at}]")


def _different(part: Part, expected: Mapping[str, Json] | None, actual: Mapping[str, Json]) -> Iterator[Failure]:
    for found in differences(dict(expected), dict(actual), "") if expected is not None else ():
        key = f"expect.{part}.{found.place.split('.')[0].split('[')[0]}"
        yield Failure(part, str(found), found.expected, _json(found.actual), key)


def _json(value: Json | Absent) -> Json:
    return None if isinstance(value, Absent) else value


def _requests(expected: tuple[Mapping[str, Json], ...], made: tuple[Mapping[str, Json], ...]) -> Iterator[Failure]:
    """Expected requests are looked for one after the other; others may lie between, but none where none is expected."""
    if not expected and made:
        listed = ", ".join(request_text(one) for one in made)
        yield Failure("requests", f"expected none, got {listed}", [], [dict(one) for one in made], "expect.requests")
    at = 0
    for place, wanted in enumerate(expected):
        found = next((later for later in range(at, len(made)) if not any(_misfits(wanted, made[later]))), None)
        if found is not None:
            at = found + 1
            continue
        near = _nearest(wanted, made[at:])
        message = f"no request fits {_wanted_text(wanted)}{near}"
        rest: list[Json] = [dict(one) for one in made[at:]]
        yield Failure("requests", message, dict(wanted), rest, f"expect.requests[{place}]")


def _misfits(wanted: Mapping[str, Json], made: Mapping[str, Json]) -> Iterator[str]:
    """What keeps a request from being the one that is wanted, each as a sentence."""
    if not _fits_url(wanted, made):
        yield str(Difference("url", wanted.get("url"), made.get("url")))
    for key in ("method", "node", "status", "body"):
        if key in wanted and wanted[key] != made.get(key):
            refused = key == "status" and made.get(key) is None
            yield "it was refused" if refused else str(Difference(key, wanted[key], made.get(key)))
    if "json" in wanted:
        yield from map(str, differences(wanted["json"], _body(made.get("body")), "json"))


def _fits_url(wanted: Mapping[str, Json], made: Mapping[str, Json]) -> bool:
    return "url" not in wanted or matches({"url": wanted["url"]}, str(made.get("method")), str(made.get("url")))


def _body(text: Json) -> Json | Absent:
    try:
        return json.loads(text) if isinstance(text, str) else ABSENT
    except ValueError:
        return text


def _nearest(wanted: Mapping[str, Json], made: tuple[Mapping[str, Json], ...]) -> str:
    """What keeps the first request of that URL from fitting."""
    for one in made:
        if _fits_url(wanted, one):
            return "; of the one made: " + ", ".join(_misfits(wanted, one))
    if not made:
        return "; no other was made"
    return "; made: " + ", ".join(request_text(one) for one in made)


def request_text(request: Mapping[str, Json]) -> str:
    """A request as a line has it: who asked for what."""
    asked = " ".join(str(request[key]) for key in ("method", "url") if request.get(key))
    return f"{request['node']}: {asked}" if request.get("node") else asked


def _wanted_text(wanted: Mapping[str, Json]) -> str:
    more = " and ".join(f"{key} {shown(wanted[key])}" for key in ("status", "json", "body") if key in wanted)
    return " with ".join(part for part in (request_text(wanted), more) if part)
