"""The filters of a list of instances as one line of text: ``status:failed workflow:wf-… from:7d firstName=Ada``.

Words are separated by spaces; a value with spaces stands in quotes. A word of its own is a part of an id.
"""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.instances import STATUSES, instance_id_of, list_query
from wfstudio.client.moments import point_in_time
from wfstudio.client.wire import Json

WORDS = ("status:", "workflow:", "id:", "from:", "to:")
"""What a word of the line may begin with; any other name is followed by = and is a filter on metadata."""

_AGO = ("1h", "24h", "7d", "30d", "89d")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to go on: the whole line with it, and what is shown of it."""

    line: str
    shown: str


def read_filter(line: str, now: datetime | None = None) -> dict[str, Json]:
    """The ``query`` of the API for a line; {} for an empty one. Raises ``ConfigurationError`` that names the word."""
    statuses: list[str] = []
    named: dict[str, str] = {}
    custom: list[tuple[str, Json]] = []
    for word in _words(line):
        name, sign, value = word.partition(":")
        if "=" in name or (name not in _NAMES and "=" in word and not value.startswith("//")):
            custom.append(_custom(word))
        elif not sign or name not in _NAMES:
            _put(named, "id", _id_part(word), word)
        elif not value:
            raise ConfigurationError(f"{word} what? {_ABOUT[name]}")
        elif name == "status":
            statuses += [one.upper() for one in value.split(",") if one]
        else:
            _put(named, name, _value(name, value, now), word)
    return list_query(
        statuses=list(dict.fromkeys(statuses)),
        part_of_id=named.get("id"),
        workflow_id=named.get("workflow"),
        since=named.get("from"),
        until=named.get("to"),
        custom=custom,
        now=now,
    )


def candidates(line: str, workflows: Sequence[tuple[str, str]] = ()) -> list[Candidate]:
    """How the last word of a line can go on; ``workflows`` are (id, name), found by either."""
    start = line.rfind(" ") + 1
    before, word = line[:start], line[start:]
    name, sign, value = word.partition(":")
    if not sign:
        return [Candidate(before + one, one) for one in WORDS if one.startswith(word.lower()) and one != word]
    if name == "status":
        done, _, begun = value.rpartition(",")
        chosen = done.lower().split(",")
        taken = f"{before}status:{done + ',' if done else ''}"
        fitting = [one.lower() for one in STATUSES if one.startswith(begun.upper()) and one.lower() not in chosen]
        return [Candidate(taken + one, one) for one in fitting if one != begun]
    if name == "workflow":
        sought = value.casefold()
        return [
            Candidate(f"{before}workflow:{one}", f"{title or 'without a name'} {one[:11]}")
            for one, title in workflows
            if one != value and (sought in one or sought in title.casefold())
        ]
    if name in ("from", "to"):
        return [Candidate(f"{before}{name}:{one}", one) for one in _AGO if one.startswith(value) and one != value]
    return []


_NAMES = frozenset(word[:-1] for word in WORDS)
_ABOUT = {
    "status": f"one of {', '.join(one.lower() for one in STATUSES)}",
    "workflow": "a workflow's id, wf-…",
    "id": "a part of an instance's id",
    "from": "a date, or a time ago such as 12h or 7d",
    "to": "a date, or a time ago such as 12h or 7d",
}


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise ConfigurationError("a quote is opened and not closed") from None


def _put(named: dict[str, str], name: str, value: str, word: str) -> None:
    if name in named:
        raise ConfigurationError(f"{word}: {name} is given twice")
    named[name] = value


def _value(name: str, value: str, now: datetime | None) -> str:
    if name in ("from", "to"):
        try:
            return point_in_time(value, now)
        except ValueError as error:
            raise ConfigurationError(f"{name}:{value}: {error}") from None
    return _id_part(value) if name == "id" else value


def _id_part(text: str) -> str:
    return instance_id_of(text) if "/" in text else text


def _custom(word: str) -> tuple[str, Json]:
    key, _, value = word.partition("=")
    if not key.endswith(":"):
        if not key:
            raise ConfigurationError(f"{word}: which key of the metadata? write KEY=TEXT")
        return key, value
    try:
        return key[:-1], json.loads(value)
    except ValueError:
        raise ConfigurationError(f"{key}=…: the value is not JSON") from None
