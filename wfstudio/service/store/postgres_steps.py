"""Steps in PostgreSQL: what waits is committed as one statement, each step by the version it was decided on.

The conditional update decides, and the unique index of the replay marks; at no isolation level is a step applied twice.
A statement of several steps that fails is undone whole and its steps are tried one by one, so none harms another.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wfstudio.service.compact import compact as text
from wfstudio.service.kill_points import reach
from wfstudio.service.store.errors import Replayed, StepConflict, StoreError, StoreUnavailable
from wfstudio.service.store.postgres_pool import Database, plain, sqlstate, touched
from wfstudio.service.store.rows import Step

if TYPE_CHECKING:
    import asyncpg

    from wfstudio.service.store.postgres_pool import Connection

LARGEST_GROUP = 64
WORTH_IT = 8
"""Steps with which a group is committed at once; a smaller one waits for more."""

PATIENCE = 2
"""Turns of the loop that may bring no step before a small group is committed."""

COMMITTERS = 2
"""How many groups are under way at once: one waits for the disk while the next is worked out."""

_UNIQUE = "23505"
_UNDONE = (_UNIQUE, "40001", "40P01")
"""unique_violation, serialization_failure, deadlock_detected: it was surely undone and may be tried again."""

_ADVANCE = """
WITH step AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bytea[], $7::bigint[])
    AS t (id, version, status, state, updated_at, mark, until)
), held AS (
    SELECT i.id FROM instances i JOIN step s ON i.id = s.id AND i.version = s.version ORDER BY i.id FOR UPDATE OF i
), advanced AS (
    UPDATE instances i SET status = s.status, state = s.state, version = i.version + 1, updated_at = s.updated_at
    FROM step s JOIN held h ON h.id = s.id WHERE i.id = s.id AND i.version = s.version
    RETURNING i.id, s.mark, s.until
), marked AS (
    INSERT INTO replay_marks (mark, until) SELECT mark, until FROM advanced WHERE mark IS NOT NULL
), happened AS (
    INSERT INTO events (instance_id, version, position, at, kind, node_id, detail)
    SELECT e.* FROM unnest($8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::text[],
    $14::text[]) AS e (instance_id, version, position, at, kind, node_id, detail)
    JOIN advanced a ON a.id = e.instance_id
), answered AS (
    INSERT INTO answers (instance_id, seq, body)
    SELECT r.* FROM unnest($15::text[], $16::bigint[], $17::text[]) AS r (instance_id, seq, body)
    JOIN advanced a ON a.id = r.instance_id ON CONFLICT DO NOTHING
)
SELECT id FROM advanced
"""


class StepCommitter:
    """Commits steps in groups, at most one step of an instance in each."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Step, asyncio.Future[None]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def commit(self, step: Step) -> None:
        """Commit one step, whole or not at all. Raises StepConflict, Replayed, StoreUnavailable."""
        if step.captures_started or step.captures_finished or step.outcomes_used:
            await self._alone(step)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, future))
        if len(self._running) < COMMITTERS:
            task = asyncio.create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        await future

    async def close(self) -> None:
        """Wait until everything that was handed in is answered."""
        while self._running:
            await asyncio.wait(self._running)

    async def _work(self) -> None:
        while self._waiting:
            await self._await_more()
            group = self._gather()
            if not group:
                return
            try:
                await self._commit(group)
            except BaseException as error:
                told = error if isinstance(error, StoreError) else StoreUnavailable(type(error).__name__)
                for _, future in group:
                    if not future.done():
                        future.set_exception(told)
                if not isinstance(error, Exception):
                    raise

    async def _await_more(self) -> None:
        """Let the loop turn while turns bring steps, up to as many as are worth a statement of their own."""
        seen, barren = len(self._waiting), 0
        while seen < WORTH_IT and barren <= PATIENCE:
            await asyncio.sleep(0)
            barren = barren + 1 if len(self._waiting) == seen else 0
            seen = len(self._waiting)

    def _gather(self) -> list[tuple[Step, "asyncio.Future[None]"]]:
        group: dict[str, tuple[Step, asyncio.Future[None]]] = {}
        later = []
        for unit in self._waiting:
            if unit[1].done():
                continue
            if len(group) < LARGEST_GROUP and unit[0].instance_id not in group:
                group[unit[0].instance_id] = unit
            else:
                later.append(unit)
        self._waiting = later
        return list(group.values())

    async def _commit(self, group: list[tuple[Step, "asyncio.Future[None]"]]) -> None:
        if len(group) > 1:
            try:
                rows = await self._advance([step for step, _ in group])
            except StoreUnavailable as error:
                if sqlstate(error) not in _UNDONE:
                    raise  # the connection was lost: whether it was committed cannot be known here
                rows = []
            advanced = {row[0] for row in rows}
            for step, future in group:
                if step.instance_id in advanced and not future.done():
                    future.set_result(None)
        for step, future in group:
            if not future.done():
                await self._settle(step, future)

    async def _settle(self, step: Step, future: "asyncio.Future[None]") -> None:
        try:
            await self._alone(step)
        except StoreError as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(None)

    async def _advance(self, steps: Sequence[Step]) -> "list[asyncpg.Record]":
        """The ids of those that happened."""
        reach("before-commit")
        advanced = await self._database.rows(_ADVANCE, *_columns(steps))
        reach("before-answer")
        return advanced

    async def _alone(self, step: Step) -> None:
        try:
            if step.captures_started or step.captures_finished or step.outcomes_used:
                async with self._database.transaction() as connection:
                    advanced = await connection.fetch(_ADVANCE, *_columns([step]))
                    if advanced:
                        await _captures(connection, step)
            else:
                advanced = await self._advance([step])
        except StoreUnavailable as error:
            if sqlstate(error) == _UNIQUE:  # only a replay mark can be there already
                raise Replayed("this request was accepted before") from None
            if sqlstate(error) in _UNDONE:
                raise StepConflict("the instance was changed at the same time") from None
            raise
        if advanced:
            return
        if step.replay is not None and await self._database.value(
            "SELECT 1 FROM replay_marks WHERE mark = $1", step.replay.mark
        ):
            raise Replayed("this request was accepted before")
        raise StepConflict("the instance moved on since it was read")


