-- When users were last seen, on which device; empty for none. Written behind.
CREATE TABLE sightings (
  tenant  ${text} NOT NULL,
  user_id ${text} NOT NULL,
  device  ${text} NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, user_id, device)
)${clustered};
