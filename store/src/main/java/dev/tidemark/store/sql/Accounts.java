package dev.tidemark.store.sql;

import dev.tidemark.core.Role;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.User;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Tenants, users, devices, signing keys, and the list of syncs.
final class Accounts {
  /// What [#device(Row, String)] reads, in its order.
  static final String DEVICE_COLUMNS =
      """
      id, number, user_id, name, type, info, epoch, created_at, last_sync_at, revoked_at
      """;

  private final Handle handle;

  Accounts(Handle handle) {
    this.handle = handle;
  }

  List<String> tenants() {
    return handle
        .createQuery("SELECT id FROM tenants ORDER BY id")
        .map((row, context) -> row.getString(1))
        .list();
  }

  void addTenant(String tenant, Instant now) {
    int added =
        handle
            .createUpdate(
                """
                INSERT INTO tenants (id, created_at)
                VALUES (:tenant, :now)
                ON CONFLICT (id) DO NOTHING
                """)
            .bind("tenant", tenant)
            .bind("now", Micros.of(now))
            .execute();
    if (added == 1) {
      handle
          .createUpdate(
              """
              INSERT INTO heads (
                tenant, epoch, position, committed_at, floor, change_sets, revision)
              VALUES (:tenant, 0, 0, 0, 0, 0, 0)
              """)
          .bind("tenant", tenant)
          .execute();
    }
  }

  Optional<User> user(String tenant, String id) {
    return handle
        .createQuery(
            """
            SELECT id, username, password_hash, role, created_at, updated_at, revoked_at
            FROM users
            WHERE tenant = :tenant AND id = :id
            """)
        .bind("tenant", StoredText.key(tenant))
        .bind("id", StoredText.key(id))
        .map((row, context) -> user(new Row(row, false), tenant))
        .findOne();
  }

  Optional<User> userNamed(String tenant, String username) {
    return handle
        .createQuery(
            """
            SELECT id, username, password_hash, role, created_at, updated_at, revoked_at
            FROM users
            WHERE tenant = :tenant AND username = :username
            """)
        .bind("tenant", StoredText.key(tenant))
        .bind("username", StoredText.key(username))
        .map((row, context) -> user(new Row(row, false), tenant))
        .findOne();
  }

  List<User> users(String tenant, long offset, int limit) {
    return handle
        .createQuery(
            """
            SELECT id, username, password_hash, role, created_at, updated_at, revoked_at
            FROM users
            WHERE tenant = :tenant
            ORDER BY username
            LIMIT :limit OFFSET :offset
            """)
        .bind("tenant", StoredText.key(tenant))
        .bind("limit", limit)
        .bind("offset", offset)
        .map((row, context) -> user(new Row(row, false), tenant))
        .list();
  }

  long countUsers(String tenant) {
    return handle
        .createQuery("SELECT COUNT(*) FROM users WHERE tenant = :tenant")
        .bind("tenant", StoredText.key(tenant))
        .mapTo(Long.class)
        .one();
  }

  static User user(Row row, String tenant) throws SQLException {
    return new User(
        tenant,
        row.text(1),
        row.text(2),
        row.textOrNull(3),
        Role.of(row.text(4)).orElseThrow(),
        row.time(5),
        row.time(6),
        row.timeOrNull(7));
  }

  void putUser(User user) {
    handle
        .createUpdate(
            """
            INSERT INTO users (
              tenant, id, username, password_hash, role, created_at, updated_at, revoked_at)
            VALUES (
              :tenant, :id, :username, :passwordHash, :role, :createdAt, :updatedAt, :revokedAt)
            ON CONFLICT (tenant, id) DO UPDATE SET
              username = excluded.username,
              password_hash = excluded.password_hash,
              role = excluded.role,
              created_at = excluded.created_at,
              updated_at = excluded.updated_at,
              revoked_at = excluded.revoked_at
            """)
        .bind("tenant", user.tenant())
        .bind("id", user.id())
        .bind("username", user.username())
        .bind("passwordHash", user.passwordHash())
        .bind("role", user.role().text())
        .bind("createdAt", Micros.of(user.createdAt()))
        .bind("updatedAt", Micros.of(user.updatedAt()))
        .bind("revokedAt", Micros.ofNullable(user.revokedAt()))
        .execute();
  }

  Optional<Device> device(String tenant, String id) {
    return device(tenant, "id = :id", query -> query.bind("id", StoredText.key(id)));
  }

  Optional<Device> deviceNumbered(String tenant, long number) {
    return device(tenant, "number = :number", query -> query.bind("number", number));
  }

