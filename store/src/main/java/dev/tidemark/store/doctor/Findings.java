package dev.tidemark.store.doctor;

import dev.tidemark.engine.doctor.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks a database for what breaks its rules, and tells of it.
final class Findings {
  private final Connection connection;
  private final Consumer<Finding> told;

  Findings(Connection connection, Consumer<Finding> told) {
    this.connection = connection;
    this.told = told;
  }

  /// Tells of what breaks those rules.
  void of(List<Rule> rules) throws SQLException {
    for (Rule rule : rules) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(rule.query())) {
        while (row.next()) {
          tell(row.getString(1), rule.name(), row.getString(2), row.getString(3));
        }
      }
    }
  }

  void tell(@Nullable String tenant, String check, String where, String what) {
    told.accept(new Finding(tenant, check, where, what));
  }

  /// What a query counts.
  long count(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
