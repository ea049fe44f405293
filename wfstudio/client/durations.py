"""Lengths of time as people write them: 25h, 90s, 1h30m, 500ms."""

import re

_PART = re.compile(r"(\d{1,9})(ms|s|m|h|d)")
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def read_ms(text: str) -> int:
    """Milliseconds. Raises ValueError for anything that is no length of time."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(text)
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def shown_ms(ms: int) -> str:
    """The inverse, the longest units first; 0s for nothing."""
    parts = []
    for unit, length in sorted(_UNITS.items(), key=lambda item: -item[1]):
        number, ms = divmod(ms, length)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
