package dev.tidemark.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All that is needed to judge a change.
///
/// @param current the record as it stands, with the results of earlier changes of the same commit
/// @param currentTime when the current version was made: its client time, else its commit time;
///   null without a record
/// @param base the data of the version that the change goes on from (see [Earlier#goesOnFrom]);
///   null when it is unknown, pruned or 0
/// @param earlier what the same device asked of the same record before, oldest first; at least
///   every version after the base and every conflict
/// @param fingerprint the change's own fingerprint; null without a device
/// @param following the fingerprints of the later changes of the set to the same record
/// @param set the number of the change's set
/// @param principal who asks
/// @param held the scopes that the principal holds
/// @param definition the record's collection
/// @param rule what the data of the collection's records must be like
/// @param now the receive time
/// @param server the name of the server's own clock entry
/// @param dispute the conflict that the change resolves; null when it resolves none, or one that
///   does not exist
/// @param departed which clock entries belong to devices that are revoked or long gone
/// @param forgotten which times lie so far back that the log does not hold what has gone since
public record Situation(
    Optional<Record> current,
    @Nullable Instant currentTime,
    @Nullable Data base,
    List<Earlier> earlier,
    @Nullable String fingerprint,
    List<String> following,
    long set,
    Principal principal,
    Set<Scope> held,
    CollectionDefinition definition,
    DataRule rule,
    Instant now,
    String server,
    @Nullable Dispute dispute,
    Predicate<String> departed,
    Predicate<Instant> forgotten) {

  /// A conflict as it stands.
  ///
  /// @param pending whether nobody has resolved it
  public record Dispute(Conflict conflict, boolean pending) {}
}
