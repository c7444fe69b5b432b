package dev.tidemark.store.sql;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Writing.Pruned;
import dev.tidemark.store.StoredJson;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes conflicts and reads them.
final class ConflictRows {
  /// An entry of an index has its limits.
  private static final int LONGEST_SCOPES = 600;

  /// Stands for scopes that are longer: then the record's own are looked at.
  private static final String MANY = "*";

  private ConflictRows() {}

  /// Adds conflicts; of those that are there, takes note of how they were resolved.
  static void put(Session session, String tenant, List<LoggedConflict> conflicts) {
    Batch batch =
        session.write(
            """
            INSERT INTO conflicts (
              tenant, id, collection, record_id, type, reason, base_version, base_data,
              local_version, local_clock, local_data, local_deleted, local_time,
              server_version, server_clock, server_data, server_deleted, server_time,
              strategy, suggestion, resolution, version, clock, created_at, user_id, device,
              fingerprint, change_set, ordinal, scopes, resolved_at, resolved_by, resolved_as,
              resolved_version, resolved_note)
            :rows(id text, collection text, record_id text, type text, reason text,
              base_version bigint, base_data text,
              local_version bigint, local_clock text, local_data text, local_deleted bigint,
              local_time bigint,
              server_version bigint, server_clock text, server_data text, server_deleted bigint,
              server_time bigint,
              strategy text, suggestion text, resolution text, version bigint, clock text,
              created_at bigint, user_id text, device text,
              fingerprint text, change_set bigint, ordinal bigint, scopes text, resolved_at bigint,
              resolved_by text, resolved_as text, resolved_version bigint, resolved_note text)
            ON CONFLICT (tenant, id) DO UPDATE SET
              resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by,
              resolved_as = excluded.resolved_as, resolved_version = excluded.resolved_version,
              resolved_note = excluded.resolved_note
            """,
            tenant);
    for (int ordinal = 0; ordinal < conflicts.size(); ordinal++) {
      insert(batch, conflicts.get(ordinal), ordinal);
    }
    batch.run();
  }

  /// Lets the conflicts over those records be seen by whoever sees the records now.
  static void refile(Session session, String tenant, List<Record> records) {
    Batch batch =
        session.write(
            """
            UPDATE conflicts
            SET scopes = keys.scopes
            FROM :keys(collection text, id text, scopes text)
            WHERE conflicts.tenant = keys.tenant AND conflicts.collection = keys.collection
              AND conflicts.record_id = keys.id
            """,
            tenant);
    for (Record record : records) {
      batch.text(record.key().collection()).text(record.key().id());
      batch.text(scopes(record.scopes())).next();
    }
    batch.run();
  }

