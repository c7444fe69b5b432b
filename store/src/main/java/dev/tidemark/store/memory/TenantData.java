package dev.tidemark.store.memory;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Version;
import dev.tidemark.store.Utf8Order;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one tenant has, as maps that stand for tables.
final class TenantData {
  /// How many syncs there were, by the minute in which they began; and of each device.
  final NavigableMap<Instant, SyncCounts> syncMinutes = new TreeMap<>();

  final Map<String, SyncCounts> syncsByDevice = new HashMap<>();

  Head head;
  final NavigableMap<Long, Instant> log = new TreeMap<>();
  final NavigableMap<Instant, Long> logByTime = new TreeMap<>();
  final Map<RecordKey, Record> records = new HashMap<>();
  final Map<RecordKey, NavigableMap<Long, Version>> versions = new HashMap<>();

  /// The positions of versions that still have their data.
  final Map<Long, Boolean> filled = new HashMap<>();

  /// Versions that still have their data and are not the newest, by collection and by the position
  /// of the next version.
  final Map<String, NavigableMap<Long, Superseded>> superseded = new HashMap<>();

  final Map<ScopeFile.Name, ScopeFile> files = new HashMap<>();

  /// Scope rows that are departed or whose record is deleted, oldest first.
  final NavigableMap<GoneKey, ScopeFile.Row> gone =
      new TreeMap<>(
          Comparator.comparingLong(GoneKey::position)
              .thenComparing(key -> key.name().scope())
              .thenComparing(key -> key.name().collection()));

  final Map<String, LoggedConflict> conflicts = new HashMap<>();

  /// The ids of each device's conflicts over a record, oldest first.
  final Map<DeviceRecord, NavigableMap<Long, String>> conflictsOf = new HashMap<>();

  final Map<StoredAnswer.Name, StoredAnswer> answers = new HashMap<>();
  final NavigableMap<AnswerTime, StoredAnswer.Name> answersByTime =
      new TreeMap<>(
          Comparator.comparing(AnswerTime::answeredAt)
              .thenComparing(time -> time.name().scope())
              .thenComparing(time -> time.name().key()));
  final Map<String, NavigableMap<MembershipKey, Membership>> memberships = new HashMap<>();
  final NavigableMap<String, CollectionDefinition> collections = new TreeMap<>();
  final Map<String, ConflictPolicy> policies = new HashMap<>();
  final Map<Arrival, Long> received = new HashMap<>();
  final NavigableMap<AuditKey, AuditEntry> audit =
      new TreeMap<>(Comparator.comparing(AuditKey::at).thenComparing(AuditKey::number));
  final Map<String, User> users = new HashMap<>();
  final Map<String, String> userIds = new HashMap<>();
  final Map<String, Device> devices = new HashMap<>();
  final Map<String, RefreshToken> refreshTokens = new HashMap<>();
  final Map<String, Enrolment> enrolments = new HashMap<>();
  final Map<String, Upload> uploads = new HashMap<>();

  /// The checksums of the chunks of uploads under way.
  final NavigableMap<ChunkKey, String> chunks =
      new TreeMap<>(Comparator.comparing(ChunkKey::upload).thenComparingLong(ChunkKey::number));

  final NavigableMap<String, Progress> documents = new TreeMap<>(Utf8Order.COMPARATOR);

  final NavigableMap<OperationKey, DocumentOperation> operations =
      new TreeMap<>(
          Comparator.comparing(OperationKey::document).thenComparingLong(OperationKey::revision));

  /// The revisions of each event, part by part.
  final Map<EventKey, List<Long>> events = new HashMap<>();

  final Map<String, NavigableMap<String, DocumentAuthor>> authors = new HashMap<>();

  final Map<String, SyncAttempt> syncAttempts = new HashMap<>();

  /// The sync of each device that began last.
  final Map<String, SyncRun> lastSyncRuns = new HashMap<>();

  final Map<String, Instant> confirmed = new HashMap<>();
  final Map<SightingKey, Instant> sightings = new HashMap<>();

  /// Numbers conflicts in the order of their arrival.
  long arrivals;

  TenantData(String tenant) {
    head = Head.start(tenant);
  }

  /// Who was seen, on which device.
  record SightingKey(String user, @Nullable String device) {}

  /// Where changes arrived, and in which minute.
  record Arrival(String collection, Instant minute) {}

  record GoneKey(long position, ScopeFile.Name name) {}

  /// A version by its own position, and when the next one came.
  record Superseded(long position, Instant at) {}

  /// How far a document has come, and how far its record shows it.
  record Progress(long revision, long snapshot) {}

  record OperationKey(String document, long revision) {}

  record EventKey(String document, String author, long number) {}

  record ChunkKey(String upload, long number) {}

  record AuditKey(Instant at, long number) {}

  record AnswerTime(Instant answeredAt, StoredAnswer.Name name) {}

  record MembershipKey(String scope, long granted) implements Comparable<MembershipKey> {
    @Override
    public int compareTo(MembershipKey other) {
      int byGrant = Long.compare(granted, other.granted);
      return byGrant != 0 ? byGrant : scope.compareTo(other.scope);
    }
  }
}
