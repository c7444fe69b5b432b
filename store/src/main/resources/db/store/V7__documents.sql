-- Nothing was ever written to these two; documents have come to need other columns.
DROP TABLE document_operations;
DROP TABLE documents;

-- Text that several write together, from its first operation on. The text itself is a record;
-- snapshot_revision: up to which operation the record shows it.
CREATE TABLE documents (
  tenant            ${text} NOT NULL,
  id                ${text} NOT NULL,
  revision          BIGINT NOT NULL,
  snapshot_revision BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)${clustered};

CREATE INDEX documents_behind ON documents (tenant, id) WHERE revision > snapshot_revision;

-- type, position, length, inserted and clock: what the author made, by the author's text;
-- applied_position, applied_length: what it does to the text at revision - 1. All in code points.
CREATE TABLE document_operations (
  tenant           ${text} NOT NULL,
  document         ${text} NOT NULL,
  revision         BIGINT NOT NULL,
  author           ${text} NOT NULL,
  number           BIGINT NOT NULL,
  part             BIGINT NOT NULL,
  type             ${text} NOT NULL,
  position         BIGINT NOT NULL,
  length           BIGINT NOT NULL,
  inserted         ${text},
  clock            ${text} NOT NULL,
  applied_position BIGINT NOT NULL,
  applied_length   BIGINT NOT NULL,
  user_id          ${text} NOT NULL,
  device           ${text},
  committed_at     BIGINT NOT NULL,
  PRIMARY KEY (tenant, document, revision)
)${clustered};

CREATE UNIQUE INDEX document_operations_of_author
  ON document_operations (tenant, document, author, number, part);

-- Whose an author is: a user, on a device or on none.
CREATE TABLE document_authors (
  tenant   ${text} NOT NULL,
  document ${text} NOT NULL,
  author   ${text} NOT NULL,
  user_id  ${text} NOT NULL,
  device   ${text},
  PRIMARY KEY (tenant, document, author)
)${clustered};
