package dev.tidemark.store.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Reads every version before the newest, and what is kept of conflicts and operations beside them:
/// whatever is JSON must be readable.
final class VersionScan {
  private final Connection connection;
  private final Findings findings;

  VersionScan(Connection connection, Findings findings) {
    this.connection = connection;
    this.findings = findings;
  }

  /// Tells of what cannot be read.
  ///
  /// @return how many versions there are
  long run() throws SQLException {
    scan(
        """
        SELECT tenant, 'conflict ' || id, local_clock, local_data
        FROM conflicts
        UNION ALL
        SELECT tenant, 'conflict ' || id, server_clock, server_data
        FROM conflicts
        UNION ALL
        SELECT tenant, 'conflict ' || id, clock, base_data
        FROM conflicts
        """);
    scan(
        """
        SELECT tenant, 'document ' || document || ' revision ' || revision, clock, NULL
        FROM document_operations
        """);
    return scan(
        """
        SELECT tenant, collection || '/' || id || ' version ' || version, clock, data
        FROM record_versions
        """);
  }

  private long scan(String query) throws SQLException {
    long count = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        count++;
        String tenant = row.getString(1);
        String where = row.getString(2);
        String clock = row.getString(3);
        String data = row.getString(4);
        if (clock != null) {
          StoredJsonChecks.clock(clock)
              .ifPresent(what -> findings.tell(tenant, "clock", where, what));
        }
        if (data != null) {
          StoredJsonChecks.data(data).ifPresent(what -> findings.tell(tenant, "data", where, what));
        }
      }
    }
    return count;
  }
}
