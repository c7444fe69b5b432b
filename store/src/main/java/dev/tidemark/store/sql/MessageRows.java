package dev.tidemark.store.sql;

import dev.tidemark.core.Record;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.MessageQuery.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What lists and counts of messages go by. Each pair of a way and a status is a range of an index,
/// in order of time.
final class MessageRows {
  private MessageRows() {}

  /// Takes over what commits say of messages.
  static void put(Session session, String tenant, List<Record> records) {
    Batch batch =
        session.write(
            """
            INSERT INTO messages (tenant, id, sender, recipient, status, received_at)
            :rows(id text, sender text, recipient text, status bigint, received_at bigint)
            ON CONFLICT (tenant, id) DO UPDATE SET
              status = excluded.status
            """,
            tenant);
    for (Record record : records) {
      if (record.key().collection().equals(Message.COLLECTION)) {
        Message.of(record.data())
            .ifPresent(message -> {
              batch.text(record.key().id());
              batch.text(StoredText.key(message.sender()));
              batch.text(StoredText.key(message.recipient()));
              batch.number(message.status().ordinal()).time(record.createdAt()).next();
            });
      }
    }
    batch.run();
  }

  /// The ids of the messages of a query, in the order in which they were first committed.
  ///
  /// @param newestFirst whether in the opposite order
  static List<String> ids(
      Session session,
      String tenant,
      MessageQuery query,
      boolean newestFirst,
      long offset,
      int limit) {
    var parameters = new ArrayList<Object>();
    String sql = idsOf(tenant, query, newestFirst, offset, limit, parameters);
    return session.all(sql, row -> row.text(1), parameters.toArray());
  }

  static String idsOf(
      String tenant,
      MessageQuery query,
      boolean newestFirst,
      long offset,
      int limit,
      List<Object> parameters) {
    String order = " ORDER BY received_at" + (newestFirst ? " DESC" : "");
    var ranges = new ArrayList<String>();
    for (Way way : query.ways()) {
      for (Status status : query.statuses()) {
        ranges.add(
            "SELECT * FROM (SELECT id, received_at FROM messages WHERE "
                + range(tenant, way, status, query.after(), parameters)
                + order
                + " LIMIT ?) part");
        parameters.add(offset + limit);
      }
    }
    parameters.add(limit);
    parameters.add(offset);
    return String.join(" UNION ALL ", ranges) + order + " LIMIT ? OFFSET ?";
  }

  static long count(Session session, String tenant, MessageQuery query) {
    var parameters = new ArrayList<Object>();
    String sql = countOf(tenant, query, parameters);
    return session.first(sql, row -> row.number(1), parameters.toArray()).orElseThrow();
  }

  static String countOf(String tenant, MessageQuery query, List<Object> parameters) {
    var ranges = new ArrayList<String>();
    for (Way way : query.ways()) {
      for (Status status : query.statuses()) {
        ranges.add(
            "(SELECT COUNT(*) FROM messages WHERE "
                + range(tenant, way, status, query.after(), parameters)
                + ")");
      }
    }
    return "SELECT " + String.join(" + ", ranges);
  }

  private static String range(
      String tenant, Way way, Status status, @Nullable Instant after, List<Object> parameters) {
    var where = new StringBuilder("tenant = ?");
    parameters.add(StoredText.key(tenant));
    if (way.sender() != null) {
      where.append(" AND sender = ?");
      parameters.add(StoredText.key(way.sender()));
    }
    if (way.recipient() != null) {
      where.append(" AND recipient = ?");
      parameters.add(StoredText.key(way.recipient()));
    }
    where.append(" AND status = ?");
    parameters.add((long) status.ordinal());
    if (after != null) {
      where.append(" AND received_at > ?");
      parameters.add(Micros.of(after));
    }
    return where.toString();
  }

  static Optional<Instant> confirmedUntil(Session session, String tenant, String device) {
    return session
        .first(
            "SELECT confirmed_time FROM devices WHERE tenant = ? AND id = ?",
            row -> Optional.ofNullable(row.timeOrNull(1)),
            StoredText.key(tenant),
            StoredText.key(device))
        .flatMap(time -> time);
  }

  static void confirmUntil(Session session, String tenant, String device, Instant time) {
    session.update(
        """
        UPDATE devices
        SET confirmed_time = ?
        WHERE tenant = ? AND id = ? AND (confirmed_time IS NULL OR confirmed_time < ?)
        """,
        Micros.of(time),
        StoredText.key(tenant),
        StoredText.key(device),
        Micros.of(time));
  }
}
