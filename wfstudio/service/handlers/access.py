"""Direct access: the code of a workflow, and instances made by whoever knows it."""

import base64
import binascii
import string
from typing import Any

from wfstudio.protocol.envelope import EnvelopeError, decrypt
from wfstudio.service.bodies import parse_json
from wfstudio.service.call import Call
from wfstudio.service.handlers.instances import new_row, store_instance
from wfstudio.service.handlers.workflows import NO_WORKFLOW
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import CodeTaken, Replayed
from wfstudio.service.store.rows import AccessCode, InstanceRow

CODE_LENGTH = 6
CODE_CHARACTERS = string.ascii_letters + string.digits + "_"
"""Inferred: from the reference's example, ``Ab1_c2``."""

EXTENSION_HEADER = "x-ext-id"
MOST_TRIES = 16
LONGEST_METADATA = 64 * 1024
"""Characters of ``metadata_b64``."""


async def callback_by_access_code(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Create workflow instance by access code (callback)"."""
    row = await _instance_by_code(call)
    return {"instanceUrl": call.service.instance_url(row.id), "wfInstanceId": row.id}


async def create_by_access_code(call: Call) -> dict[str, Any]:
    """The same, with a session ``token`` for an active extension.

    Source: workflows-api, "Create workflow instance by access code".
    """
    extension = _extension(call)
    row = await _instance_by_code(call)
    answer = {"instanceUrl": call.service.instance_url(row.id), "wfInstanceId": row.id}
    place = (row.tenant_id, row.community_id)
    if extension is not None and await call.service.repository.extension_active(*place, extension):
        answer["token"] = _session_token(call, row, extension)
    return answer


async def manage_direct_access(call: Call) -> dict[str, Any]:
    """Switch direct access on or off, or give it a new code; the code survives being switched off.

    Source: workflows-api, "Manage direct access settings for workflow". Inferred: ``regenerate`` needs access that is
    enabled, by the same call or an earlier one; ``accessCode`` is null while there never was one.
    """
    from wfstudio.protocol.requests import DirectAccessRequest

    request = call.read(DirectAccessRequest)
    repository, workflow_id = call.service.repository, call.path["workflowId"]
    async with call.service.lock(workflow_id):
        if await repository.workflow(*call.place, workflow_id) is None:
            raise Refused(404, f"workflowId: {NO_WORKFLOW}")
        known = await repository.direct_access(*call.place, workflow_id)
        enabled = request.enable if request.enable is not None else known is not None and known.enabled
        if request.regenerate and not enabled:
            raise Refused(400, "regenerate: direct access is not enabled; send enable true with it")
        code = known.code if known is not None else None
        if (enabled and code is None) or request.regenerate:
            code = await _save_with_new_code(call, workflow_id)
        elif known is not None and code is not None and enabled != known.enabled:
            await _save(call, AccessCode(workflow_id, *call.place, code, enabled))
    return {"accessCode": code, "directAccessEnabled": enabled}


async def _save_with_new_code(call: Call, workflow_id: str) -> str:
    for _ in range(MOST_TRIES):
        code = call.service.ids.code("access code", CODE_LENGTH, CODE_CHARACTERS)
        try:
            await _save(call, AccessCode(workflow_id, *call.place, code, enabled=True))
        except CodeTaken:
            continue
        return code
    raise Refused(500, "no free access code was found; try again")


async def _save(call: Call, row: AccessCode) -> None:
    try:
        await call.service.repository.save_access_code(row, call.now, call.mark)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()


async def _instance_by_code(call: Call) -> InstanceRow:
    """A new instance of the workflow that the code belongs to, whichever tenant's it is."""
    metadata = read_metadata(call.query.get("metadata_b64"))
    repository = call.service.repository
    access = await repository.access_code(call.path["accessCode"])
    if access is None:
        raise Refused(404, "accessCode: there is no such access code")
    if not access.enabled:
        raise Refused(403, "accessCode: direct access is disabled for this workflow")
    workflow = await repository.workflow(access.tenant_id, access.community_id, access.workflow_id)
    if workflow is None:
        raise Refused(404, "accessCode: there is no such access code")
    row, definition = new_row(call, workflow, metadata)
    await store_instance(call, row, definition)
    return row


def read_metadata(text: str | int | None) -> dict[str, Any]:
    """The object that ``metadata_b64`` holds, {} when it was not sent. Raises Refused 400.

    Both alphabets of base64 are read, with or without padding; a space is a ``+`` that a query string lost.
    """
    if text is None:
        return {}
    plain = str(text).replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    if len(plain) > LONGEST_METADATA:
        raise Refused(400, f"metadata_b64 is longer than {LONGEST_METADATA} characters")
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        raise Refused(400, "metadata_b64 is not base64 of UTF-8 text") from None
    value = parse_json(decoded, "metadata_b64")
    if not isinstance(value, dict):
        raise Refused(400, "metadata_b64 must hold a JSON object")
    return value


def _extension(call: Call) -> str | None:
    """The extension's UUID; callers with the documentation headers send it in the clear. Raises Refused 400."""
    text = call.headers.get(EXTENSION_HEADER)
    if text is None:
        return None
    if call.caller.encrypts and call.caller.shared_key is not None:
        try:
            return decrypt(text, call.caller.shared_key)
        except EnvelopeError as error:
            raise Refused(400, f"{EXTENSION_HEADER}: {error}") from None
    return text


def _session_token(call: Call, row: InstanceRow, extension: str) -> str:
    """Inferred: a token without permissions that names the instance and ends with it."""
    more = {"wfInstanceId": row.id, "sub": extension}
    life_s = max(1, (row.expires_at - row.created_at) // 1000)
    return call.service.tokens.sign(row.tenant_id, row.community_id, [], row.created_at // 1000, life_s, more)
