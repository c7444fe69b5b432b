package dev.tidemark.store.doctor;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Data;
import dev.tidemark.core.Scope;
import dev.tidemark.store.StoredJson;
import dev.tidemark.store.sql.StoredText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads every record, and beside it the rows of the scopes that it lies in: both in the order of
/// their keys, so that nothing is looked up and little is held.
///
/// Memory: the definitions of one tenant, and the scopes of one record.
final class RecordScan {
  private static final String RECORDS =
      """
      SELECT tenant, collection, id, version, clock, data, deleted, scopes, position, created_by,
             created_device, device, change_type, fingerprint, exact, client_time
      FROM records
      ORDER BY tenant, collection, id
      """;

  private static final String SCOPES =
      """
      SELECT tenant, collection, id, scope, position, departed, gone
      FROM record_scopes
      ORDER BY tenant, collection, id, scope
      """;

  private final Connection connection;
  private final Findings findings;
  private final FiledDefinitions definitions;

  RecordScan(Connection connection, Findings findings) {
    this.connection = connection;
    this.findings = findings;
    this.definitions = new FiledDefinitions(connection, findings);
  }

  /// Tells of what is wrong with any.
  ///
  /// @return how many records there are
  long run() throws SQLException {
    try (Statement one = connection.createStatement();
        Statement other = connection.createStatement();
        ResultSet records = one.executeQuery(RECORDS);
        var scopes = new ScopeRows(other.executeQuery(SCOPES))) {
      long count = 0;
      while (records.next()) {
        count++;
        StoredRecord record = StoredRecord.of(records);
        while (scopes.isBefore(record)) {
          findings.tell(scopes.tenant(), "scope-orphan", scopes.where(), "there is no such record");
          scopes.next();
        }
        check(record, scopes);
      }
      for (; scopes.present(); scopes.next()) {
        findings.tell(scopes.tenant(), "scope-orphan", scopes.where(), "there is no such record");
      }
      return count;
    }
  }

  private void check(StoredRecord record, ScopeRows scopes) throws SQLException {
    Optional<String> badClock = StoredJsonChecks.clock(record.clock());
    badClock.ifPresent(what -> tell(record, "clock", what));
    Optional<String> badData = StoredJsonChecks.data(record.data());
    badData.ifPresent(what -> tell(record, "data", what));
    Set<Scope> lies = StoredJson.scopes(record.scopes());
    checkRows(record, lies, scopes);
    if (record.deleted() || badData.isPresent()) {
      return;
    }
    var data = new Data(record.data());
    checkDefinition(record, lies, data);
    if (badClock.isEmpty() && !Fingerprints.fits(record, data)) {
      tell(record, "checksum", "its data is not what its fingerprint was made of");
    }
  }

  /// Deletions and departures go with retention, whatever else holds.
  private void checkRows(StoredRecord record, Set<Scope> lies, ScopeRows rows) throws SQLException {
    var missing = new TreeSet<String>();
    lies.forEach(scope -> missing.add(StoredText.key(scope.text())));
    for (; rows.isOf(record); rows.next()) {
      boolean lived = missing.remove(rows.scope());
      if (lived == rows.departed()) {
        String wrong = lived ? "its row says that it left " : "its row says that it lies in ";
        tell(record, "scope-rows", wrong + rows.scope());
      } else if (rows.gone() != (rows.departed() || record.deleted())) {
        tell(record, "scope-rows", "its row of " + rows.scope() + " is wrong of its being gone");
      } else if (lived && rows.position() < record.position()) {
        tell(record, "scope-rows", "its row of " + rows.scope() + " stands at an older position");
      }
    }
    if (!missing.isEmpty() && !record.deleted()) {
      tell(record, "scope-rows", "it has no row of " + String.join(", ", missing));
    }
  }

  private void checkDefinition(StoredRecord record, Set<Scope> lies, Data data)
      throws SQLException {
    Optional<CollectionDefinition> definition =
        definitions.of(record.tenant(), record.collection());
    if (definition.isEmpty()) {
      return;
    }
    var author = new Authorship(record.createdBy(), record.createdDevice());
    Set<Scope> right = definition.get().scopesOf(author, data);
    if (!new HashSet<>(lies).equals(right)) {
      tell(
          record,
          "scope-definition",
          "it is filed in "
              + record.scopes()
              + " (by its collection: "
              + StoredJson.scopes(right)
              + ")");
    }
  }

  private void tell(StoredRecord record, String check, String what) {
    findings.tell(record.tenant(), check, record.name(), what);
  }
}
