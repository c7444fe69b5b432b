package dev.tidemark.server;

import dev.tidemark.server.limits.LimitSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/// The settings every run has.
///
/// Each can be given as a system property (`-Dtidemark.http.port=9000`), as an environment variable
/// (`TIDEMARK_HTTP_PORT=9000`) or in `config/application.properties` of the working folder, in this
/// order of precedence. Settings of a single feature stand in a type of that feature. An unknown
/// name below `tidemark.` stops the start.
///
/// Immutable and thread-safe.
@ConfigMapping(prefix = "tidemark")
public interface Settings {

  /// The folder for everything that is kept in files: the SQLite database, blobs, keys. Created
  /// when it is missing; relative to the working folder.
  @WithDefault("data")
  Path data();

  /// Where records live: `sqlite`, a file in [#data()], or a `jdbc:postgresql:` URL.
  @WithDefault("sqlite")
  String store();

  /// What carries wake-ups and presence between nodes: `none` for a single node, or a `redis://`
  /// URL.
  @WithDefault("none")
  String bus();

  /// Where uploaded files live: `files`, the folder `blobs` in [#data()].
  @WithDefault("files")
  String blobs();

  /// Whether this run is a demonstration, with a tenant, users and records that everybody knows.
  /// Such a run listens on loopback only.
  @WithDefault("false")
  boolean demo();

  /// The tenant of requests that carry no token and name none.
  @WithDefault("default")
  String defaultTenant();

  /// Signing in.
  Auth auth();

  /// Collections.
  Collections collections();

  /// Devices.
  Devices devices();

  /// What apps on enrolled devices are told.
  Messaging messaging();

  /// How long things are kept.
  Retention retention();

  /// Files that are uploaded.
  Uploads uploads();

  /// How much clients may ask for.
  LimitSettings limits();

  /// Live connections.
  Live live();

  /// When syncing goes well.
  Health health();

  /// When a node is to get requests.
  Ready ready();

  /// Who may read `/metrics`.
  Metrics metrics();

  /// Where traces go.
  Traces traces();

  /// Where the server listens.
  Http http();

  /// The URL under which clients reach this server when a proxy stands before it, such as
  /// `https://sync.example.org`. Empty means: what the request says.
  Optional<URI> publicUrl();

  /// Where the server listens.
  interface Http {

    /// The address to listen at. The default can be reached from this machine only.
    @WithDefault("127.0.0.1")
    String host();

    /// The TCP port, 0 to 65535; 0 takes a free one.
    @WithDefault("8080")
    int port();

    /// The origins whose pages may call this server, such as `https://app.example.org`, separated
    /// by commas. None: browsers keep pages of other origins from reading answers.
    Optional<List<String>> corsOrigins();

    /// The proxies whose `X-Forwarded-For` is believed: addresses, and networks such as
    /// `10.0.0.0/8`. Nobody else's is.
    Optional<List<String>> trustedProxies();

    /// Whether the log has a line for every request: who asked for what, and how it ended. No
    /// token, password or data of a record is in it.
    @WithDefault("false")
    boolean accessLog();
  }

  /// Signing in.
  interface Auth {

    /// Whether anybody may register as a user. Such a user sees no records until an admin grants
    /// more. On in a demo.
    @WithDefault("false")
    boolean openRegistration();

    /// Whether `X-Device-ID` alone identifies an enrolled device in *messaging*, which is only as
    /// secret as the id. Otherwise its token is needed too. On in a demo.
    @WithDefault("false")
    boolean deviceIdAlone();
  }

  /// Collections.
  interface Collections {

    /// Whether the first write to an unknown collection makes it, visible to the writer of each
    /// record only. On in a demo.
    @WithDefault("false")
    boolean open();

    /// The file that says, at each start, which collections there are. Empty means:
    /// `collections.yaml` in [#data()], else in `config` of the working folder, if there is one.
    Optional<Path> file();
  }

  /// Devices.
  interface Devices {

    /// Whether a signed-in user may register a new device by `initialize`. Otherwise an admin
    /// registers it.
    @WithDefault("true")
    boolean selfRegistration();
  }

  /// What apps on enrolled devices are told. They do as they see fit.
  interface Messaging {

    /// How many messages to send or ask for at once.
    @WithDefault("100")
    int batchSize();

    /// Whether to compress what they send.
    @WithDefault("true")
    boolean compression();

    /// How often to sync.
    @WithDefault("5m")
    Duration syncInterval();
  }

  /// How long things are kept.
  interface Retention {

    /// For how long deletions and departures can be pulled. A device that was away for longer
    /// starts again.
    @WithDefault("90d")
    Duration deletions();

    /// For how long conflicts are kept once they are resolved, and how many changes arrived when.
    /// 0: for good.
    @WithDefault("365d")
    Duration conflicts();

    /// For how long the operations of documents are kept that their records show. 0: for good.
    @WithDefault("365d")
    Duration documentOperations();

    /// How often what is past its time is removed. 0: never.
    @WithDefault("1h")
    Duration interval();

    /// The time of day, in UTC, at which it is removed instead of in intervals.
    Optional<LocalTime> at();
  }

  /// Files that are uploaded.
  interface Uploads {

    /// How many bytes a file may have.
    @WithDefault("5G")
    MemorySize maxSize();

    /// How many bytes all files of a tenant may have together, those under way included.
    @WithDefault("100G")
    MemorySize quota();
  }

  /// Live connections.
  interface Live {

    /// How long a client may take nothing of what waits for it. Then it is cut off, and goes on by
    /// its cursor.
    @WithDefault("20s")
    Duration stall();

    /// How long nothing may be heard of a client. Then its socket is closed with 4408.
    @WithDefault("90s")
    Duration silence();
  }

  /// When syncing goes well: what lies beyond these limits degrades health, or is critical.
  interface Health {

    /// How many of a hundred syncs must not fail.
    @WithDefault("95")
    double successRateDegraded();

    @WithDefault("80")
    double successRateCritical();

    /// How many of a hundred syncs may meet a conflict.
    @WithDefault("10")
    double conflictRateDegraded();

    @WithDefault("30")
    double conflictRateCritical();

    /// How long a sync may take on average.
    @WithDefault("2s")
    Duration syncDurationDegraded();

    @WithDefault("10s")
    Duration syncDurationCritical();

    /// How many uploads may be abandoned for each hundred that are begun.
    @WithDefault("20")
    double abandonmentRateDegraded();

    @WithDefault("50")
    double abandonmentRateCritical();
  }

  /// When a node is to get requests: what `/health/ready` goes by.
  interface Ready {

    /// How many bytes have to be free where the data folder lies; 0 looks at no disk.
    @WithDefault("100M")
    MemorySize freeDisk();

    /// Within how long the store has to answer.
    @WithDefault("2s")
    Duration storeTimeout();
  }

  /// Who may read `/metrics`: this machine, without a proxy in between, and whom these let in.
  interface Metrics {

    /// Whether anybody may.
    @WithDefault("false")
    boolean open();

    /// Whoever sends this text as `Authorization: Bearer …` may: 16 characters or more.
    Optional<String> token();
  }

  /// Where traces go: to an OpenTelemetry collector.
  interface Traces {

    /// Where the collector takes spans over HTTP, such as `http://127.0.0.1:4318/v1/traces`. None:
    /// no traces are made.
    Optional<URI> endpoint();

    /// Of how many requests a trace is made, 0 to 1.
    @WithDefault("1")
    double share();
  }
}
