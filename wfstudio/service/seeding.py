"""Puts what a seed asks for into the store, by the same code that answers requests; and resets the store to it.

What is there already (by its id) is left as it is, so a seed may be applied again. Ids that the seed leaves to us are
the same whenever it is applied. A reset is not for while others call: it empties the store in one transaction, and
what the seed asks for follows one by one.
"""

import contextlib
import hashlib
from typing import Any

from msgspec.structs import replace

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.service.call import Call
from wfstudio.service.callers import Caller
from wfstudio.service.captures import OUTCOMES
from wfstudio.service.core import Service
from wfstudio.service.first_start import COMMUNITY_NAME, license_digest, make_ready
from wfstudio.service.handlers.instances import initiate, new_row, poll, store_instance, submit_result
from wfstudio.service.handlers.workflows import MADE_HERE
from wfstudio.service.ids import fixed_hex, fixed_uuid
from wfstudio.service.journeys import NO_INSTANCE
from wfstudio.service.mocks import check_mocks
from wfstudio.service.refused import Refused
from wfstudio.service.seed import OWN_TENANT, BadSeed, Seed, SeedInstance, SeedStep, SeedTenant, SeedWorkflow
from wfstudio.service.store.errors import CodeTaken
from wfstudio.service.store.rows import AccessCode, License, WorkflowRow

SEEDED = "seeded"
"""Under which name the store keeps a digest of the seed that it was filled from."""


async def reset(service: Service, seed: Seed | None) -> None:
    """Empty the store, save for the service's own keys and licenses, and apply the seed. Raises BadSeed, StoreError."""
    await service.repository.reset()
    service.ids.restart()
    if service.stepped is not None:
        service.stepped.restart()
    await service.state.was_reset()
    await make_ready(service.repository, service.secrets, service.ids, service.clock())
    if seed is not None:
        await apply(service, seed)


async def apply(service: Service, seed: Seed) -> None:
    """Add what the store lacks of the seed; nothing when it was applied before. Raises BadSeed, StoreError."""
    digest = hashlib.sha256(f"{service.secrets.at_rest_key}\n{seed.digest}".encode()).hexdigest()
    if await service.repository.comfort(SEEDED) == digest:
        return
    for number, tenant in enumerate(seed.tenants, 1):
        await _Tenant(service, tenant).apply(service.clock() + number)
    await service.repository.set_comfort(SEEDED, digest)


