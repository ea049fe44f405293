"""Rows of a CSV file, done once each: parsing, pace, what is remembered, and what is left open."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from wfstudio.client.bulk import Ledger, Outcome, Row, carry_out, ledger_path, read_rows
from wfstudio.client.errors import ConfigurationError, Conflict, InvalidRequest, TimedOut, Unreachable

PEOPLE = 'firstName,city\nAda,London\n\n"Zoë, ""Z""","two\nlines"\nAda,London\nLin\nGrace,\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    return tmp_path


class Bench:
    """A clock that sleeping moves, and a call whose outcomes are said beforehand by line."""

    def __init__(self, **outcomes: Exception | list[Exception]) -> None:
        self.now = 0.0
        self.at: list[tuple[int, float]] = []
        self.told: list[Outcome] = []
        self._outcomes = {int(key[1:]): value for key, value in outcomes.items()}

    async def act(self, row: Row) -> Mapping[str, str]:
        self.at.append((row.line, self.now))
        outcome = self._outcomes.get(row.line)
        if isinstance(outcome, list):
            outcome = outcome.pop(0) if outcome else None
        if outcome is not None:
            raise outcome
        return {"wfInstanceId": f"wfi-{row.line}"}

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def run(self, rows: list[Row], ledger: Ledger, **more: Any) -> list[tuple[int, str]]:
        self.told.clear()
        given = {"rate": 2.0, "told": self.told.append, "clock": lambda: self.now, "sleep": self.sleep, **more}
        await carry_out(rows, ledger, self.act, **given)
        return [(one.row.line, one.state) for one in self.told]


def rows_of(*names: str) -> list[Row]:
    return read_rows("name\n" + "\n".join(names) + "\n")[0]


def test_rows_know_the_line_they_begin_on_and_bad_ones_are_named() -> None:
    rows, bad = read_rows("\ufeff" + PEOPLE)
    assert [(row.line, row.cells["firstName"]) for row in rows] == [
        *((2, "Ada"), (4, 'Zoë, "Z"'), (6, "Ada"), (8, "Grace")),
    ]
    assert [(one.line, one.problem) for one in bad] == [(7, "it has 1 cells, the header has 2")]
    assert len({row.key for row in rows}) == 4  # the same person twice is two rows
    again, _ = read_rows(PEOPLE)
    assert [row.key for row in again] == [row.key for row in rows]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("a,a\n1,2\n", "'a' stands there twice"),
        ("a,\n1,2\n", "column 2 has no name"),
        ('a\n"b\n', "line 2"),
    ],
)
def test_what_is_no_table(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        read_rows(text)


async def test_each_row_is_done_once_at_the_pace_that_is_asked_for(home: Path) -> None:
    rows, bench, path = rows_of("Ada", "Lin", "Zoe"), Bench(), ledger_path("create", "people.csv", "wf-1")
    with Ledger(path) as ledger:
        assert await bench.run(rows[:2], ledger) == [(2, "done"), (3, "done")]
    with Ledger(path) as ledger:
        assert await bench.run(rows, ledger) == [(2, "skipped"), (3, "skipped"), (4, "done")]
        assert bench.told[0].ids == {"wfInstanceId": "wfi-2"}
    assert [at for _, at in bench.at] == [0.0, 0.5, 0.5]
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert not [name for name in ("Ada", "Lin", "Zoe") if name in text]
    assert {json.loads(line)["state"] for line in text.splitlines()} == {"sent", "done"}


async def test_a_row_without_an_answer_is_not_sent_again_unasked() -> None:
    rows, path = rows_of("Ada", "Lin"), ledger_path("create", "people.csv")
    with Ledger(path) as ledger:
        assert await Bench(l2=TimedOut("late")).run(rows, ledger) == [(2, "unknown"), (3, "done")]
    again = Bench()
    with Ledger(path) as ledger:
        assert await again.run(rows, ledger) == [(2, "skipped"), (3, "skipped")]
        assert "whether it was done is open" in again.told[0].problem
        assert again.at == []
        assert await again.run(rows, ledger, repeat_unknown=True) == [(2, "done"), (3, "skipped")]


async def test_what_was_refused_or_never_sent_is_tried_again() -> None:
    rows, path = rows_of("Ada", "Lin"), ledger_path("create", "people.csv")
    unsent = Unreachable("down")
    unsent.sent = False
    with Ledger(path) as ledger:
        refused = Bench(l2=InvalidRequest("no", status=400), l3=unsent)
        assert await refused.run(rows, ledger) == [(2, "failed"), (3, "failed")]
        assert await Bench().run(rows, ledger) == [(2, "done"), (3, "done")]


async def test_a_service_that_is_asked_too_much_is_waited_for() -> None:
    busy = Unreachable("too many", status=429)
    bench = Bench(l2=[busy, busy])
    with Ledger(ledger_path("x", "y")) as ledger:
        assert await bench.run(rows_of("Ada"), ledger) == [(2, "done")]
    assert bench.now == 3.0


async def test_a_service_that_is_down_ends_it_and_the_rest_can_be_resumed() -> None:
    down = Unreachable("gone")
    down.sent = False
    rows, bench = rows_of(*"abcdef"), Bench(l3=down, l4=down, l5=down)
    with Ledger(ledger_path("x", "y")) as ledger:
        with pytest.raises(Unreachable):
            await bench.run(rows, ledger)
        assert [one.state for one in bench.told] == ["done", "failed", "failed", "failed"]
        resumed = await Bench().run(rows, ledger)
    assert [state for _, state in resumed] == ["skipped", "done", "done", "done", "done", "done"]


def test_two_processes_are_not_at_the_same_rows() -> None:
    path = ledger_path("x", "y")
    with Ledger(path), pytest.raises(Conflict):
        Ledger(path)
    Ledger(path).close()


def test_a_ledger_cut_short_by_a_crash_is_read() -> None:
    (row,) = rows_of("Ada")
    path = ledger_path("x", "y")
    with Ledger(path) as ledger:
        ledger.note(row, "done", {"wfInstanceId": "wfi-1"})
    path.write_text(path.read_text() + '{"row": "ab')
    with Ledger(path) as ledger:
        assert (ledger.states, ledger.ids(row)) == ({row.key: "done"}, {"wfInstanceId": "wfi-1"})
