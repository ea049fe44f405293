"""The numbered, forward-only changes of the schema. A released one is never edited; add the next number.

Times are epoch milliseconds. A license is kept as the SHA-256 of its text; a service key's secret is encrypted.
"""

_FIRST = """
CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE communities (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE licenses (
    hash TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), community_id TEXT,
    level TEXT NOT NULL, tag TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER
);
CREATE TABLE service_keys (
    key_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), community_id TEXT,
    tag TEXT NOT NULL, type TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE workflows (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE INDEX workflows_by_change ON workflows (tenant_id, community_id, updated_at DESC);
CREATE TABLE definitions (hash TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE instances (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, definition_hash TEXT NOT NULL REFERENCES definitions (hash),
    metadata TEXT NOT NULL, mocks TEXT NOT NULL, status TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
);
CREATE INDEX instances_by_change ON instances (tenant_id, community_id, updated_at DESC);
CREATE TABLE captures (
    instance_id TEXT NOT NULL, seq INTEGER NOT NULL, node_id TEXT NOT NULL, node_type TEXT NOT NULL,
    provider TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (instance_id, seq)
) WITHOUT ROWID;
CREATE TABLE queued_outcomes (
    id INTEGER PRIMARY KEY, instance_id TEXT NOT NULL, node_id TEXT NOT NULL,
    outcome TEXT NOT NULL, result TEXT NOT NULL
);
CREATE INDEX queued_outcomes_by_node ON queued_outcomes (instance_id, node_id, id);
CREATE TABLE events (
    instance_id TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL, node_id TEXT, detail TEXT NOT NULL, PRIMARY KEY (instance_id, version, position)
) WITHOUT ROWID;
CREATE TABLE answers (
    instance_id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (instance_id, seq)
) WITHOUT ROWID;
CREATE TABLE replay_marks (mark BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX replay_marks_by_end ON replay_marks (until);
"""

_SECOND = """
CREATE TABLE access_codes (
    workflow_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE, enabled INTEGER NOT NULL, changed_at INTEGER NOT NULL
);
CREATE TABLE extensions (
    tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, uuid TEXT NOT NULL, active INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, PRIMARY KEY (tenant_id, community_id, uuid)
);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, instance_id TEXT NOT NULL,
    kind TEXT NOT NULL, recipient TEXT NOT NULL, instance_url TEXT NOT NULL, status TEXT NOT NULL,
    attempts INTEGER NOT NULL, next_try_at INTEGER NOT NULL, created_at INTEGER NOT NULL, delivered_at INTEGER
);
CREATE INDEX outbox_by_place ON outbox (tenant_id, community_id, created_at);
CREATE INDEX outbox_to_deliver ON outbox (status, next_try_at);
CREATE TABLE comforts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

_THIRD = """
ALTER TABLE outbox ADD COLUMN claimed_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN failure TEXT;
UPDATE outbox SET status = 'kept';
"""
"""No release before this one delivered anything; what it kept is not sent unasked once a mail server is there."""

_FOURTH = """
CREATE TABLE requests (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, endpoint TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER NOT NULL, ms REAL NOT NULL, caller TEXT, instance_id TEXT, shape TEXT NOT NULL
);
"""

MIGRATIONS: dict[int, str] = {1: _FIRST, 2: _SECOND, 3: _THIRD, 4: _FOURTH}
"""Number → SQL script, applied in order, each in a transaction of its own."""

DATA_TABLES = (
    *("requests", "comforts", "outbox", "extensions", "access_codes", "answers", "events", "queued_outcomes"),
    *("captures", "instances", "definitions", "workflows", "service_keys", "licenses", "communities", "tenants"),
)
"""Every table that a reset empties, those that refer to others first; what is used once stays used: replay marks."""
