package dev.tidemark.store.sql;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Group;
import dev.tidemark.engine.Membership;
import dev.tidemark.store.StoredJson;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Collections, their policies, and memberships.
final class Definitions {
  private final Handle handle;

  Definitions(Handle handle) {
    this.handle = handle;
  }

  List<CollectionDefinition> collections(String tenant) {
    return handle
        .createQuery(
            """
            SELECT c.name, c.json_schema, c.scopes, c.filters, c.writers, c.retention_days,
                   c.managed, p.strategy, p.auto_resolve, p.notify_on_conflict
            FROM collections c
            LEFT JOIN policies p ON p.tenant = c.tenant AND p.collection = c.name
            WHERE c.tenant = :tenant
            ORDER BY c.name
            """)
        .bind("tenant", tenant)
        .map((row, context) -> collection(new Row(row, false)))
        .list();
  }

  private static CollectionDefinition collection(Row row) throws SQLException {
    Long retentionDays = row.numberOrNull(6);
    return new CollectionDefinition(
        row.text(1),
        row.textOrNull(2),
        StoredJson.texts(row.text(3)).stream().map(ScopeRule::of).toList(),
        StoredJson.texts(row.text(4)),
        StoredJson.texts(row.text(5)),
        policy(row, 8),
        retentionDays == null ? null : retentionDays.intValue(),
        row.flag(7));
  }

  private static ConflictPolicy policy(Row row, int first) throws SQLException {
    String strategy = row.textOrNull(first);
    if (strategy == null) {
      return ConflictPolicy.standard();
    }
    return new ConflictPolicy(
        ConflictPolicy.Strategy.of(strategy).orElseThrow(),
        row.flag(first + 1),
        row.flag(first + 2));
  }

  Optional<ConflictPolicy> policy(String tenant, String collection) {
    return handle
        .createQuery(
            """
            SELECT strategy, auto_resolve, notify_on_conflict
            FROM policies
            WHERE tenant = :tenant AND collection = :collection
            """)
        .bind("tenant", tenant)
        .bind("collection", collection)
        .map((row, context) -> policy(new Row(row, false), 1))
        .findOne();
  }

  void putCollection(String tenant, CollectionDefinition definition) {
    handle
        .createUpdate(
            """
            INSERT INTO collections (
              tenant, name, json_schema, scopes, filters, writers, retention_days, managed)
            VALUES (
              :tenant, :name, :schema, :scopes, :filters, :writers, :retentionDays, :managed)
            ON CONFLICT (tenant, name) DO UPDATE SET
              json_schema = excluded.json_schema,
              scopes = excluded.scopes,
              filters = excluded.filters,
              writers = excluded.writers,
              retention_days = excluded.retention_days,
              managed = excluded.managed
            """)
        .bind("tenant", tenant)
        .bind("name", definition.name())
        .bind("schema", definition.schema())
        .bind("scopes", scopes(definition))
        .bind("filters", StoredJson.array(definition.filters()))
        .bind("writers", StoredJson.array(definition.write()))
        .bind("retentionDays", definition.retentionDays())
        .bind("managed", definition.managed() ? 1 : 0)
        .execute();
    putPolicy(tenant, definition.name(), definition.policy());
  }

  private static String scopes(CollectionDefinition definition) {
    return StoredJson.array(definition.scopes().stream().map(ScopeRule::text).toList());
  }

  void putPolicy(String tenant, String collection, ConflictPolicy policy) {
    handle
        .createUpdate(
            """
            INSERT INTO policies (tenant, collection, strategy, auto_resolve, notify_on_conflict)
            VALUES (:tenant, :collection, :strategy, :autoResolve, :notify)
            ON CONFLICT (tenant, collection) DO UPDATE SET
              strategy = excluded.strategy,
              auto_resolve = excluded.auto_resolve,
              notify_on_conflict = excluded.notify_on_conflict
            """)
        .bind("tenant", tenant)
        .bind("collection", collection)
        .bind("strategy", policy.strategy().text())
        .bind("autoResolve", policy.autoResolve() ? 1 : 0)
        .bind("notify", policy.notifyOnConflict() ? 1 : 0)
        .execute();
  }

  List<Membership> memberships(String tenant, Collection<String> principals) {
    if (principals.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            """
            SELECT principal, scope, granted, revoked
            FROM memberships
            WHERE tenant = :tenant AND principal IN (<principals>)
            ORDER BY granted, principal, scope
            """)
        .bind("tenant", tenant)
        .bindList("principals", principals)
        .map((row, context) -> membership(new Row(row, false)))
        .list();
  }

  private static Membership membership(Row row) throws SQLException {
    return new Membership(row.text(1), new Scope(row.text(2)), row.number(3), row.numberOrNull(4));
  }

  List<Group> groups(String tenant, long offset, int limit) {
    return handle
        .createQuery(
            """
            SELECT scope, COUNT(*)
            FROM memberships
            WHERE tenant = :tenant AND scope > 'group:' AND scope < 'group;' AND revoked IS NULL
            GROUP BY scope
            ORDER BY scope
            LIMIT :limit OFFSET :offset
            """)
        .bind("tenant", StoredText.key(tenant))
        .bind("limit", limit)
        .bind("offset", offset)
        .map((row, context) ->
            new Group(row.getString(1).substring("group:".length()), row.getLong(2)))
        .list();
  }

  long countGroups(String tenant) {
    return handle
        .createQuery(
            """
            SELECT COUNT(DISTINCT scope)
            FROM memberships
            WHERE tenant = :tenant AND scope > 'group:' AND scope < 'group;' AND revoked IS NULL
            """)
        .bind("tenant", StoredText.key(tenant))
        .mapTo(Long.class)
        .one();
  }

  void putMembership(String tenant, Membership membership) {
    handle
        .createUpdate(
            """
            INSERT INTO memberships (tenant, principal, granted, scope, revoked)
            VALUES (:tenant, :principal, :granted, :scope, :revoked)
            ON CONFLICT (tenant, principal, granted, scope) DO UPDATE SET
              revoked = excluded.revoked
            """)
        .bind("tenant", tenant)
        .bind("principal", membership.principal())
        .bind("granted", membership.granted())
        .bind("scope", membership.scope().text())
        .bind("revoked", membership.revoked())
        .execute();
  }
}