  static Pruned prune(Session session, String tenant, Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM conflicts
            WHERE tenant = ? AND id IN (
              SELECT id
              FROM conflicts
              WHERE tenant = ? AND resolved_at < ?
              ORDER BY resolved_at
              LIMIT ?)
            """,
            tenant,
            tenant,
            Micros.of(before),
            limit);
    return new Pruned(pruned, 0);
  }

  private static void insert(Batch batch, LoggedConflict logged, int ordinal) {
    Conflict conflict = logged.conflict();
    Data base = conflict.base();
    batch.text(logged.id()).text(conflict.key().collection()).text(conflict.key().id());
    batch.text(conflict.type().text()).text(conflict.reason().text());
    batch.nullable(conflict.baseVersion()).text(base == null ? null : base.text());
    insert(batch, conflict.local());
    insert(batch, conflict.server());
    batch.text(conflict.strategy().text()).text(conflict.suggestion().text());
    batch.text(logged.resolution()).number(logged.version()).text(logged.clock().json());
    batch.time(logged.createdAt()).text(logged.user()).text(logged.device());
    batch.text(logged.fingerprint()).number(logged.changeSet()).number(ordinal);
    batch.text(scopes(logged.scopes()));
    insert(batch, logged.end());
    batch.next();
  }

  private static String scopes(Set<Scope> scopes) {
    String all = StoredJson.scopes(scopes);
    return all.length() <= LONGEST_SCOPES ? all : MANY;
  }

  private static void insert(Batch batch, LoggedConflict.@Nullable End end) {
    if (end == null) {
      batch.nullable(null).text(null).text(null).nullable(null).text(null);
    } else {
      batch.time(end.at()).text(end.by()).text(end.resolution()).number(end.version());
      batch.text(end.note() == null ? null : StoredText.shown(end.note()));
    }
  }

  private static void insert(Batch batch, Conflict.Side side) {
    VectorClock clock = side.clock();
    batch.number(side.version()).text(clock == null ? null : clock.json());
    batch.text(side.data().text()).flag(side.deleted()).time(side.time());
  }

  /// What an earlier change is known by: the columns that [#earlier] reads.
  static final String COLUMNS =
      """
      c.id, c.type, c.reason, c.base_version, c.base_data,
      c.local_version, c.local_clock, c.local_data, c.local_deleted, c.local_time,
      c.server_version, c.server_clock, c.server_data, c.server_deleted, c.server_time,
      c.strategy, c.suggestion, c.resolution, c.version, c.clock, c.fingerprint, c.change_set
      """;

  private static final String ALL_COLUMNS =
      COLUMNS
          + """
          , c.collection, c.record_id, c.created_at, c.user_id, c.device,
          c.resolved_at, c.resolved_by, c.resolved_as, c.resolved_version, c.resolved_note,
          c.scopes
          """;

  static Earlier earlier(Row row, RecordKey key) throws SQLException {
    Conflict conflict = conflict(row, key);
    var result =
        new Earlier.Result.Disputed(
            row.text(1), conflict, row.text(18), row.number(19), StoredJson.clock(row.text(20)));
    return new Earlier(row.number(22), row.text(21), conflict.baseVersion(), result);
  }

  static List<LoggedConflict> read(Session session, String tenant, List<String> ids) {
    var found = new ArrayList<LoggedConflict>();
    Batch batch =
        session.lookUp(
            "SELECT "
                + ALL_COLUMNS
                + """
                FROM :keys(id text)
                :each conflicts c
                WHERE c.tenant = keys.tenant AND c.id = keys.id
                """,
            tenant,
            row -> found.add(logged(row)));
    ids.forEach(id -> batch.text(StoredText.key(id)).next());
    batch.run();
    return found;
  }

  /// The ids come from an index alone.
  static List<String> ids(
      Session session, String tenant, ConflictQuery query, long offset, int limit) {
    var parameters = new ArrayList<Object>();
    String sql = idsOf(tenant, query, offset, limit, parameters);
    return session.all(sql, row -> row.text(1), parameters.toArray());
  }

  static long count(Session session, String tenant, ConflictQuery query) {
    var parameters = new ArrayList<Object>();
    String sql = countOf(tenant, query, parameters);
    return session.first(sql, row -> row.number(1), parameters.toArray()).orElseThrow();
  }

  /// Of those conflicts, how many brought no version when they were noticed.
  static long countWithoutVersion(Session session, String tenant, ConflictQuery query) {
    var parameters = new ArrayList<Object>();
    String sql =
        countOf(tenant, query, parameters)
            + "AND c.resolution IN ("
            + String.join(", ", Collections.nCopies(LoggedConflict.WITHOUT_VERSION.size(), "?"))
            + ")";
    LoggedConflict.WITHOUT_VERSION.forEach(one -> parameters.add(StoredText.key(one)));
    return session.first(sql, row -> row.number(1), parameters.toArray()).orElseThrow();
  }

  /// The statement for the ids of a page; its parameters are added to the list.
  static String idsOf(
      String tenant, ConflictQuery query, long offset, int limit, List<Object> parameters) {
    String from = from(tenant, query, parameters);
    parameters.add(limit);
    parameters.add(offset);
    return "SELECT c.id "
        + from
        + """
        ORDER BY c.created_at DESC, c.id DESC
        LIMIT ? OFFSET ?
        """;
  }

  /// The statement for the number of conflicts; its parameters are added to the list.
  static String countOf(String tenant, ConflictQuery query, List<Object> parameters) {
    return "SELECT COUNT(*) " + from(tenant, query, parameters);
  }

  private static String from(String tenant, ConflictQuery query, List<Object> parameters) {
    Set<Scope> visible = query.visible();
    var sql = new StringBuilder("FROM conflicts c WHERE c.tenant = ?\n");
    parameters.add(StoredText.key(tenant));
    switch (query.status()) {
      case UNRESOLVED -> sql.append("AND c.resolved_at IS NULL\n");
      case RESOLVED -> sql.append("AND c.resolved_at IS NOT NULL\n");
      case ALL -> {}
    }
    String collection = query.collection();
    if (collection != null) {
      sql.append("AND c.collection = ?\n");
      parameters.add(StoredText.key(collection));
    }
    Instant since = query.since();
    if (since != null) {
      sql.append("AND c.created_at >= ?\n");
      parameters.add(Micros.of(since));
    }
    if (visible != null) {
      sql.append(lies(visible, parameters));
    }
    return sql.toString();
  }

  static long pending(
      Session session, String tenant, String device, @Nullable Collection<Scope> visible) {
    var parameters = new ArrayList<Object>(List.of(tenant, StoredText.key(device)));
    String lies = visible == null ? "" : lies(visible, parameters);
    return session
        .first(
            """
            SELECT COUNT(*)
            FROM conflicts c
            WHERE c.tenant = ? AND c.device = ? AND c.resolved_at IS NULL
            """
                + lies,
            row -> row.number(1),
            parameters.toArray())
        .orElseThrow();
  }

  /// Whether the record lies in one of those scopes. A scope stands in the list as a JSON text, so
  /// that without it the list would be shorter; both databases can say that.
  private static String lies(Collection<Scope> scopes, List<Object> parameters) {
    if (scopes.isEmpty()) {
      return "AND 1 = 0\n";
    }
    for (Scope scope : scopes) {
      String array = StoredJson.array(List.of(scope.text()));
      parameters.add(array.substring(1, array.length() - 1));
    }
    parameters.add(MANY);
    scopes.forEach(scope -> parameters.add(StoredText.key(scope)));
    String one = "REPLACE(c.scopes, ?, '') <> c.scopes OR ";
    return """
    AND (%s c.scopes = ? AND EXISTS (
      SELECT 1
      FROM record_scopes s
      WHERE s.tenant = c.tenant AND s.scope IN (?%s) AND s.collection = c.collection
        AND s.id = c.record_id AND s.departed IS NULL))
    """
        .formatted(one.repeat(scopes.size()), ", ?".repeat(scopes.size() - 1));
  }

  private static LoggedConflict logged(Row row) throws SQLException {
    Instant resolvedAt = Micros.instantOrNull(row.numberOrNull(28));
    return new LoggedConflict(
        row.text(1),
        conflict(row, new RecordKey(row.text(23), row.text(24))),
        row.text(18),
        row.number(19),
        StoredJson.clock(row.text(20)),
        row.time(25),
        row.text(26),
        row.textOrNull(27),
        row.textOrNull(21),
        row.number(22),
        row.text(33).equals(MANY) ? Set.of() : StoredJson.scopes(row.text(33)),
        resolvedAt == null
            ? null
            : new LoggedConflict.End(
                resolvedAt, row.text(29), row.text(30), row.number(31), row.textOrNull(32)));
  }

  private static Conflict conflict(Row row, RecordKey key) throws SQLException {
    String base = row.textOrNull(5);
    return new Conflict(
        key,
        Conflict.Type.of(row.text(2)),
        Conflict.Reason.of(row.text(3)),
        row.numberOrNull(4),
        base == null ? null : new Data(base),
        side(row, 6),
        side(row, 11),
        ConflictPolicy.Strategy.of(row.text(16)).orElseThrow(),
        Conflict.Suggestion.of(row.text(17)));
  }

  private static Conflict.Side side(Row row, int first) throws SQLException {
    String clock = row.textOrNull(first + 1);
    return new Conflict.Side(
        row.number(first),
        clock == null ? null : StoredJson.clock(clock),
        new Data(row.text(first + 2)),
        row.flag(first + 3),
        row.time(first + 4));
  }
}
