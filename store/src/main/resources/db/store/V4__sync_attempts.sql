-- The last time that each device was told to sync.
CREATE TABLE sync_attempts (
  tenant       ${text} NOT NULL,
  device       ${text} NOT NULL,
  status       BIGINT NOT NULL,
  error        ${text},
  attempted_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, device)
)${clustered};
