"""Licenses and tenants of the embedded service, on its control path.

A system license of the service's own first tenant manages every tenant; one of another tenant manages that one only,
and does not learn of others. A license is shown once, when it is made: the store keeps only its hash.
"""

from typing import Any

from wfstudio.service.clock import to_iso
from wfstudio.service.core import Service
from wfstudio.service.first_start import license_digest
from wfstudio.service.local_secrets import LEVELS
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import License, LicenseRow, TenantRow

LONGEST_NAME = 100
ID_LENGTH = 16
"""Characters of a license's hash by which it is listed and revoked."""


async def list_keys(service: Service, grant: License, _: dict[str, Any], __: dict[str, str]) -> Any:
    """Every tenant that the caller manages, with its communities and licenses; no secret is among it."""
    own = {license_digest(text) for text in service.secrets.licenses.values()}
    listed = []
    for tenant in await _managed(service, grant):
        rows = await service.repository.licenses(tenant.id)
        listed.append(
            {
                "tenantId": tenant.id,
                "name": tenant.name,
                "communities": [{"communityId": key, "name": name} for key, name in tenant.communities.items()],
                "licenses": [_shown(row, own) for row in rows if _manages(service, grant, row.grant)],
            }
        )
    return {"tenants": listed}


def _shown(row: LicenseRow, own: set[str]) -> dict[str, Any]:
    return {
        "id": row.digest[:ID_LENGTH],
        "level": row.grant.level,
        "communityId": row.grant.community_id,
        "tag": row.tag,
        "createdAt": to_iso(row.created_at),
        "revokedAt": to_iso(row.revoked_at) if row.revoked_at is not None else None,
        "local": row.digest in own,
    }


async def add_license(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """A new license of a level, for one community. Its text is in this answer and nowhere else."""
    level = body.get("level")
    if level not in LEVELS:
        raise Refused(400, f"level must be one of {', '.join(LEVELS)}")
    tag = _name(body, "tag", "added")
    tenant_id = _text(body, "tenantId") or grant.tenant_id
    tenant = next((one for one in await _managed(service, grant) if one.id == tenant_id), None)
    if tenant is None:
        raise Refused(404, "tenantId: there is no such tenant")
    community_id = _community(grant, tenant, _text(body, "communityId"))
    text = await _make_license(service, License(tenant.id, community_id, str(level)), tag)
    digest = license_digest(text)
    return {"id": digest[:ID_LENGTH], "license": text, "tenantId": tenant.id, "communityId": community_id}


async def revoke_license(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """Stop accepting a license at once; those that this machine's own commands use stay."""
    wanted = _text(body, "id")
    if wanted is None:
        raise Refused(400, "id is required")
    if len(wanted) < ID_LENGTH:
        raise Refused(400, f"id must have {ID_LENGTH} characters")
    for tenant in await _managed(service, grant):
        for row in await service.repository.licenses(tenant.id):
            if not row.digest.startswith(wanted) or not _manages(service, grant, row.grant):
                continue
            if row.digest in {license_digest(text) for text in service.secrets.licenses.values()}:
                raise Refused(400, "id: this license is the local user's own, which the studio and commands use")
            if not await service.repository.revoke_license(row.digest, service.clock()):
                raise Refused(400, "id: the license was revoked before")
            return {}
    raise Refused(404, "id: there is no such license")


async def add_tenant(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """A new tenant with one community, and a license of each level for it; only for the service's own first tenant."""
    if not _is_operator(service, grant):
        raise Refused(403, "only a system license of the service's own tenant may add tenants")
    name, community = _name(body, "name", ""), _name(body, "communityName", "default")
    if not name:
        raise Refused(400, "name is required")
    known = next((one for one in await service.repository.tenants() if one.name.lower() == name.lower()), None)
    if known is not None and community in known.communities.values():
        raise Refused(400, "name: this tenant has a community of that name")
    tenant_id = known.id if known is not None else service.ids.uuid("tenant").replace("-", "")[:24]
    community_id = service.ids.uuid("community").replace("-", "")[:24]
    await service.repository.add_tenant(tenant_id, name, {community_id: community}, service.clock())
    grants = {level: License(tenant_id, community_id, level) for level in LEVELS}
    licenses = {level: await _make_license(service, one, f"{community} {level}") for level, one in grants.items()}
    return {"tenantId": tenant_id, "communityId": community_id, "licenses": licenses}


async def _make_license(service: Service, grant: License, tag: str) -> str:
    text = service.ids.uuid("license")
    await service.repository.add_license(license_digest(text), grant, tag, service.clock())
    return text


def _is_operator(service: Service, grant: License) -> bool:
    """Whether a license (of level system: the control path takes no other) is the service's own."""
    return grant.covers(service.secrets.tenant_id, service.secrets.community_id)


def _manages(service: Service, grant: License, other: License) -> bool:
    if _is_operator(service, grant):
        return True
    return grant.tenant_id == other.tenant_id and grant.community_id in (None, other.community_id)


async def _managed(service: Service, grant: License) -> list[TenantRow]:
    """The tenants that a caller manages, with those of their communities that it is for."""
    tenants = await service.repository.tenants()
    if _is_operator(service, grant):
        return tenants
    mine = next(one for one in tenants if one.id == grant.tenant_id)
    seen = {key: name for key, name in mine.communities.items() if grant.community_id in (None, key)}
    return [TenantRow(mine.id, mine.name, seen)]


def _community(grant: License, tenant: TenantRow, wanted: str | None) -> str:
    if wanted is None and tenant.id == grant.tenant_id and grant.community_id is not None:
        return grant.community_id
    if wanted is None and len(tenant.communities) == 1:
        return next(iter(tenant.communities))
    if wanted is None:
        raise Refused(400, "communityId is required: the tenant has several communities")
    if wanted not in tenant.communities:
        raise Refused(404, "communityId: the tenant has no such community")
    return wanted


def _text(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise Refused(400, f"{key} must be text that is not empty")
    return value


def _name(body: dict[str, Any], key: str, default: str) -> str:
    value = (_text(body, key) or default).strip()
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise Refused(400, f"{key} must be at most {LONGEST_NAME} printable characters")
    return value


ROUTES = (
    ("GET", "/keys", list_keys),
    ("POST", "/keys/license", add_license),
    ("POST", "/keys/revoke", revoke_license),
    ("POST", "/keys/tenant", add_tenant),
)
"""Rows of the control path."""
