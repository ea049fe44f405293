"""Whether a string is a placeholder and nothing else: its value may be of any kind. Light, for the linter's rules."""

import re

WHOLE = r"\$\{(?:(?:var|secret):)?[A-Za-z_][A-Za-z0-9_-]{0,63}\}"
_WHOLE = re.compile(WHOLE)


def is_placeholder(value: object) -> bool:
    """Whether a value of the document is one placeholder as a whole, such as ``${height}``."""
    return isinstance(value, str) and value[:2] == "${" and _WHOLE.fullmatch(value) is not None
