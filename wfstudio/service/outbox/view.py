"""The outbox on the control path: a list, one message with its wording, another try."""

from typing import Any

from wfstudio.service.clock import to_iso
from wfstudio.service.core import Service
from wfstudio.service.outbox.wording import written
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import License, Message

MOST_MESSAGES = 1000
JsonObject = dict[str, Any]
_NOBODY = {
    "email": "no mail server is configured (wfstudio serve --smtp, or WFSTUDIO_SMTP)",
    "sms": "there is no gateway for text messages",
}


async def listing(service: Service, grant: License, _: JsonObject, __: dict[str, str]) -> Any:
    """The messages of the license's tenant, the newest first."""
    messages = await service.repository.messages(grant.tenant_id, grant.community_id, 0, MOST_MESSAGES)
    return [_row(service, message) for message in messages]


async def one(service: Service, grant: License, _: JsonObject, path: dict[str, str]) -> Any:
    """One message, with what it says."""
    message = await _message(service, grant, path["messageId"])
    instance = await service.repository.instance(message.instance_id)
    url = service.instance_url(message.instance_id)
    letter = written(message, instance.workflow_name if instance is not None else "", url)
    return {**_row(service, message), "subject": letter.subject or None, "text": letter.text}


async def retry(service: Service, grant: License, _: JsonObject, path: dict[str, str]) -> Any:
    """Try a message again now that is not sent."""
    message = await _message(service, grant, path["messageId"])
    if message.status == "sent":
        raise Refused(400, "messageId: the message was sent already")
    if message.kind not in service.delivery.carriers:
        raise Refused(400, f"messageId: nothing delivers it: {_NOBODY[message.kind]}")
    if not await service.repository.requeue_message(message.id, service.delivery.now()):
        raise Refused(400, "messageId: the message is being delivered at this moment")
    service.delivery.wake()
    return _row(service, await _message(service, grant, message.id))


async def _message(service: Service, grant: License, message_id: str) -> Message:
    message = await service.repository.message(message_id)
    if message is None or not grant.covers(message.tenant_id, message.community_id):
        raise Refused(404, "messageId: there is no such message")
    return message


def _row(service: Service, message: Message) -> JsonObject:
    carried = message.kind in service.delivery.carriers
    waits = message.status == "queued" and message.next_try_at > 0 and carried
    return {
        "messageId": message.id,
        "wfInstanceId": message.instance_id,
        "type": message.kind,
        "to": message.recipient,
        "instanceUrl": service.instance_url(message.instance_id),
        "status": message.status,
        "attempts": message.attempts,
        "failure": message.failure,
        "note": None if carried or message.status in ("sent", "failed") else _NOBODY[message.kind],
        "createdAt": to_iso(message.created_at),
        "nextTryAt": to_iso(message.next_try_at) if waits else None,
        "sentAt": to_iso(message.delivered_at) if message.delivered_at is not None else None,
    }


ROUTES = (
    ("GET", "/outbox", listing),
    ("GET", "/outbox/{messageId}", one),
    ("POST", "/outbox/{messageId}/retry", retry),
)
