"""Where a run is, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wfstudio.document.model import Json

ENDED = frozenset({"COMPLETED", "SUCCESS", "FAILED", "EXPIRED", "NOT_PERFORMED"})
"""Statuses after which nothing more happens. Source: platform facts; Inferred: which of them are final."""


class UnexpectedAnswer(Exception):
    """The service answered, and not with what its reference says."""

    exit_code = 8


@dataclass(frozen=True, slots=True)
class Where:
    """Where an instance is. ``ended``: nothing more is asked; ``polling``: the capture here was handed in.

    ``node_id`` is None before the start and where it ended with nowhere to go; ``status`` is known only where the
    service told it on the way; ``summary`` holds the labels of what was captured so far.
    """

    node_id: str | None = None
    node_type: str | None = None
    ended: bool = False
    status: str | None = None
    summary: tuple[str, ...] = ()
    polling: bool = False


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run came to. ``path``: node ids in order of visit; ``results``: by node id, the last visit."""

    instance: str
    status: str
    path: tuple[str, ...]
    results: Mapping[str, Json] = field(default_factory=dict)
    summary: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        """The object that ``wfstudio run -o json`` prints."""
        return {
            "wfInstanceId": self.instance,
            "status": self.status,
            "path": list(self.path),
            "results": dict(self.results),
            "summary": dict(self.summary),
        }
