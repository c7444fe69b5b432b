package dev.tidemark.store.sql;

import dev.tidemark.engine.StorePool;
import java.sql.SQLException;
import java.util.List;

/// The connections of one database. A session that is handed out has a transaction open.
///
/// Thread-safe.
sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
  Dialect dialect();

  /// A session for one snapshot; waits for one.
  Session beginRead() throws SQLException;

  /// A session for one transaction; waits for its turn.
  Session beginWrite() throws SQLException;

  /// How busy its connections are.
  List<StorePool> pools();

  /// Commits what was written.
  void commit(Session session) throws SQLException;

  /// Takes a session back, with whatever is still open in it undone.
  void end(Session session);

  /// See [dev.tidemark.engine.SyncStore#scrub].
  void scrub() throws SQLException;

  /// Waits for sessions that are out and closes everything.
  @Override
  void close();
}
