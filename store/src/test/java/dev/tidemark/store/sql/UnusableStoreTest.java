package dev.tidemark.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stores that nobody can work with say what is to be done, and stay as they are.
class UnusableStoreTest {
  @TempDir private Path data;

  private enum Kind {
    SQLITE,
    POSTGRESQL
  }

  /// A store of this program.
  ///
  /// @param store what the setting says
  /// @param url where its database is
  private record Made(String store, String url) {
    void run(String sql) throws SQLException {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  private Made make(Kind kind) {
    String store = kind == Kind.SQLITE ? "sqlite" : PostgresServer.freshDatabase();
    SqlStores.open(store, data, new TestClock()).close();
    return new Made(store, kind == Kind.SQLITE ? "jdbc:sqlite:" + database() : store);
  }

  private Path database() {
    return data.resolve("tidemark.db");
  }

  @Test
  void theNewestScriptShouldBeTheLastInTheFolder() throws IOException {
    Path folder = Path.of("src/main/resources/db/store");
    try (Stream<Path> scripts = Files.list(folder)) {
      assertThat(scripts.map(script -> script.getFileName().toString()))
          .hasSize(Migrations.NEWEST)
          .anyMatch(name -> name.startsWith("V" + Migrations.NEWEST + "__"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGoodStoreShouldBeFoundGood(Kind kind) {
    Made made = make(kind);
    assertThatCode(() -> SqlStores.check(made.store, data)).doesNotThrowAnyException();
  }

  @Test
  void aFolderWithoutAStoreShouldBeFoundGoodAndStayEmpty() {
    assertThatCode(() -> SqlStores.check("sqlite", data)).doesNotThrowAnyException();
    assertThat(data).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void aStoreOfANewerProgramShouldSaySo(Kind kind) throws SQLException {
    Made made = make(kind);
    made.run(
        """
        INSERT INTO flyway_schema_history
        SELECT installed_rank + 1, CAST(CAST(version AS INTEGER) + 1 AS VARCHAR(50)), description,
          type, script, checksum, installed_by, installed_on, execution_time, success
        FROM flyway_schema_history
        ORDER BY installed_rank DESC
        LIMIT 1
        """);

    refused(made, "of a newer Tidemark (its tables: " + (Migrations.NEWEST + 1));
  }

  @ParameterizedTest
  @EnumSource
  void aScriptThatFailedShouldBeSaid(Kind kind) throws SQLException {
    Made made = make(kind);
    made.run(
        "UPDATE flyway_schema_history SET success = "
            + (kind == Kind.SQLITE ? "0" : "false")
            + " WHERE version = '3'");

    refused(made, "half migrated (script 3): put back the backup");
  }

  @ParameterizedTest
  @EnumSource
  void aScriptThatIsMissingShouldBeSaid(Kind kind) throws SQLException {
    Made made = make(kind);
    made.run("DELETE FROM flyway_schema_history WHERE version = '3'");

    refused(made, "half migrated (script 4): put back the backup");
  }

  @ParameterizedTest
  @EnumSource
  void tablesOfSomethingElseShouldBeLeftAlone(Kind kind) throws SQLException {
    Made made = make(kind);
    made.run("DROP TABLE flyway_schema_history");

    assertThatThrownBy(() -> SqlStores.open(made.store, data, new TestClock()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("cannot be brought up to date");
  }

  private void refused(Made made, String why) {
    assertThatThrownBy(() -> SqlStores.check(made.store, data))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> SqlStores.open(made.store, data, new TestClock()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aDatabaseThatIsNoneShouldBeSaid() throws IOException {
    Files.writeString(database(), "This is a letter.\n".repeat(1_000));

    assertThatThrownBy(() -> SqlStores.check("sqlite", data))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("tidemark.db is damaged, or no database: put back a backup");
    assertThat(database()).content().startsWith("This is a letter.");
  }

  @Test
  void aDatabaseThatAnotherProgramHoldsShouldBeSaid() throws SQLException {
    Made made = make(Kind.SQLITE);
    try (Connection other = DriverManager.getConnection(made.url);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      assertThatThrownBy(() -> SqlStores.check("sqlite", data))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("is locked by another program");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/missing?password=secret", "?user=nobody&password=secret"})
  void aServerThatLetsNobodyInShouldBeSaidWithoutThePassword(String end) {
    String url = PostgresServer.freshDatabase();
    String wrong = url.replaceAll("(//[^/]+)/.*", "$1") + (end.startsWith("/") ? end : "/x" + end);

    assertThatThrownBy(() -> SqlStores.check(wrong, data))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageStartingWith("jdbc:postgresql:")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aServerThatIsAwayShouldBeSaid() {
    assertThatThrownBy(() -> SqlStores.check("jdbc:postgresql://127.0.0.1:1/tidemark", data))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "jdbc:postgresql://127.0.0.1:1/tidemark cannot be reached: start it, or see host and"
                + " port");
  }
}
