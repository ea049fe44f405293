"""What a seed file asks for, read and checked in form; ``place`` says where in the file each thing stands."""

from dataclasses import dataclass, field

from wfstudio.service.store.rows import JsonObject

OWN_TENANT = "local"
"""The name by which a seed means the tenant that the service has anyway (and ``default`` its community)."""


class BadSeed(Exception):
    """A seed that cannot be used; the message begins with the place in the file."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class SeedLicense:
    """A license with a fixed text, for tests; no repr shows it."""

    place: str
    text: str = field(repr=False)
    level: str
    community: str | None
    tag: str


@dataclass(frozen=True, slots=True)
class SeedExtension:
    """An extension, active or not."""

    place: str
    uuid: str
    community: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class SeedWorkflow:
    """A workflow; ``code`` is its access code, None without direct access."""

    place: str
    name: str
    id: str | None
    community: str | None
    definition: JsonObject
    code: str | None
    code_enabled: bool


@dataclass(frozen=True, slots=True)
class SeedStep:
    """What a person does at a node; ``outcome`` is that of its capture, None for a node that captures nothing."""

    place: str
    node: str
    fields: JsonObject
    action: str | None
    outcome: str | None
    result: JsonObject | None


@dataclass(frozen=True, slots=True)
class SeedInstance:
    """An instance of the workflow with this name or id. ``steps`` None leaves it PENDING, else it is initiated."""

    place: str
    workflow: str
    id: str | None
    metadata: JsonObject
    mocks: list[JsonObject]
    steps: tuple[SeedStep, ...] | None
    outcomes: tuple[SeedStep, ...]


@dataclass(frozen=True, slots=True)
class SeedTenant:
    """A tenant; ``communities`` maps names to ids, None where the seed leaves the id to us."""

    place: str
    name: str
    id: str | None
    communities: dict[str, str | None]
    licenses: tuple[SeedLicense, ...]
    extensions: tuple[SeedExtension, ...]
    workflows: tuple[SeedWorkflow, ...]
    instances: tuple[SeedInstance, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """The whole file; ``digest`` stands for its content, that of the workflow files it names included."""

    tenants: tuple[SeedTenant, ...]
    digest: str
