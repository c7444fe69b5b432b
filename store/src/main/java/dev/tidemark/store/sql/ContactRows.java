package dev.tidemark.store.sql;

import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Sighting;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Users as others see them, and when they were last seen.
final class ContactRows {
  private static final String CONTACTS =
      """
      SELECT u.id, u.username, u.password_hash, u.role, u.created_at, u.updated_at, u.revoked_at,
             (SELECT d.id
              FROM devices d
              WHERE d.tenant = u.tenant AND d.user_id = u.id
              ORDER BY d.number
              LIMIT 1),
             (SELECT MAX(s.seen_at)
              FROM sightings s
              WHERE s.tenant = u.tenant AND s.user_id = u.id)
      FROM users u
      WHERE u.tenant = ? AND u.revoked_at IS NULL
      """;

  private ContactRows() {}

  static Optional<Contact> find(Session session, String tenant, String id) {
    return session.first(
        CONTACTS + "AND u.id = ?",
        row -> contact(row, tenant),
        StoredText.key(tenant),
        StoredText.key(id));
  }

  static List<Contact> mobile(Session session, String tenant, @Nullable String after, int limit) {
    return session.all(
        CONTACTS + "AND u.role = 'device' AND u.username > ? ORDER BY u.username LIMIT ?",
        row -> contact(row, tenant),
        StoredText.key(tenant),
        after == null ? "" : StoredText.key(after),
        limit);
  }

  private static Contact contact(Row row, String tenant) throws SQLException {
    return new Contact(Accounts.user(row, tenant), row.textOrNull(8), row.timeOrNull(9));
  }

  /// In one order everywhere, so that two transactions cannot wait for each other.
  static void put(Session session, List<Sighting> sightings) {
    Map<String, List<Sighting>> byTenant =
        sightings.stream()
            .sorted(
                Comparator.comparing(Sighting::user)
                    .thenComparing(
                        Sighting::device, Comparator.nullsFirst(Comparator.naturalOrder())))
            .collect(Collectors.groupingBy(Sighting::tenant, TreeMap::new, Collectors.toList()));
    byTenant.forEach((tenant, some) -> {
      Batch batch =
          session.write(
              """
              INSERT INTO sightings (tenant, user_id, device, seen_at)
              :rows(user_id text, device text, seen_at bigint)
              ON CONFLICT (tenant, user_id, device) DO UPDATE SET
                seen_at = excluded.seen_at
              WHERE excluded.seen_at > sightings.seen_at
              """,
              tenant);
      for (Sighting sighting : some) {
        batch.text(sighting.user()).text(sighting.device() == null ? "" : sighting.device());
        batch.time(sighting.at()).next();
      }
      batch.run();
    });
  }
}
