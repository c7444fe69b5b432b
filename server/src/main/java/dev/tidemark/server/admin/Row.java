package dev.tidemark.server.admin;

import dev.tidemark.core.Data;

/// One row of a file to import.
sealed interface Row {
  /// The line it begins on, from 1.
  long line();

  /// A row that can be sent.
  ///
  /// @param id the id of the record it becomes
  /// @param data what the record says
  record Good(long line, String id, Data data) implements Row {}

  /// A row that cannot be sent.
  ///
  /// @param reason why, for a person
  record Bad(long line, String reason) implements Row {}
}
