-- One set of tables for SQLite and PostgreSQL. Where they differ there is a placeholder:
--   ${text}      text that sorts by its UTF-8 bytes
--   ${bytes}     a string of bytes
--   ${clustered} what makes SQLite keep the rows in the primary key itself
-- Times are microseconds since 1970-01-01T00:00:00Z, booleans 0 or 1, JSON is text.

CREATE TABLE tenants (
  id         ${text} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (id)
)${clustered};

-- Where each tenant's log ends. Whoever commits holds this row until the commit.
CREATE TABLE heads (
  tenant            ${text} NOT NULL,
  epoch             BIGINT NOT NULL,
  position          BIGINT NOT NULL,
  committed_at      BIGINT NOT NULL,
  floor             BIGINT NOT NULL,
  change_sets       BIGINT NOT NULL,
  revision          BIGINT NOT NULL,
  restored_position BIGINT,
  restored_at       BIGINT,
  PRIMARY KEY (tenant)
)${clustered};

-- Runs of positions whose commit times are one microsecond apart, which is what one commit makes:
-- position and committed_at are those of the last of the run, length says how many it has.
CREATE TABLE log (
  tenant       ${text} NOT NULL,
  position     BIGINT NOT NULL,
  committed_at BIGINT NOT NULL,
  length       BIGINT NOT NULL,
  PRIMARY KEY (tenant, position)
)${clustered};

CREATE UNIQUE INDEX log_times ON log (tenant, committed_at);

CREATE TABLE collections (
  tenant         ${text} NOT NULL,
  name           ${text} NOT NULL,
  json_schema    ${text},
  scopes         ${text} NOT NULL,
  filters        ${text} NOT NULL,
  writers        ${text} NOT NULL,
  retention_days INTEGER,
  managed        SMALLINT NOT NULL,
  PRIMARY KEY (tenant, name)
)${clustered};

-- What happens to conflicts, by collection, whether that is defined yet or not.
CREATE TABLE policies (
  tenant             ${text} NOT NULL,
  collection         ${text} NOT NULL,
  strategy           ${text} NOT NULL,
  auto_resolve       SMALLINT NOT NULL,
  notify_on_conflict SMALLINT NOT NULL,
  PRIMARY KEY (tenant, collection)
)${clustered};

-- The newest version of each record.
CREATE TABLE records (
  tenant         ${text} NOT NULL,
  collection     ${text} NOT NULL,
  id             ${text} NOT NULL,
  version        BIGINT NOT NULL,
  clock          ${text} NOT NULL,
  data           ${text} NOT NULL,
  deleted        SMALLINT NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  scopes         ${text} NOT NULL,
  position       BIGINT NOT NULL,
  created_by     ${text} NOT NULL,
  created_device ${text},
  updated_by     ${text} NOT NULL,
  device         ${text},
  change_type    ${text} NOT NULL,
  members        ${text} NOT NULL,
  fingerprint    ${text},
  base           BIGINT,
  exact          SMALLINT NOT NULL,
  change_set     BIGINT NOT NULL,
  client_time    BIGINT,
  PRIMARY KEY (tenant, collection, id)
)${clustered};

-- The versions before, and when the next one came. The data is null once it was pruned.
CREATE TABLE record_versions (
  tenant        ${text} NOT NULL,
  collection    ${text} NOT NULL,
  id            ${text} NOT NULL,
  version       BIGINT NOT NULL,
  position      BIGINT NOT NULL,
  committed_at  BIGINT NOT NULL,
  superseded_at BIGINT NOT NULL,
  data          ${text},
  deleted       SMALLINT NOT NULL,
  clock         ${text} NOT NULL,
  members       ${text} NOT NULL,
  change_type   ${text} NOT NULL,
  made_by       ${text} NOT NULL,
  device        ${text},
  fingerprint   ${text},
  base          BIGINT,
  exact         SMALLINT NOT NULL,
  change_set    BIGINT NOT NULL,
  client_time   BIGINT,
  PRIMARY KEY (tenant, collection, id, version)
)${clustered};

CREATE INDEX record_versions_filled ON record_versions (tenant, collection, superseded_at)
  WHERE data IS NOT NULL;

-- Every version, the newest too.
CREATE VIEW versions AS
  SELECT tenant, collection, id, version, position, committed_at, data, deleted, clock, members,
         change_type, made_by, device, fingerprint, base, exact, change_set, client_time
  FROM record_versions
  UNION ALL
  SELECT tenant, collection, id, version, position, updated_at, data, deleted, clock, members,
         change_type, updated_by, device, fingerprint, base, exact, change_set, client_time
  FROM records;

