package dev.tidemark.store.sql;

import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Writing.Pruned;
import dev.tidemark.store.StoredJson;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the operations that documents are made of, and who made them.
final class DocumentRows {
  private static final String INSERT = "insert";
  private static final String DELETE = "delete";

  private static final String COLUMNS =
      """
      SELECT revision, author, number, part, type, position, length, inserted, clock,
             applied_position, applied_length, user_id, device, committed_at
      FROM document_operations
      """;

  private DocumentRows() {}

  static long revision(Session session, String tenant, String document) {
    return session
        .first(
            "SELECT revision FROM documents WHERE tenant = ? AND id = ?",
            row -> row.number(1),
            StoredText.key(tenant),
            StoredText.key(document))
        .orElse(0L);
  }

  static List<DocumentOperation> after(
      Session session, String tenant, String document, long after, int limit) {
    return session.all(
        COLUMNS
            + """
            WHERE tenant = ? AND document = ? AND revision > ?
            ORDER BY revision
            LIMIT ?
            """,
        DocumentRows::operation,
        StoredText.key(tenant),
        StoredText.key(document),
        after,
        limit);
  }

  static List<DocumentOperation> upTo(
      Session session, String tenant, String document, long upTo, int limit) {
    return session.all(
        COLUMNS
            + """
            WHERE tenant = ? AND document = ? AND revision <= ?
            ORDER BY revision DESC
            LIMIT ?
            """,
        DocumentRows::operation,
        StoredText.key(tenant),
        StoredText.key(document),
        upTo,
        limit);
  }

  static List<DocumentOperation> of(
      Session session, String tenant, String document, String author, long number) {
    return session.all(
        COLUMNS
            + """
            WHERE tenant = ? AND document = ? AND author = ? AND number = ?
            ORDER BY part
            """,
        DocumentRows::operation,
        StoredText.key(tenant),
        StoredText.key(document),
        StoredText.key(author),
        number);
  }

  private static DocumentOperation operation(Row row) throws SQLException {
    Edit made;
    Edit applied;
    int position = (int) row.number(6);
    int appliedPosition = (int) row.number(10);
    if (row.text(5).equals(INSERT)) {
      String text = row.text(8);
      made = new Edit.Insert(position, text);
      applied = new Edit.Insert(appliedPosition, text);
    } else {
      made = new Edit.Delete(position, (int) row.number(7));
      applied = new Edit.Delete(appliedPosition, (int) row.number(11));
    }
    return new DocumentOperation(
        row.number(1),
        new Event(row.text(2), row.number(3), StoredJson.clock(row.text(9)), made),
        (int) row.number(4),
        applied,
        row.text(12),
        row.textOrNull(13),
        row.time(14));
  }

  static boolean append(
      Session session,
      String tenant,
      String document,
      long after,
      List<DocumentOperation> operations) {
    if (after == 0) {
      session.update(
          """
          INSERT INTO documents (tenant, id, revision, snapshot_revision)
          VALUES (?, ?, 0, 0)
          ON CONFLICT (tenant, id) DO NOTHING
          """,
          tenant,
          document);
    }
    int moved =
        session.update(
            "UPDATE documents SET revision = ? WHERE tenant = ? AND id = ? AND revision = ?",
            after + operations.size(),
            tenant,
            document,
            after);
    if (moved == 0) {
      return false;
    }
    add(session, tenant, document, operations);
    return true;
  }

