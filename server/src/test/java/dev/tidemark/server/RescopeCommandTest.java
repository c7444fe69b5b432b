package dev.tidemark.server;

import static dev.tidemark.testkit.Clinic.create;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.Clinic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tidemark rescope` over a stopped server's data folder.
class RescopeCommandTest {
  @TempDir private Path data;

  private final StringWriter err = new StringWriter();

  @Test
  void recordsShouldBeFiledByWhatIsTold() {
    push();
    assertThat(
            rescope(
                "--tenant",
                Clinic.TENANT,
                "--scope",
                "group:{/ward}",
                "--scope",
                "owner",
                "--filter",
                "bed"))
        .isZero();
    assertThat(err.toString()).contains("1 records, 1 filed anew");
    assertThat(scopes())
        .isEqualTo(Set.of(Scope.group("north"), Scope.user("asha"), Scope.filter("bed", "3")));

    assertThat(rescope("--tenant", Clinic.TENANT, "--no-filters")).isZero();
    assertThat(scopes()).isEqualTo(Set.of(Scope.group("north"), Scope.user("asha")));

    assertThat(rescope("--tenant", Clinic.TENANT)).isZero();
    assertThat(err.toString()).contains("1 records, 0 filed anew");
  }

  @Test
  void whatCannotBeDoneShouldBeNamedAndChangeNothing() {
    push();
    assertThat(rescope("--tenant", Clinic.TENANT, "--scope", "everybody")).isEqualTo(1);
    assertThat(err.toString()).contains("scopes: \"everybody\"");
    assertThat(rescope("--tenant", "nobody", "--scope", "owner")).isEqualTo(1);
    assertThat(err.toString()).contains("nobody");
    assertThat(rescope("--tenant", Clinic.TENANT, "--no-filters", "--filter", "a"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(scopes()).isEqualTo(Set.of(Scope.tenant()));
  }

  @Test
  void aFolderWithoutAStoreShouldNotBeMadeIntoOne() {
    assertThat(rescope("--scope", "owner")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no tidemark.db");
    assertThat(data).isEmptyDirectory();
  }

  private void push() {
    try (SyncStore store = open();
        Clinic clinic = new Clinic(store, false)) {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"ward\":\"north\",\"bed\":3}"));
    }
  }

  private Set<Scope> scopes() {
    try (SyncStore store = open();
        Clinic clinic = new Clinic(store, false)) {
      return clinic.record("patients/1").orElseThrow().scopes();
    }
  }

  private SyncStore open() {
    return SqlStores.open("sqlite", data, InstantSource.system());
  }

  private int rescope(String... arguments) {
    var all = new ArrayList<>(List.of("rescope", "--collection", "patients"));
    all.addAll(List.of("--data", data.toString()));
    all.addAll(List.of(arguments));
    return Tidemark.commandLine()
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
