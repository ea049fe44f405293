"""The OpenAPI 3.1 description of the API, made from the endpoint table and the wire models.

Source: workflows-api for every endpoint; platform-facts, "Wire protocol", for the two ways to send credentials and
bodies. The reference publishes no OpenAPI: how bodies and credentials are spelled in one is this module's choice.
"""

from typing import Any

from wfstudio import __version__
from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.protocol.errors import reason
from wfstudio.protocol.row import Auth, Endpoint, QueryParam

Schema = dict[str, Any]

_REF = "#/components/schemas/"
_JSON_TYPES = {str: "string", bool: "boolean", list: "array", dict: "object"}
_SEALED = "Sealed"
_BODY_LIMITS = (408, 413)
"""Answered to a body that is not whole in time, or too large."""

_KEY_LIMIT = 429
"""Answered to an address that sends too many different public keys."""

_HEAD_LIMIT = 431
"""Answered to a head that is too large, before any endpoint sees it."""

_SCHEMES: dict[str, Schema] = {
    "publickey": {"type": "apiKey", "in": "header", "name": "publickey", "description": "the caller's public key"},
    "requestid": {
        "type": "apiKey",
        "in": "header",
        "name": "requestid",
        "description": 'ciphertext of {"appid": text, "uuid": text, "ts": epoch seconds}; used once',
    },
    "licensekey": {"type": "apiKey", "in": "header", "name": "licensekey", "description": "ciphertext of the license"},
    "keyId": {"type": "apiKey", "in": "header", "name": "keyId", "description": "the caller's public key"},
    "keySecret": {
        "type": "apiKey",
        "in": "header",
        "name": "keySecret",
        "description": "the caller's private key: to a trusted host only",
    },
    "license": {"type": "apiKey", "in": "header", "name": "license", "description": "the license in the clear"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
}


def document(url: str = BASE_PATH) -> Schema:
    """The description as a JSON tree; ``url`` is the base URL of the service it is of."""
    paths: dict[str, Schema] = {}
    for row in ENDPOINTS.values():
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
        if row.name == "ecdsa_helper":  # its method is optional in the reference
            short = row.path.rpartition("/")[0]
            operation = {**_operation(row), "operationId": f"{row.name}_default"}
            operation.pop("parameters")
            paths[short] = {row.method.lower(): operation}
    groups = dict.fromkeys(row.group for row in ENDPOINTS.values())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Workflow API",
            "version": __version__,
            "description": "Every answer to a caller that used publickey and requestid is encrypted for that caller;"
            " a caller that used keyId and keySecret gets it in the clear. Errors are always in the clear.",
        },
        "servers": [{"url": url}],
        "tags": [{"name": group} for group in groups],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": _SCHEMES},
    }


def _operation(row: Endpoint) -> Schema:
    made: Schema = {
        "operationId": row.name,
        "tags": [row.group],
        "summary": row.title,
        "parameters": _parameters(row),
        "responses": _responses(row),
        "security": _security(row.auth),
    }
    if credentials := _who(row.auth):
        made["description"] = credentials
    if row.request is not None:
        made["requestBody"] = {
            "required": _needs_body(row.request),
            "content": {"application/json": {"schema": _request_schema(row)}},
        }
    return made


def _who(auth: Auth) -> str:
    parts = []
    if auth.levels:
        parts.append(f"A license of level {', '.join(auth.levels)}.")
    if auth.permissions:
        parts.append(f"A token with any of {', '.join(auth.permissions)}.")
    return " ".join(parts)


def _parameters(row: Endpoint) -> list[Schema]:
    made: list[Schema] = []
    for name in row.path_params:
        schema: Schema = {"type": "string", "minLength": 1}
        if row.name == "ecdsa_helper":
            schema = {"type": "string", "enum": ["encrypt", "decrypt"]}
        made.append({"name": name, "in": "path", "required": True, "schema": schema})
    made += [_query(param) for param in row.query]
    made += [{"name": name, "in": "header", "schema": {"type": "string"}} for name in row.headers]
    return made


def _query(param: QueryParam) -> Schema:
    schema: Schema = {"type": param.kind}
    for key, value in (("default", param.default), ("minimum", param.minimum), ("maximum", param.maximum)):
        if value is not None:
            schema[key] = value
    if param.kind == "string" and param.required:
        schema["pattern"] = r"\S"
    made: Schema = {"name": param.name, "in": "query", "required": param.required, "schema": schema}
    if param.title:
        made["description"] = param.title
    return made


def _security(auth: Auth) -> list[Schema]:
    """Either pair of headers, each with whatever the endpoint wants of license and token; [] for an open endpoint."""
    if not auth.keys_required:
        return []
    made: list[Schema] = []
    for keys, license_name in ((("publickey", "requestid"), "licensekey"), (("keyId", "keySecret"), "license")):
        pair: Schema = {name: [] for name in keys}
        if auth.license == auth.jwt == "none":
            made.append(pair)
        if auth.license != "none":
            made.append({**pair, license_name: []})
        if auth.jwt != "none":
            made.append({**pair, "bearer": []})
    return made


