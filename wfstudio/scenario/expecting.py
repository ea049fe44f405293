"""What a scenario's mocks and expectations are, as they stand in a file."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wfstudio.document.model import Json
from wfstudio.scenario.yaml_places import Placed

STATUSES = ("PENDING", "STARTED", "INPROGRESS", "COMPLETED", "SUCCESS", "FAILED", "EXPIRED", "NOT_PERFORMED")
"""Statuses an instance may have. Source: platform facts."""

EXPECT_KEYS = ("status", "path", "results", "summary", "requests")
MOCK_KEYS = ("url", "method", "status", "json", "body", "headers")
REQUEST_KEYS = ("url", "method", "node", "status", "json", "body")


@dataclass(frozen=True, slots=True)
class Expect:
    """What a run should come to; each part None when the file does not name it.

    ``path`` is the whole path; ``results`` and ``summary`` are parts of what must be there; ``requests`` are made in
    this order, others in between, and an empty list means none at all. ``places`` gives line and column by dotted key.
    """

    status: str | None = None
    path: tuple[str, ...] | None = None
    results: Mapping[str, Json] | None = None
    requests: tuple[Mapping[str, Json], ...] | None = None
    summary: Mapping[str, Json] | None = None
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def expect_of(keys: Mapping[str, Placed]) -> Expect:
    """The ``expect`` of a scenario. Raises BadShape."""
    known_keys(keys, EXPECT_KEYS)
    path = keys["path"].sequence("expect.path") if "path" in keys else None
    results = keys["results"].mapping("expect.results") if "results" in keys else None
    summary = keys["summary"].mapping("expect.summary") if "summary" in keys else None
    requests = keys["requests"].sequence("expect.requests") if "requests" in keys else None
    placed = [*keys.values(), *(path or ()), *(results or {}).values(), *(requests or ())]
    return Expect(
        one_of(keys["status"], STATUSES) if "status" in keys else None,
        None if path is None else tuple([item.text("a node id") for item in path]),
        None if results is None else {name: item.free(numbers=True) for name, item in results.items()},
        None if requests is None else tuple([_request(item) for item in requests]),
        None if summary is None else {name: item.free(numbers=True) for name, item in summary.items()},
        {item.key: (item.line, item.column) for item in placed},
    )


def mock_of(item: Placed) -> dict[str, Json]:
    """A mock: ``url``, and what it answers. Raises BadShape."""
    keys = item.mapping("a mock")
    known_keys(keys, MOCK_KEYS)
    if "url" not in keys:
        raise item.bad("a mock needs a url")
    mock: dict[str, Json] = {"url": keys["url"].text("url")}
    if "method" in keys:
        mock["method"] = keys["method"].text("method").upper()
    if "status" in keys:
        mock["status"] = _status_code(keys["status"])
    if "json" in keys and "body" in keys:
        raise keys["body"].bad("a mock has either json or body")
    if "json" in keys:
        mock["json"] = keys["json"].free(numbers=True)
    if "body" in keys:
        mock["body"] = keys["body"].text("body")
    if "headers" in keys:
        headers = keys["headers"].mapping("headers")
        mock["headers"] = {name: value.text(f"header {name}") for name, value in headers.items()}
    return mock


def _request(item: Placed) -> dict[str, Json]:
    """An expected request: what is named of it must fit. ``status`` null expects a refused one."""
    keys = item.mapping("an expected request")
    known_keys(keys, REQUEST_KEYS)
    if not keys:
        raise item.bad(f"an expected request needs one of {', '.join(REQUEST_KEYS)}")
    request: dict[str, Json] = {name: keys[name].text(name) for name in ("url", "node", "body") if name in keys}
    if "method" in keys:
        request["method"] = keys["method"].text("method").upper()
    if "status" in keys:
        refused = keys["status"].free(numbers=False) is None
        request["status"] = None if refused else _status_code(keys["status"])
    if "json" in keys:
        request["json"] = keys["json"].free(numbers=True)
    return request


def _status_code(item: Placed) -> int:
    text = item.text("status")
    if not text.isascii() or not text.isdigit() or not 100 <= int(text) <= 599:
        raise item.bad(f"status is an HTTP status such as 200, not {text!r}")
    return int(text)


def one_of(item: Placed, words: tuple[str, ...]) -> str:
    """The text of a value that is one of these words. Raises BadShape."""
    word = item.text(item.key.rpartition(".")[2])
    if word not in words:
        raise item.bad(f"{word!r} is none of {', '.join(words)}{guess(word, words)}")
    return word


def known_keys(keys: Mapping[str, Placed], known: tuple[str, ...]) -> None:
    """Raise BadShape for the first key that is none of these."""
    for name, item in keys.items():
        if name not in known:
            raise item.bad(f"unknown key {name!r}{guess(name, known)}; known are {', '.join(known)}")


def guess(word: str, known: Iterable[str]) -> str:
    """A question about the nearest known word, "" when none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""
