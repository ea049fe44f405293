"""The wire models of answers: what a caller may rely on. Unknown keys are kept.

Source: workflows-api, each endpoint's example answer.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

Object = dict[str, Any]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Page(_Answer):
    """Where in a list an answer is."""

    index: int
    size: int
    total: int


class AccessCodeInstance(_Answer):
    """An instance made by an access code."""

    instanceUrl: str
    wfInstanceId: str
    token: str | None = None


class RecaptchaConfig(_Answer):
    """The reCAPTCHA configuration."""

    recaptcha_url: str
    secret_key_ui: str


class ResultSummary(_Answer):
    """Progress of an instance, and ``summary`` once it ended."""

    wfInstanceId: str
    workflowId: str
    tenantId: str
    communityId: str
    status: str
    metaData: Object | None = None
    expiresAt: str | None = None
    createdAt: str | None = None
    updatedAt: str | None = None
    startAt: str | None = None
    summary: Object | None = None


class ResultRow(_Answer):
    """One node's result."""

    nodeId: str
    nodeType: str
    resultData: Any = None


class NodeResults(RootModel[list[ResultRow]]):
    """Every node's result."""


class NodeRow(_Answer):
    """One visit of a node."""

    nodeId: str
    nodeType: str
    status: str
    createdAt: str
    updatedAt: str


class InstanceDetails(_Answer):
    """An instance and its visits."""

    workflowId: str
    workflowName: str
    wfInstanceId: str
    createdAt: str
    expiresAt: str
    list: list[NodeRow]
    page: Page


class Initiated(_Answer):
    """A started instance: nodes visited so far, and the node that waits."""

    wfInstanceId: str
    nodes: list[str]
    nextNodeId: str | None
    nextNodeType: str | None


class NotificationSent(_Answer):
    """A notification on its way."""

    status: str
    messageId: str


class CreatedInstance(_Answer):
    """A new instance."""

    wfInstanceId: str
    wfInstanceUrl: str


class InstanceRow(_Answer):
    """One instance of a list."""

    wfInstanceId: str
    workflowId: str
    status: str
    updatedAt: str


class InstanceList(_Answer):
    """A page of instances."""

    list: list[InstanceRow]
    page: Page


class DvcIdRow(_Answer):
    """One DVC id in use."""

    journeyType: str
    name: str
    tag: str


class DvcIdList(_Answer):
    """The DVC ids in use."""

    list: list[DvcIdRow]


class FoundWorkflow(_Answer):
    """One workflow of a search."""

    workflowId: str
    name: str


class WorkflowSearch(_Answer):
    """A page of workflows found by name."""

    list: list[FoundWorkflow]
    page: Page


class WorkflowRow(_Answer):
    """One workflow of a list."""

    workflowId: str
    name: str | None = None
    updatedAt: str | None = None
    createdAt: str | None = None


class WorkflowList(_Answer):
    """A page of workflows, last modified first."""

    data: list[WorkflowRow]
    page: Page


class DirectAccess(_Answer):
    """Direct access as it now is."""

    accessCode: str | None = None
    directAccessEnabled: bool


class CreatedWorkflow(_Answer):
    """A new workflow."""

    workflowId: str


class Nothing(_Answer):
    """An empty object."""


class ExecutedNode(_Answer):
    """What executing an orphan node gave; never wrapped."""

    success: bool
    nodeId: str | None = None
    result: Any = None
    error: str | None = None
    details: Object | None = None


class NodeResult(_Answer):
    """One node's stored result."""

    wfInstanceId: str
    nodeId: str
    nodeType: str
    workflowId: str
    tenantId: str
    communityId: str
    status: str
    resultData: Any = None
    createdAt: str
    updatedAt: str


class Step(_Answer):
    """Where an instance went; a null ``nextNodeId`` is an instance with nowhere to go."""

    wfInstanceId: str
    nextNodeId: str | None
    nextNodeType: str | None
    summary: list[str]


class ServiceKey(_Answer):
    """One service key."""

    tag: str
    keyId: str
    keySecret: str = Field(repr=False)
    type: str


class ServiceKeys(RootModel[list[ServiceKey]]):
    """The service keys; a bare array."""


class EcdsaHelper(_Answer):
    """The encrypted or decrypted text, and the other party's public key."""

    data: str
    publicKey: str


class Environment(_Answer):
    """The environment. Inferred: the reference names only ``allowed_time_span``, in seconds."""

    allowed_time_span: int


class Health(_Answer):
    """Health; ``code`` is text."""

    status: str
    publicKey: str
    code: str
    version: str


class VerifiedToken(_Answer):
    """Whether a token is valid, and its claims. Inferred: the reference shows only that it is an object."""


class PublicKey(_Answer):
    """The service's public key."""

    publicKey: str


class ServiceDirectory(RootModel[dict[str, str]]):
    """Base URLs by service name."""


class WellKnown(_Answer):
    """The service's public key, under its other name."""

    public_key: str


class LibraryCategory(_Answer):
    """A group of node types."""

    id: str
    title: str
    styles: Object
    elements: list[str]


class LibraryElement(_Answer):
    """A node type: ``node`` is what a new node of it looks like."""

    id: str
    name: str
    styles: Object
    node: Object
    description: str


class HandlerKey(_Answer):
    """A handler and its label."""

    key: str
    label: str


class LibraryTemplates(_Answer):
    """The default header and footer."""

    header: str
    footer: str


class NodeLibrary(_Answer):
    """The node library; every field is always there."""

    categories: list[LibraryCategory]
    elements: list[LibraryElement]
    handlerKeys: list[HandlerKey]
    templates: LibraryTemplates
