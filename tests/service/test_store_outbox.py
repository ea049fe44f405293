"""The outbox of a store: claims, what comes of an attempt, and asking for another; on both stores."""

from dataclasses import replace

import pytest

from wfstudio.service.store.postgres import PostgresRepository
from wfstudio.service.store.rows import Message
from wfstudio.service.store.sqlite import SqliteRepository


@pytest.fixture
async def store(database, tmp_path):
    made = SqliteRepository(tmp_path / "s.sqlite3") if database is None else await PostgresRepository.open(database)
    yield made
    await made.close()


async def _add(store, message_id="m1", **changes):
    message = Message(message_id, "t", "c", "wfi", "email", "a@b.example", "http://x", "queued", 0, 0, 5)
    message = replace(message, **changes)
    await store.add_message(message, None)
    return message


async def test_a_claim_holds_until_its_time_and_counts_attempts(store):
    message = await _add(store)
    await _add(store, "m2", kind="sms")
    await _add(store, "m3", status="kept")
    await _add(store, "m4", next_try_at=11)
    (claimed,) = await store.claim_messages(["email"], 10, 70, 5)
    assert claimed == replace(message, attempts=1, claimed_until=70)
    assert await store.claim_messages([], 100, 170, 5) == []
    later = await store.claim_messages(["email"], 69, 170, 5)
    assert [one.id for one in later] == ["m4"]
    (again,) = await store.claim_messages(["email"], 70, 180, 5)
    assert (again.id, again.attempts) == ("m1", 2)


async def test_who_waits_longest_comes_first(store):
    for number, due in enumerate((7, 3, 5)):
        await _add(store, f"m{number}", next_try_at=due)
    assert [one.next_try_at for one in await store.claim_messages(["email"], 10, 70, 2)] == [3, 5]


async def test_what_came_of_an_attempt_is_stored(store):
    await _add(store)
    (claimed,) = await store.claim_messages(["email"], 10, 70, 5)
    assert await store.settle_message(replace(claimed, next_try_at=20, failure="no answer"))
    stored = await store.message("m1")
    assert (stored.status, stored.next_try_at, stored.failure, stored.claimed_until) == ("queued", 20, "no answer", 0)
    assert await store.claim_messages(["email"], 19, 70, 5) == []
    (claimed,) = await store.claim_messages(["email"], 20, 80, 5)
    assert await store.settle_message(replace(claimed, status="sent", delivered_at=21, failure=None))
    stored = await store.message("m1")
    assert (stored.status, stored.attempts, stored.delivered_at, stored.failure) == ("sent", 2, 21, None)


async def test_one_whose_claim_is_over_can_only_tell_that_it_was_sent(store):
    await _add(store)
    (slow,) = await store.claim_messages(["email"], 10, 70, 5)
    (fast,) = await store.claim_messages(["email"], 70, 130, 5)
    assert not await store.settle_message(replace(slow, status="failed", failure="x"))
    assert (await store.message("m1")).status == "queued"
    assert not await store.settle_message(replace(slow, status="sent", delivered_at=71))
    assert (await store.message("m1")).status == "sent"
    assert not await store.settle_message(replace(fast, status="failed", failure="x"))
    assert (await store.message("m1")).status == "sent"


async def test_another_try_is_asked_for(store):
    await _add(store, status="failed", attempts=9, failure="x", next_try_at=99)
    assert await store.requeue_message("m1", 1)
    (claimed,) = await store.claim_messages(["email"], 2, 70, 5)
    assert (claimed.attempts, claimed.failure) == (1, None)
    assert not await store.requeue_message("m1", 69)
    assert await store.requeue_message("m1", 70)
    await store.settle_message(replace(claimed, status="sent"))
    assert not await store.requeue_message("m1", 200)
    assert not await store.requeue_message("m9", 200)
