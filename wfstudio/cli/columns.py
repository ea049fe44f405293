"""Rows of text as aligned columns, and rows of values as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as a line, its columns as wide as the widest text in them; control characters are shown as spaces."""
    if not rows:
        return []
    shown = [[_plain(text) for text in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in shown]


def as_csv(keys: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV with a header; what is missing is empty.

    A text that a spreadsheet would take for a formula is quoted with an apostrophe.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(keys)
    for row in rows:
        writer.writerow([_cell(row.get(key)) for key in keys])
    return made.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
