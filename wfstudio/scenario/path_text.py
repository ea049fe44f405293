"""Visits of a path as people read them."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfstudio.scenario.retracing import Hop


def spent(since: str, until: str) -> str:
    """The time between two moments, "" where it cannot be told."""
    try:
        seconds = (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
    except (ValueError, TypeError):
        return ""
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def how_left(hop: "Hop") -> str:
    """How a node was left: what it came to, by which handler, and where to."""
    if hop.is_open:
        return "waits" if hop.status == "PENDING" else "under way"
    if hop.outcome == "terminal":
        return "the end"
    by = hop.handler or " or ".join(hop.choices)
    missing = hop.to is None and hop.target is not None
    to = f"{by} → {hop.target}{' (missing)' if missing else ''}" if by else "nothing wired" if hop.outcome else ""
    return "  ".join(part for part in (hop.outcome or hop.status.lower(), to) if part)
