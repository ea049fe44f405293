"""Where a view must start to show what it should."""

from __future__ import annotations


def brought(start: int, size: int, first: int, length: int, near: int) -> int:
    """Where a view must start to hold ``length`` cells from ``first`` on with some room around."""
    low, high = first - near, first + length + near
    if high - low > size:
        low, high = first, first + length
    if low >= start and high <= start + size:
        return start
    if high < start or low > start + size:
        return first + length // 2 - size // 2
    return low if low < start or high - low > size else high - size


def with_other(first: int, length: int, other: int, size: int, room: int) -> tuple[int, int]:
    """A stretch of cells and as much of another one, and of what lies between, as fits the room: start and length."""
    low, high = min(first, other), max(first + length, other + size)
    if high - low > room:
        spare = max(0, room - length)
        low, high = max(low, first - spare), min(high, first + length + spare)
    return low, high - low
