"""Messages delivered to a real SMTP server: taken, refused, later, after a kill; by TLS; by several processes."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from dataclasses import replace

import asyncpg
import httpx
import pytest
from mail_servers import Mailbox, certificate

from wfstudio.service.outbox.delivery import CLAIM_MS, LONGEST_PAUSE_MS, MOST_ATTEMPTS, pause_ms
from wfstudio.service.outbox.mail_server import mail_server

FORM = {"name": "Age check", "nodes": [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]}


@pytest.fixture
async def mailbox():
    async with Mailbox().open() as made:
        yield made


def _settings(settings, mailbox, **more):
    return replace(settings, mail=mail_server(mailbox.url, sender="Onboarding <no-reply@example.org>", **more))


async def _send(world, to="ada@example.org", workflow=FORM):
    caller = world.caller(None)
    now = world.clock.ms // 1000
    caller.token = world.service.tokens.sign(world.tenant, world.community, ["workflow.manage"], now, 60)
    url = world.service.instance_url(await world.instance(workflow))
    body = {"type": "email", "emailTo": to, "instanceUrl": url, "captchaToken": "t"}
    return (await caller.call("send_notification", body))["messageId"], url


async def _until(world, message_id, wanted):
    """The message once ``wanted`` holds of it."""
    async with asyncio.timeout(20):
        while not wanted(message := await world.service.repository.message(message_id)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return message


async def _sent(world, message_id):
    return await _until(world, message_id, lambda message: message.status == "sent")


async def _settled(world, message_id):
    return await _until(world, message_id, lambda message: message.failure is not None and not message.claimed_until)


async def test_a_message_is_delivered_after_the_answer(open_world, settings, mailbox):
    world = await open_world(_settings(settings, mailbox))
    message_id, url = await _send(world)
    message = await _sent(world, message_id)
    assert (message.attempts, message.failure, message.delivered_at) == (1, None, world.clock.ms)
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["ada@example.org"]
    assert mail["Message-ID"] == f"<{message_id}@example.org>"
    assert (mail["To"], mail["From"]) == ("ada@example.org", "Onboarding <no-reply@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Age check" in mail["Subject"]
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert url in plain.splitlines()
    assert f'<a href="{url}">' in html
    text = world.service.metrics.text()
    assert "wfstudio_outbox_sent_total 1" in text


async def test_names_and_recipients_put_nothing_into_a_header(open_world, settings, mailbox):
    world = await open_world(_settings(settings, mailbox))
    name = "Age\r\nBcc: eve@example.org\r\n\r\n<b>check\u202e</b> é"
    message_id, _ = await _send(world, workflow={**FORM, "name": name})
    strange, _ = await _send(world, to="a\x01b@example.org")
    await _sent(world, message_id)
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["ada@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Go on with Age Bcc: eve@example.org <b>check </b> é"
    assert "&lt;b&gt;check" in mail.get_body(("html",)).get_content()
    failed = await _until(world, strange, lambda message: message.status == "failed")
    assert "no address" in failed.failure


async def test_a_server_that_was_down_gets_the_message_when_it_is_back(open_world, settings, caplog):
    box = Mailbox()
    async with box.open():
        pass
    world = await open_world(_settings(settings, box))
    world.service.delivery.now = world.clock
    message_id, _ = await _send(world)
    waiting = await _settled(world, message_id)
    assert (waiting.status, waiting.attempts) == ("queued", 1)
    assert f"127.0.0.1:{box.port} cannot be reached" in waiting.failure
    assert 4000 <= waiting.next_try_at - world.clock.ms <= 6000
    async with box.open():
        world.clock.advance(7)
        world.service.delivery.wake()
        message = await _sent(world, message_id)
    assert (message.attempts, len(box.mails)) == (2, 1)
    assert "ada@example.org" not in caplog.text
    assert message_id in caplog.text


async def test_the_moved_clock_moves_no_try(open_world, settings):
    box = Mailbox()
    async with box.open():
        pass
    world = await open_world(_settings(settings, box))
    world.service.delivery.now = world.clock  # the machine's, as far as this test goes: it stands still
    message_id, _ = await _send(world)
    before = await _settled(world, message_id)
    assert (await world.control("POST", "/clock", {"advanceMs": 25 * 3600 * 1000})).status_code == 200
    async with box.open():
        world.service.delivery.wake()
        assert (await world.service.repository.message(message_id)).next_try_at == before.next_try_at
        second, _ = await _send(world)
        await _sent(world, second)
    assert (await world.service.repository.message(message_id)).attempts == 1


@pytest.mark.parametrize("what", ["to_recipient", "to_message"])
async def test_a_refusal_for_good_fails_and_says_why(open_world, settings, mailbox, what, caplog):
    setattr(mailbox, what, "550 5.1.1 <ada@example.org>: no such person ada@example.org here")
    world = await open_world(_settings(settings, mailbox))
    message_id, _ = await _send(world)
    message = await _until(world, message_id, lambda message: message.status == "failed")
    assert "(550)" in message.failure
    assert "(address): no such person (address) here" in message.failure
    assert "ada" not in message.failure + caplog.text
    assert message.attempts == 1
    assert mailbox.mails == []


async def test_a_refusal_for_now_is_tried_again(open_world, settings, mailbox):
    mailbox.to_recipient = "451 greylisted"
    world = await open_world(_settings(settings, mailbox))
    world.service.delivery.now = world.clock
    message_id, _ = await _send(world)
    message = await _settled(world, message_id)
    assert (message.status, "(451): greylisted" in message.failure) == ("queued", True)
    mailbox.to_recipient = "250 OK"
    retried = await world.control("POST", f"/outbox/{message_id}/retry")
    assert (retried.status_code, retried.json()["failure"]) == (200, None)
    await _sent(world, message_id)


async def test_a_message_is_given_up_after_many_tries(open_world, settings, mailbox):
    mailbox.to_recipient = "451 greylisted"
    world = await open_world(replace(settings))
    message_id, _ = await _send(world)
    message = await world.service.repository.message(message_id)
    assert message.status == "kept"
    second = await open_world(_settings(settings, mailbox))
    last = replace(message, id="msg-last", status="queued", attempts=MOST_ATTEMPTS - 1)
    await second.service.repository.add_message(last, None)
    second.service.delivery.wake()
    assert (await _until(second, "msg-last", lambda message: message.status == "failed")).attempts == MOST_ATTEMPTS
    assert (await second.service.repository.message(message_id)).status == "kept"


def test_pauses_grow_and_end():
    assert all(4000 <= pause_ms(1) <= 6000 and 8000 <= pause_ms(2) <= 12000 for _ in range(20))
    total = sum(min(5000 * 2**n, LONGEST_PAUSE_MS) for n in range(MOST_ATTEMPTS - 1))
    assert 9 * 3600_000 < total < 14 * 3600_000
    assert pause_ms(10**6) <= LONGEST_PAUSE_MS * 1.2


@pytest.mark.parametrize("from_start", [False, True])
async def test_tls_with_a_certificate_of_ones_own(open_world, settings, tmp_path, from_start):
    context, file = certificate(tmp_path)
    box = Mailbox()
    async with box.open(tls=context, from_start=from_start):
        url = f"smtps://127.0.0.1:{box.port}" if from_start else f"{box.url}?starttls=yes"
        world = await open_world(replace(settings, mail=mail_server(url, ca_file=file)))
        message_id, _ = await _send(world)
        await _sent(world, message_id)
        assert box.encrypted == [True]


async def test_a_certificate_that_is_not_trusted_gets_nothing(open_world, settings, tmp_path):
    context, _ = certificate(tmp_path)
    box = Mailbox()
    async with box.open(tls=context):
        world = await open_world(_settings(settings, box))  # STARTTLS is offered, so it has to be right
        message = await _settled(world, (await _send(world))[0])
    assert "certificate that is not trusted" in message.failure
    assert (message.status, box.mails) == ("queued", [])


async def test_without_starttls_nothing_is_sent_where_it_was_asked_for(open_world, settings, mailbox):
    mail = mail_server(f"{mailbox.url}?starttls=yes")
    world = await open_world(replace(settings, mail=mail))
    message = await _settled(world, (await _send(world))[0])
    assert "offers no STARTTLS" in message.failure
    assert mailbox.mails == []


async def test_user_and_password(open_world, settings, tmp_path, caplog):
    context, file = certificate(tmp_path)
    box = Mailbox()
    box.user = (b"robot", b"s3cret-pw")
    async with box.open(tls=context):
        url = f"smtp://robot@127.0.0.1:{box.port}?starttls=yes"
        for password, status in (("wrong-pw", "queued"), ("s3cret-pw", "sent")):
            mail = mail_server(url, password=password, ca_file=file)
            world = await open_world(replace(settings, mail=mail))
            message_id, _ = await _send(world)
            message = await (_sent if status == "sent" else _settled)(world, message_id)
            if status == "queued":
                assert "refused the user or the password (535)" in message.failure
            assert password not in f"{message} {world.service.settings} {caplog.text}"
    assert len(box.mails) == 1


async def test_a_stopped_service_finishes_what_it_sends(open_world, settings, mailbox):
    mailbox.go_on.clear()
    world = await open_world(_settings(settings, mailbox))
    message_id, _ = await _send(world)
    await mailbox.arrived.wait()
    stopping = asyncio.create_task(world.service.delivery.stop())
    await asyncio.sleep(0)
    mailbox.go_on.set()
    await stopping
    assert (await world.service.repository.message(message_id)).status == "sent"
    await world.service.delivery.stop()


async def test_a_stopped_service_releases_what_takes_too_long(open_world, settings, mailbox, monkeypatch):
    monkeypatch.setattr("wfstudio.service.outbox.delivery.STOP_S", 0.01)
    mailbox.go_on.clear()
    world = await open_world(_settings(settings, mailbox))
    message_id, _ = await _send(world)
    await mailbox.arrived.wait()
    await world.service.delivery.stop()
    message = await world.service.repository.message(message_id)
    assert (message.status, message.attempts, message.claimed_until) == ("queued", 0, 0)
    mailbox.go_on.set()


async def test_two_services_on_one_store_send_each_message_once(open_world, settings, mailbox):
    first = await open_world(_settings(settings, mailbox))
    second = await open_world(_settings(settings, mailbox))
    ids = [(await _send(world))[0] for _ in range(10) for world in (first, second)]
    first.service.delivery.wake()
    for message_id in ids:
        await _sent(first, message_id)
    told = sorted(mail["Message-ID"] for mail in mailbox.mails)
    assert told == sorted(f"<{message_id}@example.org>" for message_id in ids)
    assert first.service.delivery.sent + second.service.delivery.sent == 20


@pytest.fixture
async def guarded(tmp_path):
    """A mailbox that takes mail by STARTTLS from a user with a password only, and the flags that say so."""
    context, file = certificate(tmp_path)
    box = Mailbox()
    box.user = (b"robot", b"s3cret-pw")
    password = tmp_path / "password"
    password.write_text("s3cret-pw\n")
    password.chmod(0o600)
    async with box.open(tls=context):
        box.flags = ["--smtp", f"smtp://robot@127.0.0.1:{box.port}?starttls=yes", "--smtp-ca", str(file)]
        box.flags += ["--smtp-password-file", str(password)]
        yield box


@pytest.fixture
async def serve(tmp_path, guarded, database):
    """Starts a service process that delivers to the mailbox, and tells it with its ready file."""
    children = []

    async def start(**environment):
        ready = tmp_path / "ready.json"
        ready.unlink(missing_ok=True)
        store = [] if database is None else ["--store", database]
        flags = [*guarded.flags, "--port", "0", "--ready-file", str(ready), *store]
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "wfstudio", "serve", *flags),
            env={**os.environ, "WFSTUDIO_HOME": str(tmp_path / "home"), **environment},
            stderr=asyncio.subprocess.DEVNULL,
        )
        children.append(child)
        async with asyncio.timeout(30):
            while not ready.exists():
                assert child.returncode is None
                await asyncio.sleep(0.01)
        return child, json.loads(ready.read_text())

    yield start
    for child in children:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _notify(ready, token):
    headers = {**ready["client"], "license": ready["licenses"]["system"]}
    base = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"
    async with httpx.AsyncClient(base_url=ready["url"], headers=headers, trust_env=False) as http:
        workflow = (await http.put(f"{base}/workflow", json=FORM)).json()["data"]["workflowId"]
        made = (await http.post(f"/workflow_instance{base}/create", json={"workflowId": workflow})).json()["data"]
        url = made.get("wfInstanceUrl") or made["instanceUrl"]
        body = {"type": "email", "emailTo": "ada@example.org", "instanceUrl": url, "captchaToken": "t"}
        path = "/workflow_instance/send/notification"
        answer = await http.post(path, json=body, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["messageId"]


async def test_killed_before_the_mark_it_is_sent_again_under_the_same_id(tmp_path, database, guarded, serve):
    child, ready = await serve(WFSTUDIO_TEST_KILL_AT="before-sent-mark")
    message_id = await _notify(ready, await _token(tmp_path))
    assert await asyncio.wait_for(child.wait(), 30) == -signal.SIGKILL
    assert [mail["Message-ID"] for mail in guarded.mails] == [f"<{message_id}@localhost>"]
    await _end_claims(tmp_path, database)
    guarded.arrived.clear()
    child, ready = await serve()
    await asyncio.wait_for(guarded.arrived.wait(), 30)
    child.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(child.wait(), 30) == 0
    assert [mail["Message-ID"] for mail in guarded.mails] == [f"<{message_id}@localhost>"] * 2
    assert await _statuses(tmp_path, database) == [("sent", 2)]
    assert guarded.encrypted == [True, True]


async def _token(folder):
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wfstudio", "token"),
        env={**os.environ, "WFSTUDIO_HOME": str(folder / "home")},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await child.communicate()
    return out.decode().strip()


async def _sql(folder, database, sql):
    if database is not None:
        connection = await asyncpg.connect(database)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()
    connection = sqlite3.connect(folder / "home" / "data" / "service" / "store.sqlite3")
    try:
        rows = connection.execute(sql).fetchall()
        connection.commit()
        return rows
    finally:
        connection.close()


async def _end_claims(folder, database):
    """As if the time of every claim were over."""
    assert await _statuses(folder, database) == [("queued", 1)]
    await _sql(folder, database, f"UPDATE outbox SET claimed_until = claimed_until - {CLAIM_MS}")


async def _statuses(folder, database):
    return await _sql(folder, database, "SELECT status, attempts FROM outbox")
