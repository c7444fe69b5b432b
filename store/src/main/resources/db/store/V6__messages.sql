-- What lists and counts of messages go by; the messages themselves are records. Statuses are
-- 0 pending_sync, 1 synced, 2 read; received_at is the commit time of the first version.
CREATE TABLE messages (
  tenant      ${text} NOT NULL,
  id          ${text} NOT NULL,
  sender      ${text} NOT NULL,
  recipient   ${text} NOT NULL,
  status      BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE INDEX messages_of_pair ON messages (tenant, sender, recipient, status, received_at);
CREATE INDEX messages_from ON messages (tenant, sender, status, received_at);
CREATE INDEX messages_to ON messages (tenant, recipient, status, received_at);
