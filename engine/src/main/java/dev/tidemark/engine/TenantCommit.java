package dev.tidemark.engine;

import dev.tidemark.core.Record;
import java.util.List;

/// All that one commit writes for one tenant. No list names a key twice.
///
/// @param head the new head
/// @param log one entry for each position taken, ascending
/// @param records the newest versions of the records written
/// @param versions every version made
/// @param moves the records' new places in their scopes
/// @param conflicts the conflicts noticed
/// @param answers the answers to keep
/// @param memberships what was granted or revoked; named by principal, scope and grant position
public record TenantCommit(
    Head head,
    List<LogEntry> log,
    List<Record> records,
    List<Version> versions,
    List<ScopeMove> moves,
    List<LoggedConflict> conflicts,
    List<StoredAnswer> answers,
    List<Membership> memberships) {}
