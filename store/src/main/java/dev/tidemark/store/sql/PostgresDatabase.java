package dev.tidemark.store.sql;

import dev.tidemark.engine.StorePool;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;

/// A PostgreSQL database: one pool of connections for snapshots, one for transactions, so that
/// neither kind of work keeps the other waiting.
final class PostgresDatabase implements Database {
  private static final int READERS = 16;
  private static final int WRITERS = 16;
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final Postgres dialect = new Postgres();
  private final AgroalDataSource reading;
  private final AgroalDataSource writing;
  private final Jdbi readers;
  private final Jdbi writers;

  private PostgresDatabase(AgroalDataSource reading, AgroalDataSource writing) {
    this.reading = reading;
    this.writing = writing;
    this.readers = Jdbi.create(reading);
    this.writers = Jdbi.create(writing);
  }

  static PostgresDatabase open(String url) throws SQLException {
    AgroalDataSource writing = pool(url, WRITERS, TransactionIsolation.READ_COMMITTED, false);
    try {
      var database =
          new PostgresDatabase(
              pool(url, READERS, TransactionIsolation.REPEATABLE_READ, true), writing);
      requireRestored(writing);
      Migrations.ofServer(writing, database.dialect).run();
      return database;
    } catch (SQLException | RuntimeException e) {
      writing.close();
      throw e;
    }
  }

  /// Looks whether it can be written, and has tables of this program or an older one.
  static Tables check(String url) throws SQLException {
    try (AgroalDataSource pool = pool(url, 2, TransactionIsolation.READ_COMMITTED, false);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      requireRestored(pool);
      try (ResultSet row = statement.executeQuery("SHOW transaction_read_only")) {
        if (row.next() && row.getString(1).equals("on")) {
          throw new SQLException("read-only", "25006");
        }
      }
      return Tables.of(connection, new Postgres());
    }
  }

  private static void requireRestored(AgroalDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT 1 FROM pg_namespace WHERE nspname = ? AND nspname <> current_schema()")) {
      statement.setString(1, SqlStores.RESTORING);
      if (statement.executeQuery().next()) {
        throw new UnusableStoreException(
            "has a restore that was not finished: run it again, or drop the schema "
                + SqlStores.RESTORING,
            null);
      }
    }
  }

  private static AgroalDataSource pool(
      String url, int size, TransactionIsolation isolation, boolean readOnly) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .metricsEnabled(true)
            .connectionPoolConfiguration(pool ->
                pool.maxSize(size)
                    .acquisitionTimeout(WAIT)
                    .idleValidationTimeout(Duration.ofSeconds(10))
                    .reapTimeout(Duration.ofMinutes(5))
                    .exceptionSorter(Postgres::fatal)
                    .connectionValidator(ConnectionValidator.defaultValidator())
                    .connectionFactoryConfiguration(factory ->
                        factory
                            .jdbcUrl(url)
                            // What a row holds has no place in an exception, nor so in a log.
                            .jdbcProperty("logServerErrorDetail", "false")
                            .autoCommit(false)
                            .readOnly(readOnly)
                            .jdbcTransactionIsolation(isolation))));
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public Session beginRead() throws SQLException {
    return session(readers);
  }

  @Override
  public Session beginWrite() throws SQLException {
    return session(writers);
  }

  private Session session(Jdbi pool) throws SQLException {
    try {
      return new Session(pool.open(), dialect);
    } catch (ConnectionException e) {
      throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
    }
  }

  @Override
  public List<StorePool> pools() {
    return List.of(pool("read", READERS, reading), pool("write", WRITERS, writing));
  }

  private static StorePool pool(String kind, int size, AgroalDataSource pool) {
    AgroalDataSourceMetrics now = pool.getMetrics();
    return new StorePool(kind, size, (int) now.activeCount(), (int) now.awaitingCount());
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.connection().commit();
    session.committed(true);
  }

  @Override
  public void end(Session session) {
    try {
      if (!session.committed(false)) {
        session.connection().rollback();
      }
    } catch (SQLException e) {
      // The connection is gone, and with it the transaction; the pool will notice.
    } finally {
      session.close();
    }
  }

  /// PostgreSQL keeps bytes of removed rows until its own vacuum has gone over them; to have them
  /// written over at once it would shut everybody out.
  @Override
  public void scrub() {}

  @Override
  public void close() {
    reading.close();
    writing.close();
  }
}
