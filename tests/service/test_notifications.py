"""Notifications, the outbox and the captcha's configuration."""

import pytest

from wfstudio.service.handlers.notifications import RECAPTCHA


def _bearer(world, permissions=("workflow.manage",), tenant=None, community=None):
    caller = world.caller(None)
    now = world.clock.ms // 1000
    caller.token = world.service.tokens.sign(
        tenant or world.tenant, community or world.community, list(permissions), now, 60
    )
    return caller


async def _email(world, **changes):
    url = world.service.instance_url(await world.instance())
    return {"type": "email", "emailTo": "ada@example.org", "instanceUrl": url, "captchaToken": "t", **changes}


async def _outbox(world, tenant=None):
    return await world.service.repository.messages(tenant or world.tenant, None, 0, 100)


async def test_an_email_is_in_the_outbox_before_the_answer(world):
    body = await _email(world)
    sent = await _bearer(world).call("send_notification", body)
    assert sent["status"] == "sent"
    assert sent["messageId"].startswith("msg-")
    (message,) = await _outbox(world)
    assert (message.id, message.kind, message.status) == (sent["messageId"], "email", "kept")
    assert (message.recipient, message.instance_url) == ("ada@example.org", body["instanceUrl"])


async def test_a_url_of_an_earlier_run_on_another_port_is_sent_as_it_is_now(world):
    body = await _email(world)
    await _bearer(world).call("send_notification", {**body, "instanceUrl": body["instanceUrl"].replace("8710", "9")})
    (message,) = await _outbox(world)
    assert message.instance_url == body["instanceUrl"]


@pytest.mark.parametrize("level", ["system", "service"])
async def test_an_sms_by_license(world, level):
    licence = world.service.secrets.licenses[level]
    phone = {"type": "sms", "smsTo": "555 010-0199", "smsISDCode": "+91", "license": licence, "captchaToken": None}
    await _bearer(world).call("send_notification", await _email(world, **phone))
    (message,) = await _outbox(world)
    assert (message.kind, message.recipient) == ("sms", "+91 555 010-0199")


SMS = {"type": "sms", "smsTo": "5550100199", "smsISDCode": "+91"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": None}, "type"),
        ({"type": "fax"}, "type"),
        ({**SMS, "smsTo": None}, "smsTo"),
        ({**SMS, "smsISDCode": None}, "smsISDCode"),
        ({**SMS, "smsTo": "555\n0100"}, "smsTo"),
        ({**SMS, "smsTo": "call me"}, "smsTo"),
        ({**SMS, "smsISDCode": "+x"}, "smsISDCode"),
        ({"emailTo": None}, "emailTo"),
        ({"emailTo": ""}, "emailTo"),
        ({"emailTo": "ada"}, "emailTo"),
        ({"emailTo": "ada@example.org\r\nBcc: eve@example.org"}, "emailTo"),
        ({"emailTo": "ada@example.org, eve@example.org"}, "emailTo"),
        ({"instanceUrl": None}, "instanceUrl"),
        ({"instanceUrl": ""}, "instanceUrl"),
        ({"instanceUrl": "https://evil.example/workflow/wf_instance/wfi-1"}, "instanceUrl"),
        ({"instanceUrl": "http://127.0.0.1:8710/elsewhere/wfi-1"}, "instanceUrl"),
        ({"instanceUrl": "http://[x/workflow/wf_instance/wfi-1"}, "instanceUrl"),
        ({"instanceUrl": "http://127.0.0.1@evil.example/workflow/wf_instance/wfi-1"}, "instanceUrl"),
        ({"captchaToken": None}, "captchaToken"),
        ({"captchaToken": ""}, "captchaToken"),
        ({"license": "both"}, "exactly one"),
    ],
)
async def test_what_is_missing_or_wrong_is_named_and_nothing_is_sent(world, change, field):
    assert field in await _bearer(world).refused(400, "send_notification", await _email(world, **change))
    assert await _outbox(world) == []


async def test_the_license_in_the_body_must_be_known_and_of_the_right_level(world):
    bearer = _bearer(world)
    for text, status in (("nobody", 401), (world.service.secrets.licenses["service_ext"], 403)):
        body = await _email(world, captchaToken=None, license=text)
        assert "license" in await bearer.refused(status, "send_notification", body)
    await world.stranger()
    body = await _email(world, captchaToken=None, license="license-b-system")
    assert "license" in await bearer.refused(403, "send_notification", body)
    assert await _outbox(world) == []


async def test_a_notification_needs_a_token_with_a_permission(world):
    body = await _email(world)
    assert "authorization" in await world.caller("system").refused(401, "send_notification", body)
    assert "permission" in await _bearer(world, ("workflow.instance.view",)).refused(403, "send_notification", body)


async def test_a_notification_is_accepted_once(world):
    bearer, body = _bearer(world), await _email(world)
    headers = bearer.headers()
    assert (await bearer.send("send_notification", body, headers=headers)).status_code == 200
    assert "before" in await bearer.refused(401, "send_notification", body, headers=headers)
    assert len(await _outbox(world)) == 1


async def test_instances_of_another_tenant_are_as_unknown_ones(world):
    await world.stranger()
    body = await _email(world)
    stranger = _bearer(world, tenant="tenant-b", community="community-b")
    told = await stranger.refused(404, "send_notification", body)
    unknown = await stranger.refused(
        404, "send_notification", {**body, "instanceUrl": world.service.instance_url("wfi-x")}
    )
    assert told == unknown
    assert await _outbox(world) == await _outbox(world, "tenant-b") == []


async def test_the_captcha_configuration_takes_a_token(world):
    assert await _bearer(world).call("recaptcha_config") == RECAPTCHA
    assert RECAPTCHA.keys() == {"recaptcha_url", "secret_key_ui"}
    assert "authorization" in await world.caller("system").refused(401, "recaptcha_config")
    assert "permission" in await _bearer(world, ("workflow.instance.view",)).refused(403, "recaptcha_config")
