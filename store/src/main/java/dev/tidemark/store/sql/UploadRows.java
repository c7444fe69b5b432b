package dev.tidemark.store.sql;

import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.UploadMinute;
import dev.tidemark.engine.Writing.Pruned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps uploads, and the chunks of those under way.
final class UploadRows {
  private static final String COLUMNS =
      """
      SELECT tenant, id, user_id, device, filename, content_type, total_size, chunk_size, checksum,
             collection, record_id, status, created_at, touched_at, ended_at
      FROM uploads
      """;

  private UploadRows() {}

  static Optional<Upload> find(Session session, String tenant, String id) {
    return session.first(
        COLUMNS + "WHERE tenant = ? AND id = ?", UploadRows::upload, tenant, StoredText.key(id));
  }

  static List<Upload> of(Session session, String tenant, String user, int limit) {
    return session.all(
        COLUMNS + "WHERE tenant = ? AND user_id = ? ORDER BY id LIMIT ?",
        UploadRows::upload,
        tenant,
        StoredText.key(user),
        limit);
  }

  static long count(Session session, String tenant, String user) {
    return session
        .first(
            "SELECT COUNT(*) FROM uploads WHERE tenant = ? AND user_id = ?",
            row -> row.number(1),
            tenant,
            StoredText.key(user))
        .orElseThrow();
  }

  static void remove(Session session, String tenant, String id) {
    session.update("DELETE FROM upload_chunks WHERE tenant = ? AND upload = ?", tenant, id);
    session.update("DELETE FROM uploads WHERE tenant = ? AND id = ?", tenant, id);
  }

  static List<Upload> idle(Session session, String tenant, Instant upTo, int limit) {
    return session.all(
        COLUMNS
            + """
            WHERE tenant = ? AND status = 'active' AND touched_at <= ?
            ORDER BY touched_at, id
            LIMIT ?
            """,
        UploadRows::upload,
        tenant,
        Micros.of(upTo),
        limit);
  }

  private static Upload upload(Row row) throws SQLException {
    String collection = row.textOrNull(10);
    return new Upload(
        row.text(1),
        row.text(2),
        row.text(3),
        row.textOrNull(4),
        row.text(5),
        row.textOrNull(6),
        row.number(7),
        row.number(8),
        row.text(9),
        collection == null ? null : new RecordKey(collection, row.text(11)),
        Upload.Status.of(row.text(12)),
        row.time(13),
        row.time(14),
        row.timeOrNull(15));
  }

  static List<Long> chunks(Session session, String tenant, String upload) {
    return session.all(
        "SELECT number FROM upload_chunks WHERE tenant = ? AND upload = ? ORDER BY number",
        row -> row.number(1),
        tenant,
        upload);
  }

  static Optional<String> checksum(Session session, String tenant, String upload, long chunk) {
    return session.first(
        "SELECT checksum FROM upload_chunks WHERE tenant = ? AND upload = ? AND number = ?",
        row -> row.text(1),
        tenant,
        upload,
        chunk);
  }

  static long bytes(Session session, String tenant) {
    return session
        .first(
            """
            SELECT CAST(COALESCE(SUM(total_size), 0) AS BIGINT)
            FROM uploads
            WHERE tenant = ? AND status IN ('active', 'finalized')
            """,
            row -> row.number(1),
            tenant)
        .orElse(0L);
  }

  static List<UploadMinute> minutes(Session session, String tenant, Instant from) {
    return session.all(
        """
        SELECT minute, SUM(begun), SUM(abandoned)
        FROM (
          SELECT created_at / 60000000 * 60000000 AS minute, 1 AS begun, 0 AS abandoned
          FROM uploads
          WHERE tenant = ? AND created_at >= ?
          UNION ALL
          SELECT ended_at / 60000000 * 60000000, 0, 1
          FROM uploads
          WHERE tenant = ? AND ended_at >= ? AND status IN ('cancelled', 'expired')
        ) events
        GROUP BY minute
        ORDER BY minute
        """,
        row -> new UploadMinute(row.time(1), row.number(2), row.number(3)),
        tenant,
        Micros.of(from),
        tenant,
        Micros.of(from));
  }

  static void add(Session session, Upload upload) {
    Batch batch =
        session.write(
            """
            INSERT INTO uploads (
              tenant, id, user_id, device, filename, content_type, total_size, chunk_size, checksum,
              collection, record_id, status, created_at, touched_at, ended_at)
            :rows(id text, user_id text, device text, filename text, content_type text,
              total_size bigint, chunk_size bigint, checksum text, collection text, record_id text,
              status text, created_at bigint, touched_at bigint, ended_at bigint)
            """,
            upload.tenant());
    RecordKey record = upload.record();
    batch.text(upload.id()).text(upload.user()).text(upload.device()).text(upload.filename());
    batch.text(upload.contentType()).number(upload.totalSize()).number(upload.chunkSize());
    batch.text(upload.checksum()).text(record == null ? null : record.collection());
    batch.text(record == null ? null : record.id()).text(upload.status().text());
    batch.time(upload.createdAt()).time(upload.touchedAt()).nullableTime(upload.endedAt()).next();
    batch.run();
  }

  static boolean addChunk(Session session, Upload upload, long chunk, String checksum, Instant at) {
    int touched =
        session.update(
            """
            UPDATE uploads
            SET touched_at = ?
            WHERE tenant = ? AND id = ? AND status = 'active'
            """,
            Micros.of(at),
            upload.tenant(),
            upload.id());
    if (touched == 0) {
      return false;
    }
    session.update(
        """
        INSERT INTO upload_chunks (tenant, upload, number, size, checksum, received_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        upload.tenant(),
        upload.id(),
        chunk,
        upload.sizeOf(chunk),
        checksum,
        Micros.of(at));
    return true;
  }

  static boolean end(Session session, Upload upload, Upload.Status status, Instant at) {
    int ended =
        session.update(
            """
            UPDATE uploads
            SET status = ?, ended_at = ?
            WHERE tenant = ? AND id = ? AND status = 'active'
            """,
            status.text(),
            Micros.of(at),
            upload.tenant(),
            upload.id());
    if (ended == 0) {
      return false;
    }
    session.update(
        "DELETE FROM upload_chunks WHERE tenant = ? AND upload = ?", upload.tenant(), upload.id());
    return true;
  }

  static Pruned prune(Session session, String tenant, Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM uploads
            WHERE tenant = ? AND id IN (
              SELECT id
              FROM uploads
              WHERE tenant = ? AND status IN ('cancelled', 'expired') AND ended_at < ?
              ORDER BY ended_at
              LIMIT ?)
            """,
            tenant,
            tenant,
            Micros.of(before),
            limit);
    return new Pruned(pruned, 0);
  }
}
