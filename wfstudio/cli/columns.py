"""Rows of text as aligned columns."""

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as a line, its columns as wide as the widest text in them; control characters are shown as spaces."""
    if not rows:
        return []
    shown = [[without_controls(text) for text in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in shown]


def without_controls(text: str) -> str:
    """The text with control characters as spaces."""
    return "".join(char if char.isprintable() else " " for char in text)