-- One row for each scope that a record lies in or has left. gone: it has left, or is deleted.
CREATE TABLE record_scopes (
  tenant     ${text} NOT NULL,
  scope      ${text} NOT NULL,
  collection ${text} NOT NULL,
  id         ${text} NOT NULL,
  position   BIGINT NOT NULL,
  entered    BIGINT NOT NULL,
  since      BIGINT NOT NULL,
  departed   BIGINT,
  gone       SMALLINT NOT NULL,
  PRIMARY KEY (tenant, scope, collection, id)
)${clustered};

CREATE INDEX record_scopes_moves
  ON record_scopes (tenant, scope, collection, position, id, entered, since, departed);

CREATE INDEX record_scopes_gone ON record_scopes (tenant, position) WHERE gone = 1;

CREATE TABLE conflicts (
  tenant         ${text} NOT NULL,
  id             ${text} NOT NULL,
  collection     ${text} NOT NULL,
  record_id      ${text} NOT NULL,
  type           ${text} NOT NULL,
  reason         ${text} NOT NULL,
  base_version   BIGINT,
  base_data      ${text},
  local_version  BIGINT NOT NULL,
  local_clock    ${text},
  local_data     ${text} NOT NULL,
  local_deleted  SMALLINT NOT NULL,
  local_time     BIGINT NOT NULL,
  server_version BIGINT NOT NULL,
  server_clock   ${text},
  server_data    ${text} NOT NULL,
  server_deleted SMALLINT NOT NULL,
  server_time    BIGINT NOT NULL,
  strategy       ${text} NOT NULL,
  suggestion     ${text} NOT NULL,
  resolution     ${text} NOT NULL,
  version        BIGINT NOT NULL,
  clock          ${text} NOT NULL,
  created_at     BIGINT NOT NULL,
  user_id        ${text} NOT NULL,
  device         ${text},
  fingerprint    ${text},
  change_set     BIGINT NOT NULL,
  ordinal        BIGINT NOT NULL,
  resolved_at    BIGINT,
  resolved_by    ${text},
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE INDEX conflicts_of_device
  ON conflicts (tenant, collection, record_id, device, change_set, ordinal);
CREATE INDEX conflicts_by_time ON conflicts (tenant, created_at, id);
CREATE INDEX conflicts_pending ON conflicts (tenant, created_at, id) WHERE resolved_at IS NULL;
CREATE INDEX conflicts_pending_of_device ON conflicts (tenant, device) WHERE resolved_at IS NULL;

-- Answers to requests, for their repeats. encoding: 0 is UTF-8, 1 is UTF-8 deflated.
CREATE TABLE idempotency (
  tenant      ${text} NOT NULL,
  scope       ${text} NOT NULL,
  key         ${text} NOT NULL,
  digest      ${text} NOT NULL,
  encoding    SMALLINT NOT NULL,
  answer      ${bytes} NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, scope, key)
)${clustered};

CREATE INDEX idempotency_times ON idempotency (tenant, answered_at);

CREATE TABLE memberships (
  tenant    ${text} NOT NULL,
  principal ${text} NOT NULL,
  granted   BIGINT NOT NULL,
  scope     ${text} NOT NULL,
  revoked   BIGINT,
  PRIMARY KEY (tenant, principal, granted, scope)
)${clustered};

CREATE INDEX memberships_of_scope ON memberships (tenant, scope, principal);

