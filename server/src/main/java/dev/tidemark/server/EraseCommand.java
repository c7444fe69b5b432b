package dev.tidemark.server;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.erasure.Erased;
import dev.tidemark.engine.erasure.Erasure;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `tidemark erase`: erases the data of one person.
@Command(
    name = "erase",
    description = "Erase the data of one person, on the store itself.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A server may run on the store. The same again goes on where it was stopped. An SQLite file"
          + " is written anew in the end; meanwhile nobody else writes."
    })
final class EraseCommand extends StoreCommand {

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      defaultValue = "default",
      description = "In which tenant. Otherwise default.")
  private String tenant;

  @Option(
      names = "--user",
      paramLabel = "USER",
      required = true,
      description = "Whose data: the user's name or id.")
  private String user;

  @Option(names = "--dry-run", description = "Say what would be erased, and erase nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  int run(StoreOptions store, PrintWriter out) throws IOException {
    try (SyncStore opened = store.open()) {
      var erasure = new Erasure(opened, Wiring.blobs(store.data()));
      Optional<User> found = erasure.find(tenant, user);
      if (found.isEmpty()) {
        note("There is no user " + user + " in tenant " + tenant + ".");
        return ExitCode.SOFTWARE;
      }
      return erase(erasure, found.get(), out);
    }
  }

  private int erase(Erasure erasure, User person, PrintWriter out) throws IOException {
    out.println("User " + person.username() + ", id " + person.id() + ":");
    if (dryRun || !yes) {
      show(out, erasure.look(person));
    }
    if (dryRun) {
      return ExitCode.OK;
    }
    if (!yes && !confirmed(person)) {
      note("Nothing was erased. Answer with the user's id, or say --yes.");
      return ExitCode.USAGE;
    }
    show(out, erasure.erase(person, step -> note("Now: " + step)));
    out.println("Erased.");
    return ExitCode.OK;
  }

  private static void show(PrintWriter out, Erased erased) {
    out.printf(
        Locale.ROOT,
        "%,d records, %,d messages, %,d documents, %,d files, %,d devices%n",
        erased.records(),
        erased.messages(),
        erased.documents(),
        erased.uploads(),
        erased.devices());
    out.flush();
  }

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again since JDK 25 where there is no terminal.
  private static boolean confirmed(User person) {
    Console console = System.console();
    return console != null
        && console.isTerminal()
        && person.id().equals(console.readLine("Erase all of it? Type the user's id: "));
  }
}
