-- Syncs by the minute, counted when they are written: health is read from here, and the syncs
-- themselves are kept for a day.
CREATE TABLE sync_minutes (
  tenant     ${text} NOT NULL,
  minute     BIGINT NOT NULL,
  syncs      BIGINT NOT NULL,
  failed     BIGINT NOT NULL,
  conflicted BIGINT NOT NULL,
  took       BIGINT NOT NULL,
  PRIMARY KEY (tenant, minute)
)${clustered};

INSERT INTO sync_minutes (tenant, minute, syncs, failed, conflicted, took)
SELECT tenant, started_at / 60000000 * 60000000, COUNT(*),
       COUNT(CASE outcome WHEN 'failed' THEN 1 END),
       COUNT(CASE outcome WHEN 'conflicted' THEN 1 END),
       SUM(took)
FROM sync_runs
GROUP BY tenant, started_at / 60000000 * 60000000;

ALTER TABLE devices ADD COLUMN syncs BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE devices ADD COLUMN failed BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE devices ADD COLUMN conflicted BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE devices ADD COLUMN took BIGINT DEFAULT 0 NOT NULL;

UPDATE devices
SET syncs = (SELECT COUNT(*)
             FROM sync_runs r
             WHERE r.tenant = devices.tenant AND r.device = devices.id),
    failed = (SELECT COUNT(*)
              FROM sync_runs r
              WHERE r.tenant = devices.tenant AND r.device = devices.id AND r.outcome = 'failed'),
    conflicted = (SELECT COUNT(*)
                  FROM sync_runs r
                  WHERE r.tenant = devices.tenant AND r.device = devices.id
                    AND r.outcome = 'conflicted'),
    took = (SELECT COALESCE(SUM(r.took), 0)
            FROM sync_runs r
            WHERE r.tenant = devices.tenant AND r.device = devices.id);

CREATE INDEX uploads_by_begin ON uploads (tenant, created_at);

CREATE INDEX uploads_by_end ON uploads (tenant, ended_at, status);
