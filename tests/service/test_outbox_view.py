"""The outbox on the control path, without a mail server and for its own tenant only."""

import pytest


async def _sent(world, **changes):
    caller = world.caller(None)
    now = world.clock.ms // 1000
    caller.token = world.service.tokens.sign(world.tenant, world.community, ["workflow.manage"], now, 60)
    url = world.service.instance_url(await world.instance())
    body = {"type": "email", "emailTo": "ada@example.org", "instanceUrl": url, "captchaToken": "t", **changes}
    return (await caller.call("send_notification", body))["messageId"], url


SMS = {"type": "sms", "smsTo": "5550100199", "smsISDCode": "+91", "emailTo": None}


async def test_a_message_that_nobody_carries_is_kept_and_says_why(world):
    message_id, url = await _sent(world)
    text_id, _ = await _sent(world, **SMS)
    rows = {row["messageId"]: row for row in (await world.control("GET", "/outbox")).json()}
    assert rows[message_id] == {
        "messageId": message_id,
        "wfInstanceId": url.rpartition("/")[2],
        "type": "email",
        "to": "ada@example.org",
        "instanceUrl": url,
        "status": "kept",
        "attempts": 0,
        "failure": None,
        "note": "no mail server is configured (wfstudio serve --smtp, or WFSTUDIO_SMTP)",
        "createdAt": rows[text_id]["createdAt"],
        "nextTryAt": None,
        "sentAt": None,
    }
    assert (rows[text_id]["status"], rows[text_id]["note"]) == ("kept", "there is no gateway for text messages")
    assert await world.service.repository.claim_messages(["email", "sms"], 2**50, 2**51, 10) == []


@pytest.mark.parametrize(("changes", "subject"), [({}, "Go on with Age check"), (SMS, None)])
async def test_one_message_is_told_with_its_wording(world, changes, subject):
    message_id, url = await _sent(world, **changes)
    told = (await world.control("GET", f"/outbox/{message_id}")).json()
    assert told["subject"] == subject
    assert url in told["text"]
    assert "Age check" in told["text"]


async def test_what_cannot_be_tried_again_says_why(world):
    message_id, _ = await _sent(world)
    text_id, _ = await _sent(world, **SMS)
    for one, why in ((message_id, "no mail server"), (text_id, "no gateway")):
        assert why in world.message(await world.control("POST", f"/outbox/{one}/retry"), 400)
    assert "no such message" in world.message(await world.control("POST", "/outbox/msg-none/retry"), 404)


async def test_messages_of_another_tenant_are_as_unknown_ones(world):
    message_id, _ = await _sent(world)
    await world.stranger()
    theirs = {"license": "license-b-system"}
    assert (await world.control("GET", "/outbox", **theirs)).json() == []
    for method, path in (("GET", ""), ("POST", "/retry")):
        told = world.message(await world.control(method, f"/outbox/{message_id}{path}", **theirs), 404)
        assert told == world.message(await world.control(method, f"/outbox/msg-none{path}", **theirs), 404)