def _columns(steps: Sequence[Step]) -> list[list[Any]]:
    """The steps as the arrays that ``_ADVANCE`` takes."""
    events = [
        (step.instance_id, step.version + 1, position, event.at, event.kind, _place(event.node_id), text(event.detail))
        for step in steps
        for position, event in enumerate(step.events)
    ]
    answers = [(step.instance_id, step.answer.seq, text(step.answer.body)) for step in steps if step.answer is not None]
    rows = [
        (
            step.instance_id,
            step.version,
            step.status,
            step.state,
            step.updated_at,
            step.replay.mark if step.replay is not None else None,
            step.replay.until if step.replay is not None else None,
        )
        for step in steps
    ]
    return [*_turned(rows, 7), *_turned(events, 7), *_turned(answers, 3)]


def _place(node_id: str | None) -> str | None:
    return None if node_id is None else plain(node_id)


def _turned(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


async def _captures(connection: "Connection", step: Step) -> None:
    for seq in step.captures_finished:
        await connection.execute("DELETE FROM captures WHERE instance_id = $1 AND seq = $2", step.instance_id, seq)
    for capture in step.captures_started:
        await connection.execute(
            "INSERT INTO captures (instance_id, seq, node_id, node_type, provider, ticket)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            step.instance_id,
            capture.seq,
            plain(capture.node_id),
            capture.node_type,
            capture.provider,
            text(capture.ticket),
        )
    for used in step.outcomes_used:
        if touched(await connection.execute("DELETE FROM queued_outcomes WHERE id = $1", used)) == 0:
            raise StepConflict("the queued outcome was used meanwhile")
