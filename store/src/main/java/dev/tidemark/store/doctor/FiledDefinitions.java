package dev.tidemark.store.doctor;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.store.StoredJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How collections file their records. Asked for one collection after the other, it holds one.
final class FiledDefinitions {
  private final Connection connection;
  private final Findings findings;
  private String tenant = "";
  private String collection = "";
  private @Nullable CollectionDefinition found;

  FiledDefinitions(Connection connection, Findings findings) {
    this.connection = connection;
    this.findings = findings;
  }

  /// The definition, as far as it says who sees a record; empty when there is none that can be
  /// read, which is told once.
  Optional<CollectionDefinition> of(String ofTenant, String name) throws SQLException {
    if (!tenant.equals(ofTenant) || !collection.equals(name)) {
      tenant = ofTenant;
      collection = name;
      found = read();
    }
    return Optional.ofNullable(found);
  }

  private @Nullable CollectionDefinition read() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT scopes, filters FROM collections WHERE tenant = ? AND name = ?")) {
      statement.setString(1, tenant);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          return definition(row.getString(1), row.getString(2));
        }
      }
      findings.tell(
          tenant, "definition", collection, "it has records, and there is no definition of it");
    } catch (IllegalArgumentException e) {
      findings.tell(tenant, "definition", collection, "it cannot be read: " + e.getMessage());
    }
    return null;
  }

  private CollectionDefinition definition(String scopes, String filters) {
    return new CollectionDefinition(
        collection,
        null,
        StoredJson.texts(scopes).stream().map(ScopeRule::of).toList(),
        StoredJson.texts(filters),
        List.of(),
        ConflictPolicy.standard(),
        null,
        false);
  }
}