  private static void add(
      Session session, String tenant, String document, List<DocumentOperation> operations) {
    Batch batch =
        session.write(
            """
            INSERT INTO document_operations (
              tenant, document, revision, author, number, part, type, position, length, inserted,
              clock, applied_position, applied_length, user_id, device, committed_at)
            :rows(document text, revision bigint, author text, number bigint, part bigint,
              type text, position bigint, length bigint, inserted text, clock text,
              applied_position bigint, applied_length bigint, user_id text, device text,
              committed_at bigint)
            """,
            tenant);
    for (DocumentOperation operation : operations) {
      Event event = operation.event();
      Edit made = event.edit();
      Edit applied = operation.applied();
      batch.text(document).number(operation.revision()).text(event.author());
      batch.number(event.number()).number(operation.part());
      batch.text(made instanceof Edit.Insert ? INSERT : DELETE);
      batch.number(made.position()).number(length(made)).text(inserted(made));
      batch.text(event.seen().json()).number(applied.position()).number(length(applied));
      batch.text(operation.user()).text(operation.device());
      batch.time(operation.committedAt()).next();
    }
    batch.run();
  }

  private static int length(Edit edit) {
    return switch (edit) {
      case Edit.Insert(int position, String text) -> text.codePointCount(0, text.length());
      case Edit.Delete(int position, int length) -> length;
    };
  }

  private static @Nullable String inserted(Edit edit) {
    return edit instanceof Edit.Insert(int position, String text) ? text : null;
  }

  static void putSnapshot(Session session, String tenant, String document, long revision) {
    session.update(
        """
        UPDATE documents
        SET snapshot_revision = ?
        WHERE tenant = ? AND id = ? AND snapshot_revision < ?
        """,
        revision,
        tenant,
        document,
        revision);
  }

  static List<String> behind(Session session, String tenant, @Nullable String after, int limit) {
    return session.all(
        """
        SELECT id
        FROM documents
        WHERE tenant = ? AND revision > snapshot_revision AND id > ?
        ORDER BY id
        LIMIT ?
        """,
        row -> row.text(1),
        StoredText.key(tenant),
        after == null ? "" : after,
        limit);
  }

  static List<String> olderThan(
      Session session, String tenant, Instant before, @Nullable String after, int limit) {
    return session.all(
        """
        SELECT d.id
        FROM documents d
        WHERE d.tenant = ? AND d.id > ? AND ? > (
          SELECT o.committed_at
          FROM document_operations o
          WHERE o.tenant = d.tenant AND o.document = d.id
          ORDER BY o.revision
          LIMIT 1)
        ORDER BY d.id
        LIMIT ?
        """,
        row -> row.text(1),
        StoredText.key(tenant),
        after == null ? "" : after,
        Micros.of(before),
        limit);
  }

  /// In a document's order times rise, so the oldest are the first.
  static Pruned prune(Session session, String tenant, String document, Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM document_operations
            WHERE tenant = ? AND document = ? AND revision IN (
              SELECT oldest.revision
              FROM (
                SELECT o.revision, o.committed_at
                FROM documents d
                JOIN document_operations o ON o.tenant = d.tenant AND o.document = d.id
                  AND o.revision <= d.snapshot_revision
                WHERE d.tenant = ? AND d.id = ?
                ORDER BY o.revision
                LIMIT ?) oldest
              WHERE oldest.committed_at < ?)
            """,
            tenant,
            document,
            tenant,
            document,
            limit,
            Micros.of(before));
    return new Pruned(pruned, 0);
  }

  static List<DocumentAuthor> authors(Session session, String tenant, String document) {
    return session.all(
        """
        SELECT author, user_id, device
        FROM document_authors
        WHERE tenant = ? AND document = ?
        ORDER BY author
        """,
        row -> new DocumentAuthor(row.text(1), row.text(2), row.textOrNull(3)),
        StoredText.key(tenant),
        StoredText.key(document));
  }

  static boolean addAuthor(Session session, String tenant, String document, DocumentAuthor author) {
    int added =
        session.update(
            """
            INSERT INTO document_authors (tenant, document, author, user_id, device)
            VALUES (?, ?, ?, ?, NULLIF(?, ''))
            ON CONFLICT (tenant, document, author) DO NOTHING
            """,
            tenant,
            document,
            author.author(),
            author.user(),
            author.device() == null ? "" : author.device());
    return added == 1;
  }
}