def _needs_body(model: str) -> bool:
    """Whether an empty body, which is read as an empty object, cannot be a good one."""
    from wfstudio.protocol.models import model as wire_model

    return bool(wire_model(model).model_json_schema().get("required")) or model == "DirectAccessRequest"


def _request_schema(row: Endpoint) -> Schema:
    inner = {"$ref": f"{_REF}{row.request}"}
    if not row.request_wrapped:
        return inner
    wrapped = {
        "type": "object",
        "properties": {"data": inner, "publicKey": {"type": "string"}},
        "required": ["data"],
        "additionalProperties": False,
    }
    return {"anyOf": [wrapped, {"$ref": _REF + _SEALED}, inner]}


def _responses(row: Endpoint) -> Schema:
    statuses = [*row.statuses]
    if row.request is not None:
        statuses += _BODY_LIMITS
    if row.auth.keys_required:
        statuses.append(_KEY_LIMIT)
    statuses.append(_HEAD_LIMIT)
    return {str(status): _response(row, status) for status in statuses}


def _response(row: Endpoint, status: int) -> Schema:
    made: Schema = {"description": reason(status)}
    if status == 204:
        return made
    if status >= 300:
        own = [{"$ref": f"{_REF}{row.response}"}] if row.name == "execute_node" else []
        error = {"$ref": f"{_REF}Error"}
        schema: Schema = {"anyOf": [error, *own]} if own else error
    else:
        schema = _answer_schema(row)
    made["content"] = {"application/json": {"schema": schema}}
    if status == 200 and row.name in _LINKS:
        made["links"] = {name: {"operationId": name, **link} for name, link in _LINKS[row.name].items()}
    return made


_HOME = {"tenantId": "$request.path.tenantId", "communityId": "$request.path.communityId"}
_WORKFLOW_ID = "$response.body#/data/workflowId"
_INSTANCE_ID = "$response.body#/data/wfInstanceId"

_WAITING = {"wfInstanceId": _INSTANCE_ID, "nodeId": "$response.body#/data/nextNodeId"}
_AT_A_NODE: dict[str, Schema] = {
    "submit_result": {"requestBody": _WAITING},
    "poll": {"requestBody": _WAITING},
    "results": {"parameters": {"instanceId": _INSTANCE_ID}},
    "result_summary": {"parameters": {"instanceId": _INSTANCE_ID}},
}

_LINKS: dict[str, dict[str, Schema]] = {
    "create_workflow": {
        **{name: {"parameters": {**_HOME, "workflowId": _WORKFLOW_ID}} for name in ("get_workflow", "delete_workflow")},
        "create_instance": {"parameters": _HOME, "requestBody": {"workflowId": _WORKFLOW_ID}},
    },
    "create_instance": {
        "initiate": {"requestBody": {"wfInstanceId": _INSTANCE_ID}},
        "result_summary": {"parameters": {"instanceId": _INSTANCE_ID}},
        "results": {"parameters": {"instanceId": _INSTANCE_ID}},
        "instance_details": {"parameters": {**_HOME, "wfInstanceId": _INSTANCE_ID}},
    },
    "initiate": _AT_A_NODE,
    "submit_result": _AT_A_NODE,
}
"""What an answer in the clear leads to: the calls that take the id that it gave."""


def _answer_schema(row: Endpoint) -> Schema:
    inner: Schema = {"$ref": f"{_REF}{row.response}"}
    clear = {"type": "object", "properties": {"data": inner}, "required": ["data"]} if row.wrapped else inner
    return {"anyOf": [clear, {"$ref": _REF + _SEALED}]} if row.encrypted else clear


def _schemas() -> Schema:
    from wfstudio.protocol.models import model

    made: Schema = {}
    for row in ENDPOINTS.values():
        for name, mode in ((row.request, "validation"), (row.response, "serialization")):
            if name is None or name in made:
                continue
            schema = model(name).model_json_schema(ref_template=_REF + "{model}", mode=mode)  # type: ignore[arg-type]
            made.update(schema.pop("$defs", {}))
            made[name] = schema
    made["Workflow"] = _workflow(made["Workflow"])
    made["DirectAccessRequest"]["anyOf"] = [
        {"properties": {key: {"type": "boolean"}}, "required": [key]} for key in ("enable", "regenerate")
    ]
    made[_SEALED] = {
        "type": "object",
        "description": "the ciphertext of the value: base64(IV, ciphertext, tag) of AES-256-GCM under the shared key",
        "properties": {"data": {"type": "string"}, "publicKey": {"type": "string"}},
        "required": ["data"],
        "additionalProperties": False,
    }
    made["Error"] = {
        "type": "object",
        "properties": {
            "statusCode": {"type": "integer"},
            "error": {"type": "string"},
            "message": {"type": "string"},
        },
        "required": ["statusCode", "error", "message"],
    }
    return dict(sorted(made.items()))


def _workflow(schema: Schema) -> Schema:
    """The free object of a workflow, with the types of the keys that are checked."""
    from wfstudio.protocol.requests import WORKFLOW_TYPES

    return {**schema, "properties": {key: {"type": _JSON_TYPES[kind]} for key, kind in WORKFLOW_TYPES.items()}}
