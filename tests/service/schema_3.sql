-- A store as schema 3 wrote it, with rows.
BEGIN TRANSACTION;
CREATE TABLE access_codes (
    workflow_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE, enabled INTEGER NOT NULL, changed_at INTEGER NOT NULL
);
INSERT INTO "access_codes" VALUES('wf-b','tenant-a','community-a','Zz9_y8',1,1780000000010);
CREATE TABLE answers (
    instance_id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (instance_id, seq)
) WITHOUT ROWID;
INSERT INTO "answers" VALUES('wfi-a',0,'{"wfInstanceId":"wfi-a"}');
CREATE TABLE captures (
    instance_id TEXT NOT NULL, seq INTEGER NOT NULL, node_id TEXT NOT NULL, node_type TEXT NOT NULL,
    provider TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (instance_id, seq)
) WITHOUT ROWID;
INSERT INTO "captures" VALUES('wfi-a',0,'welcome','form','simulated','{"dueAt":1}');
CREATE TABLE comforts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "comforts" VALUES('clock-ahead-ms','5000');
CREATE TABLE communities (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL, created_at INTEGER NOT NULL
);
INSERT INTO "communities" VALUES('community-a','tenant-a','A',1780000000000);
CREATE TABLE definitions (hash TEXT PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO "definitions" VALUES('adf5a1f09b26dc48660293f5b35264e65653d5485db695493e3c10b5c41a3eb4','{"workflowId":"wf-a","nodes":[{"id":"welcome","type":"form","fields":[]}]}');
CREATE TABLE events (
    instance_id TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL, node_id TEXT, detail TEXT NOT NULL, PRIMARY KEY (instance_id, version, position)
) WITHOUT ROWID;
INSERT INTO "events" VALUES('wfi-a',0,0,1780000000000,'created',NULL,'{}');
INSERT INTO "events" VALUES('wfi-a',1,0,1780000000005,'initiated',NULL,'{}');
CREATE TABLE extensions (
    tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, uuid TEXT NOT NULL, active INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, PRIMARY KEY (tenant_id, community_id, uuid)
);
INSERT INTO "extensions" VALUES('tenant-a','community-a','ext-a',1,1780000000010);
CREATE TABLE instances (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, definition_hash TEXT NOT NULL REFERENCES definitions (hash),
    metadata TEXT NOT NULL, mocks TEXT NOT NULL, status TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
);
INSERT INTO "instances" VALUES('wfi-a','tenant-a','community-a','wf-a','Age check','adf5a1f09b26dc48660293f5b35264e65653d5485db695493e3c10b5c41a3eb4','{"firstName":"Ada"}','[]','STARTED','{"status":"PENDING","visits":[],"createdAt":1780000000000,"updatedAt":1780000000000,"expiresAt":1780086400000,"startedAt":null,"error":null}',1,1780000000000,1780000000005,1780086400000);
CREATE TABLE licenses (
    hash TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), community_id TEXT,
    level TEXT NOT NULL, tag TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER
);
INSERT INTO "licenses" VALUES('digest-a','tenant-a','community-a','system','default system',1780000000000,NULL);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, instance_id TEXT NOT NULL,
    kind TEXT NOT NULL, recipient TEXT NOT NULL, instance_url TEXT NOT NULL, status TEXT NOT NULL,
    attempts INTEGER NOT NULL, next_try_at INTEGER NOT NULL, created_at INTEGER NOT NULL, delivered_at INTEGER
, claimed_until INTEGER NOT NULL DEFAULT 0, failure TEXT);
INSERT INTO "outbox" VALUES('msg-a','tenant-a','community-a','wfi-a','email','ada@example.org','http://127.0.0.1:8710/workflow/wf_instance/wfi-a','kept',0,1780000000010,1780000000010,NULL,0,NULL);
CREATE TABLE queued_outcomes (
    id INTEGER PRIMARY KEY, instance_id TEXT NOT NULL, node_id TEXT NOT NULL,
    outcome TEXT NOT NULL, result TEXT NOT NULL
);
INSERT INTO "queued_outcomes" VALUES(1,'wfi-a','welcome','fail','null');
CREATE TABLE replay_marks (mark BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "replay_marks" VALUES(X'0101010101010101010101010101010101010101010101010101010101010101',1780000001000);
CREATE TABLE service_keys (
    key_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), community_id TEXT,
    tag TEXT NOT NULL, type TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL
);
INSERT INTO "service_keys" VALUES('key-a','tenant-a',NULL,'default','service','sealed',1780000000000);
CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL);
INSERT INTO "tenants" VALUES('tenant-a','A',1780000000000);
CREATE TABLE workflows (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, community_id TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
INSERT INTO "workflows" VALUES('wf-a','tenant-a','community-a','Age check','{"name":"Age check","nodes":[{"id":"welcome","type":"form","fields":[]}]}',1,1780000000000,1780000000000);
CREATE INDEX workflows_by_change ON workflows (tenant_id, community_id, updated_at DESC);
CREATE INDEX instances_by_change ON instances (tenant_id, community_id, updated_at DESC);
CREATE INDEX queued_outcomes_by_node ON queued_outcomes (instance_id, node_id, id);
CREATE INDEX replay_marks_by_end ON replay_marks (until);
CREATE INDEX outbox_by_place ON outbox (tenant_id, community_id, created_at);
CREATE INDEX outbox_to_deliver ON outbox (status, next_try_at);
COMMIT;
PRAGMA user_version=3;
