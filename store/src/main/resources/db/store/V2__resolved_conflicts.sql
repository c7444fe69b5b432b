-- How a conflict was resolved in the end: resolution, version and clock say what came of it at once.
ALTER TABLE conflicts ADD COLUMN resolved_as ${text};
ALTER TABLE conflicts ADD COLUMN resolved_version BIGINT;
ALTER TABLE conflicts ADD COLUMN resolved_note ${text};

UPDATE conflicts SET resolved_as = resolution, resolved_version = version
  WHERE resolved_at IS NOT NULL;

CREATE INDEX conflicts_resolved ON conflicts (tenant, created_at, id)
  WHERE resolved_at IS NOT NULL;
CREATE INDEX conflicts_of_collection ON conflicts (tenant, collection, created_at, id);
CREATE INDEX conflicts_pending_of_collection ON conflicts (tenant, collection, created_at, id)
  WHERE resolved_at IS NULL;

-- How many changes arrived in each minute, refused ones too.
CREATE TABLE changes_received (
  tenant     ${text} NOT NULL,
  minute     BIGINT NOT NULL,
  collection ${text} NOT NULL,
  changes    BIGINT NOT NULL,
  PRIMARY KEY (tenant, minute, collection)
)${clustered};
