"""The PostgreSQL dialect, beside instances: licenses and keys, access codes, extensions."""

from typing import TYPE_CHECKING, Any

from wfstudio.service.store.errors import CodeTaken, Replayed, StoreUnavailable
from wfstudio.service.store.postgres_pool import Database, plain, sqlstate, touched
from wfstudio.service.store.rows import AccessCode, License, LicenseRow, ReplayMark, ServiceKeyRow, TenantRow

if TYPE_CHECKING:
    from wfstudio.service.store.postgres_pool import Connection

UNIQUE_VIOLATION = "23505"
_ACCESS_COLUMNS = "workflow_id, tenant_id, community_id, code, enabled"


class Accounts:
    """Who may call. See ``Repository`` for what each method promises."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self.database = database

    async def add_tenant(self, tenant_id: str, name: str, communities: dict[str, str], now: int) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(
                "INSERT INTO tenants (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                *(tenant_id, plain(name), now),
            )
            await connection.executemany(
                "INSERT INTO communities (id, tenant_id, name, created_at) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT DO NOTHING",
                [(community_id, tenant_id, plain(title), now) for community_id, title in communities.items()],
            )

    async def tenants(self) -> list[TenantRow]:
        rows = await self.database.rows("SELECT id, name FROM tenants ORDER BY created_at, id")
        tenants = {row[0]: TenantRow(row[0], row[1], {}) for row in rows}
        sql = "SELECT tenant_id, id, name FROM communities ORDER BY created_at, id"
        for tenant_id, community_id, name in await self.database.rows(sql):
            if tenant_id in tenants:  # not made between the two reads
                tenants[tenant_id].communities[community_id] = name
        return list(tenants.values())

    async def add_license(self, digest: str, grant: License, tag: str, now: int) -> None:
        await self.database.run(
            "INSERT INTO licenses (hash, tenant_id, community_id, level, tag, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            *(digest, grant.tenant_id, grant.community_id, grant.level, plain(tag), now),
        )

    async def license(self, digest: str) -> License | None:
        row = await self.database.row(
            "SELECT tenant_id, community_id, level FROM licenses WHERE hash = $1 AND revoked_at IS NULL", digest
        )
        return License(*row) if row else None

    async def licenses(self, tenant_id: str) -> list[LicenseRow]:
        rows = await self.database.rows(
            "SELECT hash, community_id, level, tag, created_at, revoked_at FROM licenses WHERE tenant_id = $1"
            " ORDER BY created_at, hash",
            plain(tenant_id),
        )
        return [
            LicenseRow(digest, License(tenant_id, community, level), tag, created, revoked)
            for digest, community, level, tag, created, revoked in rows
        ]

    async def revoke_license(self, digest: str, now: int) -> bool:
        sql = "UPDATE licenses SET revoked_at = $1 WHERE hash = $2 AND revoked_at IS NULL"
        return await self.database.run(sql, now, digest) == 1

    async def add_service_key(self, key_id: str, tenant_id: str, tag: str, kind: str, secret: str, now: int) -> None:
        await self.database.run(
            "INSERT INTO service_keys (key_id, tenant_id, tag, type, secret, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            *(key_id, tenant_id, plain(tag), kind, secret, now),
        )

    async def count_service_keys(self, tenant_id: str) -> int:
        count: int = await self.database.value("SELECT count(*) FROM service_keys WHERE tenant_id = $1", tenant_id)
        return count

    async def service_keys(self, tenant_id: str, community_id: str | None) -> list[ServiceKeyRow]:
        rows = await self.database.rows(
            "SELECT key_id, tag, type, secret FROM service_keys WHERE tenant_id = $1"
            " AND ($2::text IS NULL OR community_id IS NULL OR community_id = $2) ORDER BY created_at, key_id",
            tenant_id,
            community_id,
        )
        return [ServiceKeyRow(*row) for row in rows]

    async def replace_service_key(
        self, tenant_id: str, key_id: str, new: ServiceKeyRow, replay: ReplayMark | None
    ) -> bool:
        async with self.database.transaction() as connection:
            await mark(connection, replay)
            tag = await connection.execute(
                "UPDATE service_keys SET key_id = $1, tag = $2, type = $3, secret = $4"
                " WHERE key_id = $5 AND tenant_id = $6",
                *(new.id, plain(new.tag), new.kind, new.secret, plain(key_id), tenant_id),
            )
        return touched(tag) == 1

    async def access_code(self, code: str) -> AccessCode | None:
        sql = f"SELECT {_ACCESS_COLUMNS} FROM access_codes WHERE code = $1"  # noqa: S608
        return _access(await self.database.row(sql, plain(code)))

    async def direct_access(self, tenant_id: str, community_id: str, workflow_id: str) -> AccessCode | None:
        row = await self.database.row(
            f"SELECT {_ACCESS_COLUMNS} FROM access_codes"  # noqa: S608
            " WHERE workflow_id = $1 AND tenant_id = $2 AND community_id = $3",
            *(plain(workflow_id), plain(tenant_id), plain(community_id)),
        )
        return _access(row)

    async def save_access_code(self, row: AccessCode, now: int, replay: ReplayMark | None) -> None:
        try:
            async with self.database.transaction() as connection:
                await mark(connection, replay)
                await connection.execute(
                    f"INSERT INTO access_codes ({_ACCESS_COLUMNS}, changed_at)"  # noqa: S608
                    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workflow_id) DO UPDATE SET"
                    " code = excluded.code, enabled = excluded.enabled, changed_at = excluded.changed_at",
                    *(row.workflow_id, row.tenant_id, row.community_id, row.code, int(row.enabled), now),
                )
        except StoreUnavailable as error:
            if sqlstate(error) == UNIQUE_VIOLATION:
                raise CodeTaken("another workflow has this access code") from None
            raise

    async def extension_active(self, tenant_id: str, community_id: str, uuid: str) -> bool:
        sql = "SELECT active FROM extensions WHERE tenant_id = $1 AND community_id = $2 AND uuid = $3"
        return bool(await self.database.value(sql, plain(tenant_id), plain(community_id), plain(uuid)))

    async def set_extension(self, tenant_id: str, community_id: str, uuid: str, active: bool, now: int) -> None:
        await self.database.run(
            "INSERT INTO extensions (tenant_id, community_id, uuid, active, changed_at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant_id, community_id, uuid) DO UPDATE SET"
            " active = excluded.active, changed_at = excluded.changed_at",
            *(tenant_id, community_id, plain(uuid), int(active), now),
        )

    async def comfort(self, name: str) -> str | None:
        value: str | None = await self.database.value("SELECT value FROM comforts WHERE name = $1", name)
        return value

    async def set_comfort(self, name: str, value: str) -> None:
        await self.database.run(
            "INSERT INTO comforts (name, value) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            plain(value),
        )

    async def sealed_secrets(self) -> str | None:
        """The service's keys as the first process left them, encrypted; None in a new database."""
        value: str | None = await self.database.value("SELECT sealed FROM service_secrets WHERE id = 1")
        return value

    async def keep_sealed_secrets(self, sealed: str) -> None:
        """Leave the keys for the other processes; nothing happens when another was faster."""
        await self.database.run(
            "INSERT INTO service_secrets (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING", sealed
        )


async def mark(connection: "Connection", replay: ReplayMark | None) -> None:
    """Remember a request; the unique index decides between processes. Raises Replayed."""
    if replay is None:
        return
    tag = await connection.execute(
        "INSERT INTO replay_marks (mark, until) VALUES ($1, $2) ON CONFLICT DO NOTHING", replay.mark, replay.until
    )
    if touched(tag) == 0:
        raise Replayed("this request was accepted before")


def _access(row: Any) -> AccessCode | None:
    return AccessCode(row[0], row[1], row[2], row[3], bool(row[4])) if row else None
