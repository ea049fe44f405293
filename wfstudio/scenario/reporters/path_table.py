"""The expected and the actual path side by side, marked where they part."""

from collections.abc import Iterator
from dataclasses import dataclass

from wfstudio.scenario.matching import shown
from wfstudio.scenario.pathdiff import aligned
from wfstudio.scenario.running import Outcome, Step

_SAME_SHOWN = 3
"""Visits before the parting that are shown; the others are counted."""

_LONGEST = 160
"""Characters of what a script returned."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an expected node id, and the visit that was made, "" and None where a side has none."""

    expected: str
    step: Step | None
    number: int = 0

    @property
    def parts(self) -> bool:
        """Whether the sides differ here."""
        return self.step is None or self.expected != self.step.node_id


def rows_of(expected: tuple[str, ...], steps: tuple[Step, ...]) -> list[Row]:
    """Both paths line by line; what they have in common stands in the same line."""
    rows: list[Row] = []
    path = [step.node_id for step in steps]
    for tag, low, high, start, end in aligned(expected, path):
        if tag == "equal":
            rows += [Row(path[at], steps[at], at + 1) for at in range(start, end)]
            continue
        for at in range(max(high - low, end - start)):
            want = expected[low + at] if low + at < high else ""
            made = start + at < end
            rows.append(Row(want, steps[start + at] if made else None, start + at + 1 if made else 0))
    return rows


def path_table(
    expected: tuple[str, ...] | None,
    outcome: Outcome,
    colour: bool = False,
    names: tuple[str, str] = ("expected", "actual"),
) -> Iterator[str]:
    """The lines of the table, the columns called by ``names``. Without an expected path only the one that was taken is
    shown.

    Each visit tells by which handler it was left, and why where something went wrong.
    """
    both = expected is not None
    rows = rows_of(expected or (), outcome.steps)
    first = next((at for at, row in enumerate(rows) if row.parts), len(rows)) if both else len(rows)
    skipped = max(0, first - _SAME_SHOWN) if both else max(0, len(rows) - 2 * _SAME_SHOWN)
    want = max([len(row.expected) for row in rows[skipped:] if both] + [len(names[0])])
    made = max([len(row.step.node_id) for row in rows[skipped:] if row.step is not None] + [len(names[1])])
    yield f"{'step':>4}  " + (f"{names[0]:<{want}}    " if both else "") + f"{names[1]:<{made}}"
    if skipped:
        yield f"{'…':>4}  {skipped} {'the same' if both else 'before'}"
    for at, row in enumerate(rows[skipped:], skipped):
        last = row.step is not None and row.step is outcome.steps[-1]
        note = note_of(row.step, outcome, last) if row.step is not None else ""
        if both and at == first - 1 and row.step is not None:
            note += _returned(row.step, outcome)
        node = row.step.node_id if row.step is not None else ""
        mark = "≠" if both and row.parts else " "
        number = str(row.number) if row.number else ""
        side = f"{row.expected:<{want}}  {mark} " if both else ""
        line = f"{number:>4}  {side}{node:<{made}}  {note}".rstrip()
        if both and at == first:
            line += "   ← here they part"
        yield f"\x1b[31m{line}\x1b[0m" if colour and both and row.parts else line


def _returned(step: Step, outcome: Outcome) -> str:
    """What the script returned after which the paths part."""
    result = outcome.results.get(step.node_id)
    if step.node_type != "js" or step.why or not result:
        return ""
    text = shown(result)
    return f"; it returned {text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}"


def note_of(step: Step, outcome: Outcome, last: bool = False) -> str:
    """How a visit was left and why: ``on_error: TypeError: …``, ``refused: …``."""
    stopped = outcome.stopped
    if last and stopped is not None:
        word = "waits" if stopped.reason == "no answer" else stopped.reason
        return f"{word}: {stopped.message}"
    if step.outcome == "terminal":
        return "the end"
    how = step.handler or (f"{step.outcome}, and nothing is wired for it" if step.outcome else "")
    if step.handler == "next" and step.node_type == "js":
        how = "the script's next"
    why = step.why or (outcome.failure or "" if last and step.handler else "")
    return ": ".join(part for part in (how, why) if part)
