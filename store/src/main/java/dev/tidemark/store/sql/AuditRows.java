package dev.tidemark.store.sql;

import dev.tidemark.engine.AuditEntry;
import java.util.List;

/// Writes the audit log and reads it.
final class AuditRows {
  private AuditRows() {}

  static void insert(Session session, String tenant, List<AuditEntry> entries) {
    Batch batch =
        session.write(
            """
            INSERT INTO audit (tenant, at, number, actor, action, subject, address, details)
            :rows(at bigint, number bigint, actor text, action text, subject text, address text,
              details text)
            """,
            tenant);
    for (AuditEntry entry : entries) {
      batch.time(entry.at()).number(entry.number()).text(entry.actor()).text(entry.action());
      batch.text(entry.subject()).text(entry.address()).text(entry.details()).next();
    }
    batch.run();
  }

  static List<AuditEntry> newest(Session session, String tenant, int limit) {
    return session.all(
        """
        SELECT at, number, actor, action, subject, address, details
        FROM audit
        WHERE tenant = ?
        ORDER BY at DESC, number DESC
        LIMIT ?
        """,
        row ->
            new AuditEntry(
                row.time(1),
                row.number(2),
                row.textOrNull(3),
                row.text(4),
                row.textOrNull(5),
                row.textOrNull(6),
                row.text(7)),
        tenant,
        limit);
  }
}
