-- How a conflict was resolved in the end: resolution, version and clock say what came of it at once.
ALTER TABLE conflicts ADD COLUMN resolved_as ${text};
ALTER TABLE conflicts ADD COLUMN resolved_version BIGINT;
ALTER TABLE conflicts ADD COLUMN resolved_note ${text};

UPDATE conflicts SET resolved_as = resolution, resolved_version = version
  WHERE resolved_at IS NOT NULL;

-- The scopes of the record, so that an index alone tells who sees which conflicts; '*' where they
-- are too long for one.
ALTER TABLE conflicts ADD COLUMN scopes ${text} DEFAULT '[]' NOT NULL;

UPDATE conflicts SET scopes = COALESCE((
  SELECT CASE WHEN LENGTH(r.scopes) <= 600 THEN r.scopes ELSE '*' END
  FROM records r
  WHERE r.tenant = conflicts.tenant AND r.collection = conflicts.collection
    AND r.id = conflicts.record_id), '[]');

DROP INDEX conflicts_by_time;
DROP INDEX conflicts_pending;
-- With all columns that a list asks for, so that its rows need not be looked at.
CREATE INDEX conflicts_by_time
  ON conflicts (tenant, created_at, id, scopes, resolved_at, collection, record_id);
CREATE INDEX conflicts_pending
  ON conflicts (tenant, created_at, id, scopes, resolved_at, collection, record_id)
  WHERE resolved_at IS NULL;
CREATE INDEX conflicts_of_collection
  ON conflicts (tenant, collection, created_at, id, scopes, resolved_at, record_id);
CREATE INDEX conflicts_pending_of_collection
  ON conflicts (tenant, collection, created_at, id, scopes, resolved_at, record_id)
  WHERE resolved_at IS NULL;

-- How many changes arrived in each minute, refused ones too.
CREATE TABLE changes_received (
  tenant     ${text} NOT NULL,
  minute     BIGINT NOT NULL,
  collection ${text} NOT NULL,
  changes    BIGINT NOT NULL,
  PRIMARY KEY (tenant, minute, collection)
)${clustered};