  private Optional<Device> device(String tenant, String named, UnaryOperator<Query> bound) {
    Query query =
        handle.createQuery(
            "SELECT " + DEVICE_COLUMNS + "FROM devices WHERE tenant = :tenant AND " + named);
    return bound
        .apply(query)
        .bind("tenant", StoredText.key(tenant))
        .map((row, context) -> device(new Row(row, false), tenant))
        .findOne();
  }

  List<Device> devices(String tenant, @Nullable String user, long offset, int limit) {
    return ofUser(
            handle.createQuery(
                "SELECT "
                    + DEVICE_COLUMNS
                    + "FROM devices WHERE tenant = :tenant "
                    + (user == null ? "" : "AND user_id = :user ")
                    + "ORDER BY number LIMIT :limit OFFSET :offset"),
            user)
        .bind("tenant", StoredText.key(tenant))
        .bind("limit", limit)
        .bind("offset", offset)
        .map((row, context) -> device(new Row(row, false), tenant))
        .list();
  }

  long countDevices(String tenant, @Nullable String user) {
    return ofUser(
            handle.createQuery(
                "SELECT COUNT(*) FROM devices WHERE tenant = :tenant"
                    + (user == null ? "" : " AND user_id = :user")),
            user)
        .bind("tenant", StoredText.key(tenant))
        .mapTo(Long.class)
        .one();
  }

  private static Query ofUser(Query query, @Nullable String user) {
    return user == null ? query : query.bind("user", StoredText.key(user));
  }

  static Device device(Row row, String tenant) throws SQLException {
    return new Device(
        tenant,
        row.text(1),
        row.number(2),
        row.text(3),
        row.textOrNull(4),
        row.textOrNull(5),
        row.text(6),
        row.numberOrNull(7),
        row.time(8),
        row.timeOrNull(9),
        row.timeOrNull(10));
  }

  /// Numbers are handed out under the head, which whoever calls this holds.
  void putDevice(Device device) {
    handle
        .createUpdate(
            """
            INSERT INTO devices (
              tenant, id, number, user_id, name, type, info, epoch, created_at, revoked_at)
            VALUES (
              :tenant, :id,
              (SELECT COALESCE(MAX(number), 0) + 1 FROM devices WHERE tenant = :tenant),
              :user, :name, :type, :info, :epoch, :createdAt, :revokedAt)
            ON CONFLICT (tenant, id) DO UPDATE SET
              user_id = excluded.user_id,
              name = excluded.name,
              type = excluded.type,
              info = excluded.info,
              epoch = excluded.epoch,
              created_at = excluded.created_at,
              revoked_at = excluded.revoked_at
            """)
        .bind("tenant", device.tenant())
        .bind("id", device.id())
        .bind("user", device.user())
        .bind("name", shown(device.name()))
        .bind("type", shown(device.type()))
        .bind("info", device.info())
        .bind("epoch", device.epoch())
        .bind("createdAt", Micros.of(device.createdAt()))
        .bind("revokedAt", Micros.ofNullable(device.revokedAt()))
        .execute();
  }

  List<SigningKey> signingKeys() {
    return handle
        .createQuery(
            """
            SELECT id, purpose, secret, public_key, created_at, retired_at
            FROM signing_keys
            ORDER BY created_at, id
            """)
        .map((row, context) -> signingKey(new Row(row, false)))
        .list();
  }

  private static SigningKey signingKey(Row row) throws SQLException {
    return new SigningKey(
        row.text(1), row.text(2), row.text(3), row.textOrNull(4), row.time(5), row.timeOrNull(6));
  }

  void addSigningKey(SigningKey key) {
    handle
        .createUpdate(
            """
            INSERT INTO signing_keys (id, purpose, secret, public_key, created_at, retired_at)
            VALUES (:id, :purpose, :secret, :publicKey, :createdAt, :retiredAt)
            """)
        .bind("id", key.id())
        .bind("purpose", key.purpose())
        .bind("secret", key.secret())
        .bind("publicKey", key.publicKey())
        .bind("createdAt", Micros.of(key.createdAt()))
        .bind("retiredAt", Micros.ofNullable(key.retiredAt()))
        .execute();
  }

  void retireSigningKeys(String purpose, Instant at) {
    handle
        .createUpdate(
            """
            UPDATE signing_keys
            SET retired_at = :at
            WHERE purpose = :purpose AND retired_at IS NULL
            """)
        .bind("purpose", purpose)
        .bind("at", Micros.of(at))
        .execute();
  }

  private static @Nullable String shown(@Nullable String text) {
    return text == null ? null : StoredText.shown(text);
  }
}
