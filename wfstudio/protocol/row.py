"""The shape of a row of the endpoint table. Plain data; nothing heavy is imported here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

Mode = Literal["none", "either", "only"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Auth:
    """Who may call: what must be sent, and what a credential must be good for.

    ``keys_required``: a key pair and a ``requestid`` must be sent (false: the endpoint is open).
    ``license`` and ``jwt``: ``none`` (ignored when sent), ``only`` (required), ``either`` (one of the two is required).
    ``levels``: the license levels that are let in. ``permissions``: the JWT permissions, any one of which is enough;
    when empty and ``jwt`` is not ``none``, any valid token is enough.
    """

    keys_required: bool
    license: Mode = "none"
    jwt: Mode = "none"
    levels: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryParam:
    """One query parameter; an integer's bounds are inclusive."""

    name: str
    kind: Literal["string", "integer"] = "string"
    required: bool = False
    default: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the Workflow API.

    ``path`` is relative to the base URL (``…/workflowapi``). ``request`` and ``response`` name models of
    ``protocol.models`` (None: no body). ``encrypted``: bodies travel in the envelope when the caller uses the ECDSA
    headers. ``wrapped``: a clear answer has its value under ``data``; ``request_wrapped`` says the same of the body.
    ``statuses``: what may be answered. ``safe``: sending it twice does no more than sending it once, on any service.
    """

    name: str
    group: str
    method: Method
    path: str
    title: str
    auth: Auth
    query: tuple[QueryParam, ...] = ()
    request: str | None = None
    response: str | None = None
    encrypted: bool = True
    wrapped: bool = True
    request_wrapped: bool = True
    statuses: tuple[int, ...] = (200, 400, 401, 403, 404, 500)
    safe: bool = False
    headers: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether a call may change something on the service; each such call is told to the audit journal."""
        return not self.safe

    @property
    def path_params(self) -> tuple[str, ...]:
        """The names of the path's parameters, in order."""
        return tuple(_PARAMETER.findall(self.path))

    def fill(self, values: Mapping[str, str]) -> str:
        """The path with its parameters filled in and percent-encoded; a missing or empty value is a ``KeyError``."""

        def one(match: re.Match[str]) -> str:
            value = values.get(match[1])
            if not value or value in (".", ".."):
                raise KeyError(match[1])
            return quote(value, safe="")

        return _PARAMETER.sub(one, self.path)
