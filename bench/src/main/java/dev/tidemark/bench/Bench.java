package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run`: measures, prints its tables, and leaves nothing behind.
@Command(
    name = "bench/run",
    description = "Measures the packaged server, and the same rows by plain JDBC.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Bench implements Callable<Integer> {
  /// What can be measured.
  enum Part {
    PUSH,
    UPDATE,
    PULL,
    LISTS,
    BASELINE,
    FIELD,
    MESSAGES,
    LATENCY,
    FANOUT,
    IDLE,
    EDITING,
    UPLOAD,
    PRUNE,
    HEALTH,
    REPLAY;

    /// Those of live connections.
    static final EnumSet<Part> LIVE = EnumSet.of(LATENCY, FANOUT, IDLE);

    /// Those of changes and records.
    static final EnumSet<Part> WORK = EnumSet.range(PUSH, BASELINE);
  }

  @Option(
      names = "--root",
      hidden = true,
      description = "The folder with the launcher; the working folder otherwise.")
  private Path root = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data is kept meanwhile, on the disk to measure. Otherwise bench/target.")
  private @Nullable Path data;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Only these parts: ${COMPLETION-CANDIDATES}.")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(
      names = "--database",
      split = ",",
      paramLabel = "NAME",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private Set<Database> databases = EnumSet.allOf(Database.class);

  @Option(
      names = "--clients",
      split = ",",
      paramLabel = "N",
      description = "So many clients: ${DEFAULT-VALUE}.")
  private List<Integer> clients = List.of(1, 16);

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "So many changes to a push: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of(1, 100, 1_000);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "For how long each point is measured: ${DEFAULT-VALUE}.")
  private int seconds = 5;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "How many records are pulled, in thousands: ${DEFAULT-VALUE}.")
  private int thousands = 100;

  @Option(
      names = "--live-seconds",
      paramLabel = "N",
      description = "For how long latencies of deliveries are measured: ${DEFAULT-VALUE}.")
  private int liveSeconds = 20;

  @Option(
      names = "--subscribers",
      split = ",",
      paramLabel = "N",
      description = "To so many sockets changes are told: ${DEFAULT-VALUE}.")
  private List<Integer> subscribers = List.of(200, 1_000);

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      description = "How many changes these are told of in all: ${DEFAULT-VALUE}.")
  private int deliveries = 1_000_000;

  @Option(
      names = "--flat-out",
      paramLabel = "N",
      description = "How many records are pushed flat out to one socket: ${DEFAULT-VALUE}.")
  private int flatOut = 20_000;

  @Option(
      names = "--sockets",
      paramLabel = "N",
      description = "How many sockets, and streams of events, are idle: ${DEFAULT-VALUE}.")
  private int sockets = 5_000;

  @Option(
      names = "--editors",
      paramLabel = "N",
      description = "So many write in one document: ${DEFAULT-VALUE}.")
  private int editors = 20;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "So many streams of messages are open: ${DEFAULT-VALUE}.")
  private int streams = 1_000;

  @Option(
      names = "--waiting",
      paramLabel = "N",
      description = "How many messages wait to be fetched by phones: ${DEFAULT-VALUE}.")
  private int waiting = 20_000;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Of how many messages lists are measured, and of a tenth: ${DEFAULT-VALUE}.")
  private int messages = 1_000_000;

  @Option(
      names = "--upload-size",
      paramLabel = "MIB",
      description = "How large the file is that is uploaded: ${DEFAULT-VALUE}.")
  private int uploadSize = 256;

  @Option(
      names = "--chunk",
      split = ",",
      paramLabel = "MIB",
      description = "In chunks of so many MiB: ${DEFAULT-VALUE}.")
  private List<Integer> chunks = List.of(1, 8);

  @Option(
      names = "--connections",
      split = ",",
      paramLabel = "N",
      description = "From so many connections: ${DEFAULT-VALUE}.")
  private List<Integer> connections = List.of(1, 4);

  @Option(
      names = "--pruned",
      paramLabel = "N",
      description = "How many records are there to be pruned, in thousands: ${DEFAULT-VALUE}.")
  private int prunedThousands = 200;

  @Option(
      names = "--syncs",
      paramLabel = "N",
      description = "Over how many syncs health is asked for: ${DEFAULT-VALUE}.")
  private int syncs = 10_000_000;

  @Option(names = "--save", description = "Put the tables into bench/README.md.")
  private boolean save;

  private Bench() {}

  /// Runs, and exits with 0, or with 1 when anything went wrong.
  public static void main(String... args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, SQLException {
    Logger.getLogger("").setLevel(Level.WARNING);
    var livePlan =
        new LiveRun.Plan(chosen(Part.LIVE), liveSeconds, subscribers, deliveries, flatOut, sockets);
    int open = parts.contains(Part.MESSAGES) ? streams : 0;
    Optional<String> lack = FileDescriptors.lack(Math.max(livePlan.sockets(), open));
    if (lack.isPresent()) {
      System.err.println(lack.get());
      return 1;
    }
    Path here = root.toAbsolutePath().normalize();
    Path parent = data == null ? here.resolve("bench/target") : data.toAbsolutePath();
    Files.createDirectories(parent);
    Path folder = Files.createTempDirectory(parent, "data");
    var remains = new Thread(() -> delete(folder));
    Runtime.getRuntime().addShutdownHook(remains);
    Machine machine = Machine.here(here, folder);
    var work = new Report("figures", WorkLine.HEAD, machine);
    var lists = new Report("lists", WorkLine.HEAD, machine);
    var field = new Report("field", WorkLine.HEAD, machine);
    var messaging = new Report("messages", WorkLine.HEAD, machine);
    var live = new Report("live", LiveLine.HEAD, machine);
    var editing = new Report("editing", LiveLine.HEAD, machine);
    var uploads = new Report("uploads", UploadLine.HEAD, machine);
    var pruning = new Report("pruning", PruneLine.HEAD, machine);
    var health = new Report("health", WorkLine.HEAD, machine);
    var replays = new Report("replays", ReplayLine.HEAD, machine);
    var plan = new Run.Plan(chosen(Part.WORK), clients, batches, seconds, thousands);
    for (Database database : Database.values()) {
      if (databases.contains(database)) {
        var site = new Site(here, folder.resolve(database.name()), database);
        new Run(site, plan, work, lists).run();
        if (parts.contains(Part.FIELD)) {
          new FieldRun(site, clients, seconds, field).run();
        }
        if (parts.contains(Part.MESSAGES)) {
          var of = new MessagesRun.Plan(clients, seconds, waiting, streams, liveSeconds, messages);
          new MessagesRun(site, of, messaging).run();
        }
        new LiveRun(site, livePlan, live).run();
        if (parts.contains(Part.EDITING)) {
          new EditingRun(site, editors, liveSeconds, editing).run();
        }
        if (parts.contains(Part.UPLOAD)) {
          new UploadRun(site, new UploadRun.Plan(uploadSize, chunks, connections), uploads).run();
        }
        if (parts.contains(Part.PRUNE)) {
          new PruneRun(site, prunedThousands, seconds, pruning).run();
        }
        if (parts.contains(Part.HEALTH)) {
          new HealthRun(site, syncs, seconds, health).run();
        }
      }
    }
    if (parts.contains(Part.REPLAY)) {
      new ReplayRun(replays).run();
    }
    for (Report report :
        List.of(work, lists, field, messaging, live, editing, uploads, pruning, health, replays)) {
      if (!report.isEmpty()) {
        System.out.println(report.text());
        if (save) {
          report.save(here.resolve("bench/README.md"));
        }
      }
    }
    return 0;
  }

  private Set<Part> chosen(Set<Part> of) {
    Set<Part> chosen = EnumSet.copyOf(of);
    chosen.retainAll(parts);
    return chosen;
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("could not remove " + folder + ": " + e);
    }
  }
}
