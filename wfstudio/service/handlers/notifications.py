"""Messages to the person of a journey, and the captcha that guards them."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from wfstudio.service.call import Call
from wfstudio.service.first_start import license_digest
from wfstudio.service.journeys import NO_INSTANCE
from wfstudio.service.refused import Refused
from wfstudio.service.settings import is_loopback
from wfstudio.service.store.errors import Replayed
from wfstudio.service.store.rows import Message

if TYPE_CHECKING:
    from wfstudio.protocol.requests import NotificationRequest

RECAPTCHA = {
    "recaptcha_url": "https://www.google.com/recaptcha/api.js",
    "secret_key_ui": "simulated-recaptcha-key",
}
"""Inferred: the key is a stand-in, the same for every tenant; no captcha token is ever checked."""

SENDER_LEVELS = ("system", "service")
"""Source: workflows-api, "Send workflow instance notification"."""

_NUMBER = re.compile(r"[0-9][0-9 ()-]{2,24}[0-9]")
_ISD_CODE = re.compile(r"\+?[0-9]{1,4}")
_EMAIL = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,255}")


async def recaptcha_config(call: Call) -> dict[str, Any]:  # noqa: ARG001 (the same for every community)
    """Source: workflows-api, "Fetch reCAPTCHA configuration"."""
    return dict(RECAPTCHA)


async def send_notification(call: Call) -> dict[str, Any]:
    """Put a message into the outbox; it is delivered after the answer.

    Source: workflows-api, "Send workflow instance notification". Inferred: ``sent`` means that it is in the outbox.
    """
    from wfstudio.protocol.requests import NotificationRequest

    request = call.read(NotificationRequest)
    recipient = _recipient(request)
    instance_id = _instance_id(call, request.instanceUrl)
    if request.license is not None:
        await _check_license(call, request.license)
    instance = await call.service.repository.instance(instance_id)
    if instance is None or not call.caller.covers(instance.tenant_id, instance.community_id):
        raise Refused(404, f"instanceUrl: {NO_INSTANCE.partition(': ')[2]}")
    now = call.now
    message = Message(
        id=f"msg-{call.service.ids.uuid('message')}",
        tenant_id=instance.tenant_id,
        community_id=instance.community_id,
        instance_id=instance.id,
        kind=request.type,
        recipient=recipient,
        instance_url=call.service.instance_url(instance.id),
        status=call.service.delivery.first_status(request.type),
        attempts=0,
        next_try_at=0,
        created_at=now,
    )
    try:
        await call.service.repository.add_message(message, call.mark)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()
    call.service.delivery.wake()
    return {"status": "sent", "messageId": message.id}


def _recipient(request: "NotificationRequest") -> str:
    """Whom to write to, checked for what could never be delivered."""
    if request.type == "email":
        if request.emailTo is None or _EMAIL.fullmatch(request.emailTo) is None:
            raise Refused(400, "emailTo must be an email address")
        return request.emailTo
    if request.smsTo is None or _NUMBER.fullmatch(request.smsTo) is None:
        raise Refused(400, "smsTo must be a phone number without its country code")
    if request.smsISDCode is None or _ISD_CODE.fullmatch(request.smsISDCode) is None:
        raise Refused(400, "smsISDCode must be a country code such as +91")
    return f"+{request.smsISDCode.removeprefix('+')} {request.smsTo}"


def _instance_id(call: Call, url: str) -> str:
    """The instance that a URL of this service names; on loopback its port may be that of an earlier run."""
    prefix = call.service.instance_url("")
    ours, given = urlsplit(prefix), _split(url)
    same = (given.scheme, given.netloc) == (ours.scheme, ours.netloc)
    local = ours.scheme == given.scheme and is_loopback(ours.hostname or "") and is_loopback(given.hostname or "")
    instance_id = given.path.removeprefix(ours.path)
    if not (same or local) or not given.path.startswith(ours.path) or not instance_id:
        raise Refused(400, f"instanceUrl must be the URL of an instance of this service ({prefix}…)")
    return instance_id


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Refused(400, "instanceUrl is not a URL") from None


async def _check_license(call: Call, text: str) -> None:
    grant = await call.service.repository.license(license_digest(text))
    if grant is None:
        raise Refused(401, "license: the license is not known")
    if grant.level not in SENDER_LEVELS:
        raise Refused(403, f"license: level {grant.level} is not permitted here (permitted: system, service)")
    claims = call.caller.claims
    if claims is None or not grant.covers(claims.tenant_id, claims.community_id):
        raise Refused(403, "license: it is not authorised for the token's tenant and community")
