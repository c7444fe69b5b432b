package dev.tidemark.store.doctor;

/// Something wrong, as SQL puts it into a good store.
///
/// @param check which check is to find it
/// @param where what the finding is to name
enum Defect {
  NO_HEAD("DELETE FROM heads", "head-missing", "head"),
  HEAD_AHEAD_OF_LOG("UPDATE heads SET position = position + 1", "head-log", "head"),
  FLOOR_ABOVE_HEAD("UPDATE heads SET floor = position + 5", "head-floor", "head"),
  LOST_POSITION("DELETE FROM log WHERE position = 5", "log-gap", "position 6"),
  TIME_GOES_BACK(
      "UPDATE log SET committed_at = committed_at - 3600000000 WHERE position = 7",
      "log-time",
      "position 7"),
  POSITION_NOT_IN_LOG(
      "UPDATE records SET position = 4000 WHERE collection = 'patients' AND id = '2'",
      "version-position",
      "patients/2 version 1"),
  TIME_NOT_IN_LOG(
      "UPDATE record_versions SET committed_at = committed_at + 1 WHERE id = '1' AND version = 2",
      "version-position",
      "patients/1 version 2"),
  POSITION_TWICE(
      """
      UPDATE record_versions
      SET position = (SELECT position FROM records WHERE collection = 'patients' AND id = '2')
      WHERE collection = 'patients' AND id = '1' AND version = 1
      """,
      "position-twice",
      "position"),
  REVOKED_BEFORE_GRANTED(
      "UPDATE memberships SET revoked = granted - 1 WHERE scope = 'group:north'",
      "membership-position",
      "user:asha in group:north"),
  SCOPE_ABOVE_HEAD(
      "UPDATE record_scopes SET position = 4000 WHERE collection = 'patients' AND id = '2'",
      "scope-position",
      "patients/2 in tenant"),
  LOST_VERSION(
      "DELETE FROM record_versions WHERE collection = 'patients' AND id = '1' AND version = 1",
      "version-missing",
      "patients/1"),
  NEWEST_TWICE(
      "UPDATE record_versions SET version = 3 WHERE collection = 'patients' AND id = '1'"
          + " AND version = 2",
      "version-twice",
      "patients/1 version 3"),
  SUPERSEDED_AT_ANOTHER_TIME(
      "UPDATE record_versions SET superseded_at = superseded_at + 1 WHERE id = '1'"
          + " AND collection = 'patients' AND version = 1",
      "version-order",
      "patients/1 version 1"),
  HISTORY_OF_NOTHING(
      "DELETE FROM records WHERE collection = 'patients' AND id = '1'",
      "version-orphan",
      "patients/1 version 2"),
  SCOPE_OF_NOTHING(
      "UPDATE record_scopes SET id = 'ghost' WHERE collection = 'patients' AND id = '2'",
      "scope-orphan",
      "patients/ghost in tenant"),
  LOST_SCOPE(
      "DELETE FROM record_scopes WHERE collection = 'patients' AND id = '2'",
      "scope-rows",
      "patients/2"),
  SCOPE_THAT_WAS_LEFT(
      "UPDATE record_scopes SET departed = NULL, gone = 0 WHERE scope = 'group:north'",
      "scope-rows",
      "notes/1"),
  GONE_THOUGH_LIVE(
      "UPDATE record_scopes SET gone = 1 WHERE collection = 'patients' AND id = '2'",
      "scope-rows",
      "patients/2"),
  FILED_BY_ANOTHER_RULE(
      "UPDATE collections SET scopes = '[\"owner\"]' WHERE name = 'patients'",
      "scope-definition",
      "patients/2"),
  NO_DEFINITION("DELETE FROM collections WHERE name = 'patients'", "definition", "patients"),
  BROKEN_CLOCK(
      "UPDATE records SET clock = '{\"tablet-2\":' WHERE collection = 'patients' AND id = '2'",
      "clock",
      "patients/2"),
  CLOCK_BELOW_ZERO(
      "UPDATE record_versions SET clock = '{\"server\":-1}' WHERE version = 1",
      "clock",
      "patients/1 version 1"),
  BROKEN_DATA(
      "UPDATE records SET data = '{\"name\":' WHERE collection = 'patients' AND id = '2'",
      "data",
      "patients/2"),
  DATA_THAT_IS_NO_OBJECT(
      "UPDATE record_versions SET data = '[1]' WHERE version = 1", "data", "claims/1 version 1"),
  OTHER_DATA(
      "UPDATE records SET data = '{\"name\":\"Eve\"}' WHERE collection = 'patients' AND id = '2'",
      "checksum",
      "patients/2"),
  CONFLICT_OF_NOTHING("UPDATE conflicts SET record_id = 'ghost'", "conflict-orphan", "conflict"),
  RECEIPT_OF_NOBODY("DELETE FROM devices WHERE id = 'tablet-1'", "receipt-orphan", "receipt first"),
  UNREADABLE_RECEIPT("UPDATE idempotency SET encoding = 7", "receipt-encoding", "receipt first"),
  LISTED_MESSAGE(
      "INSERT INTO messages VALUES ('clinic', 'm1', 'asha', 'ben', 0, 1)",
      "message-orphan",
      "messages/m1"),
  UNLISTED_MESSAGE(
      "UPDATE records SET collection = 'messages' WHERE collection = 'patients' AND id = '2'",
      "message-unlisted",
      "messages/2"),
  FILE_OF_NOTHING("UPDATE uploads SET record_id = 'ghost'", "upload-orphan", "upload"),
  CHUNK_OF_NOTHING("UPDATE upload_chunks SET upload = 'ghost'", "chunk-orphan", "chunk 0"),
  DEVICE_OF_NOBODY("DELETE FROM users WHERE id = 'ben'", "device-orphan", "device tablet-2"),
  TOKEN_OF_NOBODY(
      """
      INSERT INTO refresh_tokens (
        tenant, hash, family, user_id, offline, created_at, expires_at)
      VALUES ('clinic', 'h', 'f', 'ghost', 0, 1, 2)
      """,
      "token-orphan",
      "ghost"),
  NO_SUCH_TENANT("INSERT INTO log VALUES ('ghost', 1, 1, 1)", "tenant-orphan", "table log"),
  LOST_OPERATION(
      "DELETE FROM document_operations WHERE revision = 1", "document-gap", "document plan"),
  SNAPSHOT_OF_THE_FUTURE(
      "UPDATE documents SET snapshot_revision = 99", "document-snapshot", "document plan"),
  DOCUMENT_WITHOUT_TEXT(
      "DELETE FROM records WHERE collection = 'documents'", "document-record", "document plan"),
  OPERATION_OF_NOTHING("DELETE FROM documents", "operation-orphan", "operations of plan"),
  AUTHOR_WHO_IS_NOBODY("DELETE FROM document_authors", "operation-author", "operations of plan"),
  FILE_SHORTER_THAN_SAID(
      "UPDATE uploads SET total_size = 7 WHERE status = 'finalized'", "file-size", "upload"),
  FILE_LOST(
      "UPDATE uploads SET status = 'finalized', id = '00000000-0000-4000-8000-000000000009'"
          + " WHERE status = 'active'",
      "file-missing",
      "upload 00000000-0000-4000-8000-000000000009"),
  CHUNK_NOT_IN_FILE(
      "UPDATE upload_chunks SET number = 1 WHERE upload LIKE '%2'", "chunk-missing", "upload"),
  FILE_OF_NO_UPLOAD(
      "DELETE FROM uploads WHERE status = 'active'",
      "file-orphan",
      "upload 00000000-0000-4000-8000-000000000002"),
  OTHER_CONTENT(
      "UPDATE uploads SET checksum = 'ab' WHERE status = 'finalized'", "file-checksum", "upload"),
  NEWER_TABLES(
      "UPDATE flyway_schema_history SET version = '4711' WHERE installed_rank = 2",
      "schema",
      "database");

  private final String sql;
  private final String check;
  private final String where;

  Defect(String sql, String check, String where) {
    this.sql = sql;
    this.check = check;
    this.where = where;
  }

  String sql() {
    return sql;
  }

  String check() {
    return check;
  }

  String where() {
    return where;
  }
}
