package dev.tidemark.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RunningServer;
import dev.tidemark.server.RunningServer.Finished;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look after accounts, as an operator runs them.
@Timeout(180)
class AccountCommandIT {
  @TempDir private Path folder;

  @Test
  void aTenantShouldBeSetUpOnTheStoreAndLookedAfterOverTheProtocol() {
    onStore("tenant", "add", "clinic").shouldSay("added tenant clinic");
    onStore(
            "user",
            "add",
            "root",
            "--tenant",
            "clinic",
            "--role",
            "admin",
            "--password",
            "secret-1234")
        .shouldSay("added user root ");
    onStore("user", "add", "root", "--tenant", "clinic", "--password", "secret-1234")
        .shouldFail("another user has this name");
    onStore("user", "add", "ann", "--tenant", "nowhere", "--password", "secret-1234")
        .shouldFail("there is no tenant \"nowhere\"");
    onStore("user", "add", "ann", "--tenant", "clinic", "--password", "short")
        .shouldFail("--password: expected 8 to 256 characters");

    try (RunningServer server = RunningServer.in(folder).start("serve")) {
      onStore("user", "add", "ann", "--tenant", "clinic", "--password", "secret-5678");
      onStore("user", "password", "ann", "--tenant", "clinic", "--password", "secret-9999")
          .shouldSay("new password");
      over(server, "user", "list").shouldSay("\tann\tmember\ttenant\t-").shouldSay("\troot\tadmin");
      over(server, "group", "add", "nurses", "ann").shouldSay("ann is in group nurses");
      over(server, "group", "list").shouldSay("nurses\t1");
      over(server, "group", "remove", "nurses", "ann").shouldSay("ann is not in group nurses");
      over(server, "group", "add", "nurses", "nobody")
          .shouldFail("404 NOT_FOUND: there is no user or device \"nobody\"");
      over(server, "device", "list").shouldSay("");
      over(server, "device", "revoke", "d9").shouldFail("there is no device \"d9\"");
      over(server, "user", "revoke", "ann").shouldSay("revoked user ann");
      over(server, "user", "revoke", "root")
          .shouldFail("403 FORBIDDEN: you cannot revoke yourself");
      onStore("user", "list", "--tenant", "clinic").shouldSay("\tann\tmember\ttenant\t2");
    }
  }

  private Checked onStore(String... arguments) {
    return run(List.of("--data", RunningServer.in(folder).data().toString()), arguments);
  }

  private Checked over(RunningServer server, String... arguments) {
    return run(
        List.of(
            "--url",
            server.url().toString(),
            "--tenant",
            "clinic",
            "--user",
            "root",
            "--password",
            "secret-1234"),
        arguments);
  }

  private Checked run(List<String> options, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(options);
    return new Checked(RunningServer.in(folder).run(all.toArray(String[]::new)));
  }

  private record Checked(Finished finished) {
    Checked shouldSay(String text) {
      assertThat(finished.code()).as(finished.err()).isZero();
      assertThat(finished.out()).contains(text);
      assertThat(finished.err()).isEmpty();
      return this;
    }

    void shouldFail(String text) {
      assertThat(finished.code()).isEqualTo(1);
      assertThat(finished.out()).isEmpty();
      assertThat(finished.err().lines()).hasSize(1);
      assertThat(finished.err()).startsWith("Not done: ").contains(text);
    }
  }
}