CREATE TABLE users (
  tenant        ${text} NOT NULL,
  id            ${text} NOT NULL,
  username      ${text} NOT NULL,
  password_hash ${text},
  role          ${text} NOT NULL,
  profile       ${text} DEFAULT '{}' NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  revoked_at    BIGINT,
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE UNIQUE INDEX users_by_name ON users (tenant, username);

CREATE TABLE devices (
  tenant         ${text} NOT NULL,
  id             ${text} NOT NULL,
  number         BIGINT NOT NULL,
  user_id        ${text} NOT NULL,
  name           ${text},
  type           ${text},
  info           ${text} NOT NULL,
  epoch          BIGINT,
  created_at     BIGINT NOT NULL,
  last_sync_at   BIGINT,
  revoked_at     BIGINT,
  secret_hash    ${text},
  confirmed_time BIGINT,
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE UNIQUE INDEX devices_by_number ON devices (tenant, number);
CREATE INDEX devices_of_user ON devices (tenant, user_id);

-- Keys belong to the installation, not to a tenant.
CREATE TABLE signing_keys (
  id         ${text} NOT NULL,
  purpose    ${text} NOT NULL,
  secret     ${text} NOT NULL,
  public_key ${text},
  created_at BIGINT NOT NULL,
  retired_at BIGINT,
  PRIMARY KEY (id)
)${clustered};

-- A refresh token's child is derived from it, so a parent whose child was never used can be
-- presented again.
CREATE TABLE refresh_tokens (
  tenant         ${text} NOT NULL,
  hash           ${text} NOT NULL,
  family         ${text} NOT NULL,
  parent_hash    ${text},
  user_id        ${text} NOT NULL,
  device         ${text},
  offline        SMALLINT NOT NULL,
  scopes         ${text},
  created_at     BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL,
  used_at        BIGINT,
  access_id      ${text},
  access_used_at BIGINT,
  revoked_at     BIGINT,
  PRIMARY KEY (tenant, hash)
)${clustered};

CREATE INDEX refresh_tokens_of_family ON refresh_tokens (tenant, family);
CREATE INDEX refresh_tokens_of_user ON refresh_tokens (tenant, user_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (tenant, expires_at);

CREATE TABLE enrolments (
  tenant       ${text} NOT NULL,
  token_hash   ${text} NOT NULL,
  user_id      ${text},
  device       ${text},
  rebinds      SMALLINT NOT NULL,
  created_by   ${text} NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  completed_at BIGINT,
  PRIMARY KEY (tenant, token_hash)
)${clustered};

-- One row for each sync that really happened. number is random: it only tells rows apart.
CREATE TABLE sync_runs (
  tenant     ${text} NOT NULL,
  started_at BIGINT NOT NULL,
  number     BIGINT NOT NULL,
  device     ${text},
  user_id    ${text} NOT NULL,
  kind       ${text} NOT NULL,
  outcome    ${text} NOT NULL,
  changes    BIGINT NOT NULL,
  conflicts  BIGINT NOT NULL,
  took       BIGINT NOT NULL,
  PRIMARY KEY (tenant, started_at, number)
)${clustered};

CREATE INDEX sync_runs_of_device ON sync_runs (tenant, device, started_at);

CREATE TABLE uploads (
  tenant       ${text} NOT NULL,
  id           ${text} NOT NULL,
  user_id      ${text} NOT NULL,
  device       ${text},
  filename     ${text} NOT NULL,
  content_type ${text},
  total_size   BIGINT NOT NULL,
  chunk_size   BIGINT NOT NULL,
  checksum     ${text},
  metadata     ${text} DEFAULT '{}' NOT NULL,
  collection   ${text},
  record_id    ${text},
  status       ${text} NOT NULL,
  created_at   BIGINT NOT NULL,
  touched_at   BIGINT NOT NULL,
  ended_at     BIGINT,
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE INDEX uploads_by_touch ON uploads (tenant, status, touched_at);

CREATE TABLE upload_chunks (
  tenant      ${text} NOT NULL,
  upload      ${text} NOT NULL,
  number      BIGINT NOT NULL,
  size        BIGINT NOT NULL,
  checksum    ${text} NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, upload, number)
)${clustered};

-- snapshot: the text after the operation of snapshot_revision.
CREATE TABLE documents (
  tenant            ${text} NOT NULL,
  id                ${text} NOT NULL,
  epoch             BIGINT NOT NULL,
  revision          BIGINT NOT NULL,
  snapshot_revision BIGINT NOT NULL,
  snapshot          ${text} NOT NULL,
  created_by        ${text} NOT NULL,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)${clustered};

-- position: in the author's text, in code points; applied_position: in the text at revision - 1.
CREATE TABLE document_operations (
  tenant           ${text} NOT NULL,
  document         ${text} NOT NULL,
  revision         BIGINT NOT NULL,
  author           ${text} NOT NULL,
  number           BIGINT NOT NULL,
  part             BIGINT NOT NULL,
  type             ${text} NOT NULL,
  position         BIGINT NOT NULL,
  applied_position BIGINT NOT NULL,
  length           BIGINT NOT NULL,
  inserted         ${text},
  clock            ${text} NOT NULL,
  user_id          ${text} NOT NULL,
  device           ${text},
  committed_at     BIGINT NOT NULL,
  PRIMARY KEY (tenant, document, revision)
)${clustered};

CREATE UNIQUE INDEX document_operations_of_author
  ON document_operations (tenant, document, author, number, part);

CREATE TABLE audit (
  tenant  ${text} NOT NULL,
  at      BIGINT NOT NULL,
  number  BIGINT NOT NULL,
  actor   ${text},
  action  ${text} NOT NULL,
  subject ${text},
  address ${text},
  details ${text} DEFAULT '{}' NOT NULL,
  PRIMARY KEY (tenant, at, number)
)${clustered};
