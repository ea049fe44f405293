"""The endpoints that anybody may call."""

from typing import Any

from wfstudio.protocol.envelope import EnvelopeError, decrypt, encrypt, shared_key
from wfstudio.service.build_version import version
from wfstudio.service.call import Call
from wfstudio.service.refused import Refused

HEALTHY = "all services operational"


async def healthz(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Get healthz."; ``code`` is the string "200"."""
    return {"status": HEALTHY, "publicKey": call.service.keys.public, "code": "200", "version": version()}


async def publickeys(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Get system's public key."."""
    return {"publicKey": call.service.keys.public}


async def well_known(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Get well known config."."""
    return {"public_key": call.service.keys.public}


async def sd(call: Call) -> dict[str, Any]:
    """Name → URL of every service there is. Source: workflows-api, "Get all service directories."."""
    return {"workflowapi": call.service.settings.url}


async def environment(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "/environment". Inferred: its keys, save ``allowed_time_span``, which the prose names."""
    return {"allowed_time_span": call.service.settings.allowed_time_span_s}


async def ecdsa_helper(call: Call) -> dict[str, Any]:
    """Encrypt or decrypt a text for somebody who has no envelope code yet. Source: workflows-api, "ECDSA Helper"."""
    from wfstudio.protocol.requests import EcdsaHelperRequest

    method = call.path.get("method", "encrypt")
    if method not in ("encrypt", "decrypt"):
        raise Refused(400, "method must be encrypt or decrypt")
    request = call.read(EcdsaHelperRequest)
    try:
        key = shared_key(request.privateKey, request.publicKey)
        data = encrypt(request.dataStr, key) if method == "encrypt" else decrypt(request.dataStr, key)
    except EnvelopeError as error:
        raise Refused(400, f"{method}: {error}") from None
    return {"data": data, "publicKey": request.publicKey}
