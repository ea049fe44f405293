"""The wire models of request bodies: what a service must be able to rely on. Unknown keys are ignored.

A workflow travels as free JSON; only the types of its known top-level keys are checked.
Source: workflows-api, each endpoint's request body.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(min_length=1)]
Object = dict[str, Any]

STATUSES = ("PENDING", "STARTED", "INPROGRESS", "COMPLETED", "SUCCESS", "FAILED", "EXPIRED", "NOT_PERFORMED")
"""Instance statuses. Source: workflows-api, "List workflow instances"."""

WORKFLOW_TYPES: dict[str, type] = {
    "version": str, "name": str, "type": str, "dvcId": str, "poiOn": bool, "piiOn": bool, "isPublished": bool,
    "styleSheet": str, "nodes": list, "canvasData": dict, "header": dict, "footer": dict,
    "workflowId": str, "tenantId": str, "communityId": str,
}  # fmt: skip
"""The type of each known top-level key of a workflow. Source: platform-facts, "A workflow document"."""

_TYPE_NAMES: dict[type, str] = {str: "text", bool: "true or false", list: "an array", dict: "an object"}


class _Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", populate_by_name=True)


def _refuse(message: str) -> PydanticCustomError:
    return PydanticCustomError("wire", "{message}", {"message": message})


class InitiateRequest(_Request):
    """Source: workflows-api, "Initiate workflow instance"."""

    wfInstanceId: Text
    deviceFingerprint: str | None = None


class NotificationRequest(_Request):
    """Source: workflows-api, "Send workflow instance notification"."""

    type: Literal["sms", "email"]
    instanceUrl: Text
    smsTo: str | None = None
    smsISDCode: str | None = None
    emailTo: str | None = None
    captchaToken: str | None = None
    license: str | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = ("smsTo", "smsISDCode") if self.type == "sms" else ("emailTo",)
        for key in needed:
            if not getattr(self, key):
                raise _refuse(f"{key} is required when type is {self.type}")
        if bool(self.captchaToken) == bool(self.license):
            raise _refuse("exactly one of captchaToken and license is required")
        return self


class CreateInstanceRequest(_Request):
    """Source: workflows-api, "Create workflow instance"."""

    workflowId: Text
    metaData: Object | None = None


class CustomFilter(_Request):
    """One entry of ``query.customFilters``."""

    key: Text
    value: Any


class InstanceQuery(_Request):
    """The filters of a list of instances; ``from`` and ``to`` come together and in order."""

    status: list[Literal[STATUSES]] | None = None  # type: ignore[valid-type]
    wfInstanceId: str | None = None
    workflowId: str | None = None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    customFilters: Annotated[list[CustomFilter], Field(max_length=5)] | None = None

    @model_validator(mode="after")
    def _span(self) -> Self:
        if (self.from_ is None) != (self.to is None):
            raise _refuse("from and to must be given together")
        span = self.span()
        if span and span[0] > span[1]:
            raise _refuse("to must not be before from")
        return self

    def span(self) -> tuple[datetime, datetime] | None:
        """``from`` and ``to`` as aware datetimes, or None when neither was given."""
        if self.from_ is None or self.to is None:
            return None
        return _moment("from", self.from_), _moment("to", self.to)


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refuse(f"{name} must be an ISO 8601 date-time such as 2026-02-10T00:00:00.000Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class ListInstancesRequest(_Request):
    """Source: workflows-api, "List workflow instances"."""

    pSize: Annotated[int, Field(ge=1, le=100)]
    pIndex: Annotated[int, Field(ge=0)]
    query: InstanceQuery | None = None


class ListWorkflowsRequest(_Request):
    """Source: workflows-api, "List workflows for a community"."""

    query: Object | None = None
    pSize: Annotated[int, Field(ge=1, le=100)] = 10
    pIndex: Annotated[int, Field(ge=0)] = 0


class DirectAccessRequest(_Request):
    """Source: workflows-api, "Manage direct access settings for workflow"."""

    enable: bool | None = None
    regenerate: bool | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.enable is None and self.regenerate is None:
            raise _refuse("enable or regenerate is required")
        return self


class Workflow(RootModel[Object]):
    """A workflow as free JSON; known top-level keys must have their types. Source: workflows-api, "Create workflow"."""

    @model_validator(mode="after")
    def _types(self) -> Self:
        for key, wanted in WORKFLOW_TYPES.items():
            if key in self.root and not isinstance(self.root[key], wanted):
                raise _refuse(f"{key} must be {_TYPE_NAMES[wanted]}")
        return self


class PollRequest(_Request):
    """Source: workflows-api, "Poll workflow instance result"."""

    wfInstanceId: Text
    nodeId: Text
    data: Any = None


class SubmitRequest(_Request):
    """A step. Source: workflows-api, "Create workflow instance result". Inferred: ``action``, a form's button."""

    wfInstanceId: Text
    nodeId: Text
    nodeType: str | None = None
    requestData: Object | None = None
    result: Object | None = None
    action: Literal["next", "back"] | None = None

    @property
    def fields(self) -> Object:
        """What was submitted, under either of its two names; empty when neither was sent."""
        return self.requestData if self.requestData is not None else (self.result or {})


class EcdsaHelperRequest(_Request):
    """Source: workflows-api, "ECDSA Helper"."""

    dataStr: str
    publicKey: Text
    privateKey: Text = Field(repr=False)


class VerifyTokenRequest(_Request):
    """Source: workflows-api, "Verify JWT token"."""

    token: Text = Field(repr=False)
