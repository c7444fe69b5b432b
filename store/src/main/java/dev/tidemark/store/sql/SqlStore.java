package dev.tidemark.store.sql;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Writing;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;

/// The store over a database.
final class SqlStore implements SyncStore {
  private final Database database;

  SqlStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return run(database::beginRead, session -> work.apply(new SqlReading(session)));
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    return run(
        database::beginWrite,
        session -> {
          T result = work.apply(new SqlWriting(session));
          commit(session);
          return result;
        });
  }

  private <T> T run(Begin begin, Function<Session, ? extends T> work) {
    Session session;
    try {
      session = begin.session();
    } catch (SQLException e) {
      throw new StoreUnavailableException("the store cannot be reached", e);
    }
    try {
      return work.apply(session);
    } catch (SqlFailure | JdbiException e) {
      throw failed(e);
    } finally {
      database.end(session);
    }
  }

  @FunctionalInterface
  private interface Begin {
    Session session() throws SQLException;
  }

  private void commit(Session session) {
    try {
      database.commit(session);
    } catch (SQLException e) {
      throw switch (database.dialect().failure(e, true)) {
        case UNKNOWN -> new UnknownOutcomeException("the connection was lost during commit", e);
        case UNAVAILABLE, REFUSED -> new StoreUnavailableException("the store did not commit", e);
      };
    }
  }

  private RuntimeException failed(RuntimeException e) {
    if (!(e.getCause() instanceof SQLException cause)) {
      return e;
    }
    return switch (database.dialect().failure(cause, false)) {
      case UNAVAILABLE, UNKNOWN -> new StoreUnavailableException("the store cannot be reached", e);
      case REFUSED -> new IllegalStateException("the store refused a statement", e);
    };
  }

  @Override
  public void scrub() {
    try {
      database.scrub();
    } catch (SQLException e) {
      throw new StoreUnavailableException("what was removed could not be written over", e);
    }
  }

  @Override
  public List<StorePool> pools() {
    return database.pools();
  }

  @Override
  public String lane(String tenant) {
    return database.dialect().lane(tenant);
  }

  @Override
  public void close() {
    database.close();
  }
}