class _Tenant:
    """One tenant of a seed on its way into the store."""

    def __init__(self, service: Service, tenant: SeedTenant) -> None:
        self._service, self._tenant = service, tenant
        own = tenant.name == OWN_TENANT and tenant.id is None
        self.id = service.secrets.tenant_id if own else tenant.id or fixed_hex(24, "seed tenant", tenant.name)
        self.communities = {
            name: given or fixed_hex(24, "seed community", self.id, name) for name, given in tenant.communities.items()
        }
        if own:
            self.communities[COMMUNITY_NAME] = service.secrets.community_id

    async def apply(self, now: int) -> None:
        """Tenants, communities and licenses are listed by when they were made, so each is made a moment later."""
        service, tenant = self._service, self._tenant
        for later, (name, community) in enumerate(self.communities.items()):
            await service.repository.add_tenant(self.id, tenant.name, {community: name}, now + later)
        for later, license in enumerate(tenant.licenses):
            own = None if license.community is None else self._community(license.community, license.place)
            grant, digest = License(self.id, own, license.level), license_digest(license.text)
            if await service.repository.license(digest) not in (None, grant):
                raise BadSeed(f"{license.place}: this license is known already, for something else")
            await service.repository.add_license(digest, grant, license.tag, now + later)
        for extension in tenant.extensions:
            where = self._community(extension.community, extension.place)
            await service.repository.set_extension(self.id, where, extension.uuid, extension.active, now)
        workflows: dict[str, WorkflowRow] = {}
        for workflow in tenant.workflows:
            row = await self._workflow(workflow)
            for name in (row.id, workflow.name):
                workflows.setdefault(name, row)
        for number, instance in enumerate(tenant.instances):
            await self._instance(instance, number, workflows)

    def _community(self, name: str | None, place: str) -> str:
        if name is None:
            return next(iter(self.communities.values()))
        if name not in self.communities:
            raise BadSeed(f"{place}: the tenant has no community '{name}'")
        return self.communities[name]

    async def _workflow(self, workflow: SeedWorkflow) -> WorkflowRow:
        repository, now = self._service.repository, self._service.clock()
        place = (self.id, self._community(workflow.community, workflow.place))
        workflow_id = workflow.id or f"wf-{fixed_uuid('seed workflow', *place, workflow.name)}"
        row = await repository.workflow(*place, workflow_id)
        if row is None:
            body = {key: value for key, value in workflow.definition.items() if key not in MADE_HERE}
            _check_workflow(body, workflow.place)
            row = WorkflowRow(workflow_id, *place, str(body.get("name", "")), body, 1, now, now)
            await repository.save_workflow(row, None)
        if workflow.code is not None and await repository.direct_access(*place, row.id) is None:
            access = AccessCode(row.id, *place, workflow.code, workflow.code_enabled)
            try:
                await repository.save_access_code(access, now, None)
            except CodeTaken:
                raise BadSeed(f"{workflow.place}: accessCode: another workflow has this access code") from None
        return row

    async def _instance(self, instance: SeedInstance, number: int, workflows: dict[str, WorkflowRow]) -> None:
        service, workflow = self._service, workflows.get(instance.workflow)
        if workflow is None:
            raise BadSeed(f"{instance.place}: workflow: the seed's tenant has no workflow '{instance.workflow}'")
        wanted = instance.id or f"wfi-{fixed_uuid('seed instance', self.id, number, instance.workflow)}"
        if await service.repository.instance(wanted) is not None:
            return
        with _placed(instance.place):
            row, definition = new_row(_call(service, "create_instance", None), workflow, instance.metadata)
            made = replace(row, id=wanted, mocks=check_mocks(instance.mocks))
            await store_instance(_call(service, "create_instance", None), made, definition)
            if instance.steps is not None:
                await initiate(_call(service, "initiate", {"wfInstanceId": wanted}))
        for step in instance.steps or ():
            with _placed(step.place):
                await self._step(wanted, step)
        for queued in instance.outcomes:
            with _placed(queued.place):
                await self._queue(wanted, queued)

    async def _step(self, instance_id: str, step: SeedStep) -> None:
        body: dict[str, Any] = {"wfInstanceId": instance_id, "nodeId": step.node, "requestData": step.fields}
        if step.action is not None:
            body["action"] = step.action
        if step.outcome is not None:
            await self._queue(instance_id, step)
        await submit_result(_call(self._service, "submit_result", body))
        if step.outcome is not None:
            await poll(_call(self._service, "poll", {"wfInstanceId": instance_id, "nodeId": step.node}))

    async def _queue(self, instance_id: str, step: SeedStep) -> None:
        row = await self._service.repository.instance(instance_id)
        if row is None:
            raise Refused(404, NO_INSTANCE)
        definition = await self._service.definition(row.definition_hash)
        if definition.node(step.node) is None:
            raise Refused(400, f"node: the workflow has no node '{step.node}'")
        if step.outcome not in OUTCOMES:
            raise Refused(400, f"outcome must be one of {', '.join(OUTCOMES)}")
        await self._service.repository.queue_outcome(instance_id, step.node, step.outcome, step.result)


def _call(service: Service, name: str, body: Any) -> Call:
    """A call of the service itself: nobody is to be let in, and nothing can be replayed."""
    return Call(service, ENDPOINTS[name], Caller(), {}, {}, body)


def _check_workflow(body: dict[str, Any], place: str) -> None:
    from wfstudio.protocol.models import WireError, read
    from wfstudio.protocol.requests import Workflow

    try:
        read(Workflow, body)
    except WireError as error:
        raise BadSeed(f"{place}: {error.message}") from None


@contextlib.contextmanager
def _placed(place: str) -> Any:
    try:
        yield
    except Refused as refused:
        raise BadSeed(f"{place}: {refused.message}") from None
