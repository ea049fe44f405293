"""What a call of any endpoint takes, as fields of a form made from its row; and texts typed there as a call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from wfstudio.client.curl import SECRET_KEYS
from wfstudio.client.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.client.connection import Connection
    from wfstudio.protocol.row import Endpoint

Place = Literal["path", "query", "header", "body", "whole"]

WHOLE_BODY = "body"
"""The field that holds a body as a whole: a workflow."""


@dataclass(frozen=True, slots=True)
class CallField:
    """One field of a call. ``kind`` is text, integer, boolean or json; ``filled`` is what stands there at first."""

    name: str
    place: Place
    kind: str = "text"
    required: bool = False
    help: str = ""
    filled: str = ""

    @property
    def secret(self) -> bool:
        """Whether what is typed is not to be shown."""
        return self.name.lower() in SECRET_KEYS


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the client takes it."""

    endpoint: str
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    data: Any = None


def fields_of(row: Endpoint, connection: Connection | None = None) -> list[CallField]:
    """The fields of an endpoint: the path's, the query's, headers of its own, the body's.

    Ids of tenant and community are filled in from the connection.
    """
    ids = {
        "tenantId": connection.tenant_id if connection else "",
        "communityId": connection.community_id if connection else "",
    }
    found = [CallField(name, "path", required=True, filled=ids.get(name) or "") for name in row.path_params]
    for param in row.query:
        filled = "" if param.default is None else str(param.default)
        found.append(CallField(param.name, "query", _KINDS[param.kind], param.required, param.title, filled))
    found += [CallField(name, "header") for name in row.headers]
    if row.request == "Workflow":
        found.append(CallField(WHOLE_BODY, "whole", "json", True, "The workflow, as JSON."))
    elif row.request:
        found += _body(row.request)
    return found


_KINDS = {"string": "text", "integer": "integer"}


def _body(name: str) -> list[CallField]:
    from wfstudio.protocol.models import model

    found = []
    for key, about in model(name).model_fields.items():
        default = about.get_default()
        plain = default if isinstance(default, str | int) and not isinstance(default, bool) else ""
        kind = _kind(about.annotation)
        found.append(CallField(about.alias or key, "body", kind, about.is_required(), "", str(plain)))
    return found


def _kind(annotation: Any) -> str:
    from types import NoneType, UnionType
    from typing import Annotated, Union, get_args, get_origin

    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (UnionType, Union):
        kinds = {_kind(one) for one in get_args(annotation) if one is not NoneType}
        return kinds.pop() if len(kinds) == 1 else "json"
    if get_origin(annotation) is Literal or annotation is str:
        return "text"
    return {int: "integer", bool: "boolean"}.get(annotation, "json")


def call_of(row: Endpoint, fields: list[CallField], texts: Mapping[str, str]) -> Call:
    """The call that the texts of a form mean; an empty text leaves a field out.

    Raises ``ConfigurationError`` that names the field at fault.
    """
    call = Call(row.name)
    body: dict[str, Any] = {}
    for one in fields:
        text = texts.get(one.name, "")
        if not text.strip():
            if one.required:
                raise ConfigurationError(f"{one.name} is required")
            continue
        if one.place == "path":
            call.path[one.name] = text.strip()
        elif one.place == "header":
            call.headers[one.name] = text.strip()
        elif one.place == "query":
            call.query[one.name] = _value(one, text) if one.kind == "integer" else text
        elif one.place == "body":
            body[one.name] = _value(one, text)
        else:
            whole = _value(one, text)
            inner = whole.get("data") if isinstance(whole, dict) and set(whole) == {"data"} else None
            return Call(call.endpoint, call.path, call.query, call.headers, inner if inner is not None else whole)
    data = body if row.request else None
    return Call(call.endpoint, call.path, call.query, call.headers, data)


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _value(one: CallField, text: str) -> Any:
    if one.kind == "text":
        return text
    if one.kind == "integer":
        try:
            return int(text)
        except ValueError:
            raise ConfigurationError(f"{one.name} must be a whole number") from None
    if one.kind == "boolean":
        meant = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            text.strip().lower()
        )
        if meant is None:
            raise ConfigurationError(f"{one.name} must be true or false")
        return meant
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{one.name} is not JSON: {error}") from None


def as_command(call: Call) -> str:
    """The same call as a ``wfstudio call`` command; secrets are left as ``<name>``, for the person to fill in."""
    import shlex

    from wfstudio.client.curl import without_secrets

    parts = ["wfstudio", "call", call.endpoint]
    for name, value in {**call.path, **call.query, **call.headers}.items():
        if name not in ("tenantId", "communityId"):
            parts.append(shlex.quote(f"{name}={value}"))
    if call.data:
        parts += ["--data", shlex.quote(json.dumps(without_secrets(call.data), ensure_ascii=False))]
    return " ".join(parts)
