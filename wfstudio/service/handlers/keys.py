"""Service keys, and whether a token is good."""

from typing import Any

from wfstudio.service.call import Call
from wfstudio.service.clock import machine_time
from wfstudio.service.first_start import seal, unseal
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import Replayed
from wfstudio.service.store.rows import License, ServiceKeyRow
from wfstudio.service.tokens import BadToken


async def servicekeys(call: Call) -> list[dict[str, Any]]:
    """The service keys of the license's tenant. Source: workflows-api, "Get service keys"."""
    grant = _grant(call)
    return [_wire(call, row) for row in await _keys(call, grant)]


async def reset_servicekey(call: Call) -> list[dict[str, Any]]:
    """Delete a key and make a new one in its place; the answer is the array as it now is.

    Source: workflows-api, "Reset Service Key". Inferred: the new key has a new id, and the old one's tag and type.
    """
    grant = _grant(call)
    key_id = call.path["keyId"]
    old = next((row for row in await _keys(call, grant) if row.id == key_id), None)
    if old is None:
        raise Refused(404, "keyId: there is no such service key")
    ids = call.service.ids
    sealed = seal(ids.uuid("service key secret"), call.service.secrets.at_rest_key)
    new = ServiceKeyRow(ids.uuid("service key"), old.tag, old.kind, sealed)
    try:
        replaced = await call.service.repository.replace_service_key(grant.tenant_id, key_id, new, call.mark)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()
    if not replaced:
        raise Refused(404, "keyId: there is no such service key")
    return [_wire(call, row) for row in await _keys(call, grant)]


async def verify_token(call: Call) -> dict[str, Any]:
    """Whether the body's token is good, and what it says. Source: workflows-api, "Verify JWT token".

    Inferred: the answer's keys; a token of another tenant or community is answered as one that was never signed here.
    """
    from wfstudio.protocol.requests import VerifyTokenRequest

    request = call.read(VerifyTokenRequest)
    try:
        claims = call.service.tokens.verify(request.token, machine_time(call.service.clock) // 1000)
    except BadToken as error:
        return {"valid": False, "message": str(error)}
    if not call.caller.covers(claims.tenant_id, claims.community_id):
        return {"valid": False, "message": "the token's signature is not valid"}
    return {"valid": True, "claims": claims.raw}


def _grant(call: Call) -> License:
    if call.caller.license is None:
        raise Refused(401, "licensekey is required")
    return call.caller.license


async def _keys(call: Call, grant: License) -> list[ServiceKeyRow]:
    return await call.service.repository.service_keys(grant.tenant_id, grant.community_id)


def _wire(call: Call, row: ServiceKeyRow) -> dict[str, Any]:
    secret = unseal(row.secret, call.service.secrets.at_rest_key)
    return {"tag": row.tag, "keyId": row.id, "keySecret": secret, "type": row.kind}
