package dev.tidemark.bench;

import dev.tidemark.engine.SyncStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the database can do at most: the rows that pushes have left in the tables, inserted once
/// more by plain JDBC into fresh tables, by one connection, a thousand changes to a transaction,
/// each as durable as a push. Nothing is read, judged or answered.
final class BulkInsert {
  private static final int CHANGES_PER_TRANSACTION = 1_000;

  private final String tenant;

  /// Tables whose rows say at which position they were written.
  private final List<Rows> positioned;

  private final Rows answers;
  private final int changes;

  private BulkInsert(String tenant, List<Rows> positioned, Rows answers) {
    this.tenant = tenant;
    this.positioned = positioned;
    this.answers = answers;
    this.changes = positioned.getFirst().rows().size();
  }

  /// Reads what creates have left for that tenant: up to so many changes, the first ones.
  ///
  /// @param batch how many changes a push had
  static BulkInsert of(Target source, String tenant, int batch, int limit) throws SQLException {
    String first = "WHERE tenant = ? ORDER BY position LIMIT " + limit;
    try (Connection connection = source.connect()) {
      Rows records = Rows.read(connection, "records", first, tenant);
      int changes = records.rows().size();
      if (changes == 0) {
        throw new IllegalStateException(tenant + " has no records");
      }
      String same =
          "WHERE tenant = ? AND position <= "
              + records.number(changes - 1, "position")
              + " ORDER BY position";
      var positioned = new ArrayList<Rows>();
      positioned.add(records);
      for (String table : List.of("record_versions", "record_scopes", "log")) {
        positioned.add(Rows.read(connection, table, same, tenant));
      }
      String answered = "WHERE tenant = ? ORDER BY answered_at LIMIT " + changes / batch;
      return new BulkInsert(
          tenant, positioned, Rows.read(connection, "idempotency", answered, tenant));
    }
  }

  /// How many changes are inserted.
  int changes() {
    return changes;
  }

  /// Inserts them all into a store that has no tables yet.
  ///
  /// @return changes in a second
  double run(Target target) throws SQLException {
    try (SyncStore store = target.open()) {
      store.write(writing -> {
        writing.addTenant(tenant, Instant.now());
        return tenant;
      });
    }
    try (Connection connection = target.connect()) {
      long begun = System.nanoTime();
      int[] done = new int[positioned.size()];
      int answered = 0;
      for (int from = 0; from < changes; from += CHANGES_PER_TRANSACTION) {
        int to = Math.min(from + CHANGES_PER_TRANSACTION, changes);
        long position = positioned.getFirst().number(to - 1, "position");
        takeHead(connection, position);
        for (int i = 0; i < done.length; i++) {
          int next = upTo(positioned.get(i), done[i], position);
          insert(target, connection, positioned.get(i), done[i], next);
          done[i] = next;
        }
        int next = (int) ((long) answers.rows().size() * to / changes);
        insert(target, connection, answers, answered, next);
        answered = next;
        connection.commit();
      }
      return changes * 1e9 / (System.nanoTime() - begun);
    }
  }

  private static void insert(Target target, Connection connection, Rows rows, int from, int to)
      throws SQLException {
    if (from < to) {
      target.insert(connection, rows, from, to);
    }
  }

  private static int upTo(Rows rows, int from, long position) {
    int next = from;
    while (next < rows.rows().size() && rows.number(next, "position") <= position) {
      next++;
    }
    return next;
  }

  private void takeHead(Connection connection, long position) throws SQLException {
    String sql = "UPDATE heads SET position = ?, change_sets = change_sets + 1 WHERE tenant = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, position);
      statement.setString(2, tenant);
      statement.executeUpdate();
    }
  }
}
