package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.demo.DemoTenant;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tidemark backup`, `restore` and `doctor` over the demo's store.
class StoreCommandsTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void load() {
    DemoTenant.load(clock -> SqlStores.open("sqlite", data(), clock), password -> "hash");
  }

  @Test
  void theDemoShouldHaveNoFindingsBeforeAndAfterARestore() {
    assertThat(run("doctor", "--deep", "--data", data())).isZero();
    assertThat(out.toString()).startsWith("0 findings in 1 tenants, 12 records");

    assertThat(run("backup", "--data", data(), "--out", file())).isZero();
    assertThat(out.toString()).contains("1 tenants, 12 records, 0 files");
    assertThat(run("restore", file(), "--data", folder.resolve("there"))).isZero();
    assertThat(out.toString()).contains("Restored 1 tenants, 12 records, 0 files");
    assertThat(run("doctor", "--data", folder.resolve("there"))).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aFindingShouldBeALineAndJson() throws SQLException {
    plant("DELETE FROM log WHERE position = 3");

    assertThat(run("doctor", "--data", data())).isEqualTo(1);
    assertThat(out.toString()).contains("123  log-gap  position 4: ");
    out.getBuffer().setLength(0);
    assertThat(run("doctor", "--json", "--data", data())).isEqualTo(1);

    JsonNode json = StrictJson.tree(out.toString());
    assertThat(json.path("records").asInt()).isEqualTo(12);
    assertThat(json.path("findings"))
        .anySatisfy(finding -> {
          assertThat(finding.path("tenant").asText()).isEqualTo("123");
          assertThat(finding.path("check").asText()).isEqualTo("log-gap");
          assertThat(finding.path("where").asText()).isEqualTo("position 4");
        });
  }

  @Test
  void whatCannotBeDoneShouldBeALineAndChangeNothing() throws IOException {
    Path nothing = folder.resolve("nothing");

    assertThat(run("doctor", "--data", nothing)).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("Not done: there is no tidemark.db in " + nothing + "\n");
    assertThat(run("backup", "--data", nothing, "--out", file())).isEqualTo(1);
    assertThat(file()).doesNotExist();
    assertThat(run("backup", "--data", data())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("backup", "--data", data(), "--store", "oracle", "--out", file())).isEqualTo(1);
    assertThat(err.toString()).contains("\"oracle\" (expected: sqlite or a jdbc:postgresql: URL)");

    Files.writeString(file(), "no backup");
    assertThat(run("restore", file(), "--data", nothing)).isEqualTo(1);
    assertThat(err.toString()).contains(file() + " is no backup of Tidemark's");
    assertThat(nothing).doesNotExist();
  }

  @Test
  void aStoreThatIsThereShouldOnlyBePutAside() {
    run("backup", "--data", data(), "--out", file());

    assertThat(run("restore", file(), "--data", data())).isEqualTo(1);
    assertThat(err.toString()).contains("with --replace it is put aside");
    assertThat(run("restore", file(), "--replace", "--data", data())).isZero();
    assertThat(out.toString())
        .contains("What was there before is in " + data().resolve("replaced-"));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path file() {
    return folder.resolve("b.zip");
  }

  private void plant(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data().resolve(SqlStores.FILE));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int run(Object... arguments) {
    String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return Tidemark.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(texts);
  }
}
