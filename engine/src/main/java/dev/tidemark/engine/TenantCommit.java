package dev.tidemark.engine;

import dev.tidemark.core.Record;
import java.time.Instant;
import java.util.List;

/// All that one commit writes for one tenant. No list names a key twice.
///
/// @param head the new head
/// @param log one entry for each position taken, ascending
/// @param records the newest versions of the records written
/// @param refiled records that lie in other scopes than before; one that is not among the records
///   written keeps its version
/// @param versions every version made
/// @param moves the records' new places in their scopes
/// @param conflicts the conflicts noticed or resolved, as they stand now
/// @param answers the answers to keep
/// @param memberships what was granted or revoked; named by principal, scope and grant position
/// @param received how many changes arrived, refused ones too
/// @param audit what to keep in the audit log
public record TenantCommit(
    Head head,
    List<LogEntry> log,
    List<Record> records,
    List<Record> refiled,
    List<Version> versions,
    List<ScopeMove> moves,
    List<LoggedConflict> conflicts,
    List<StoredAnswer> answers,
    List<Membership> memberships,
    List<Received> received,
    List<AuditEntry> audit) {

  public TenantCommit {
    log = List.copyOf(log);
    records = List.copyOf(records);
    refiled = List.copyOf(refiled);
    versions = List.copyOf(versions);
    moves = List.copyOf(moves);
    conflicts = List.copyOf(conflicts);
    answers = List.copyOf(answers);
    memberships = List.copyOf(memberships);
    received = List.copyOf(received);
    audit = List.copyOf(audit);
  }

  /// A commit that takes no position and only leaves something in the audit log.
  ///
  /// @param head the head as it stands, which the transaction holds
  public static TenantCommit audit(Head head, AuditEntry entry) {
    return new TenantCommit(
        head,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(entry));
  }

  /// Changes that arrived.
  ///
  /// @param collection where to
  /// @param minute when, to the minute
  /// @param changes how many
  public record Received(String collection, Instant minute, long changes) {}
}
