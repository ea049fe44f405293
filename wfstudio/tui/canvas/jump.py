"""Jump labels: short letters on what is visible, typed to go there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def labels(nodes: Iterable[str]) -> dict[str, str]:
    """A label for each node in turn: one letter when they suffice, else two; no label starts another."""
    names = list(nodes)
    if len(names) <= len(LETTERS):
        words: Iterable[str] = LETTERS
    else:
        words = ("".join(pair) for pair in product(LETTERS, repeat=2))
    return dict(zip(names, words, strict=False))


def matching(all_labels: Mapping[str, str], typed: str) -> dict[str, str]:
    """The labels that start with what was typed."""
    return {node: label for node, label in all_labels.items() if label.startswith(typed)}
