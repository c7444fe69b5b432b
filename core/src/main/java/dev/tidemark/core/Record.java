package dev.tidemark.core;

import java.time.Instant;
import java.util.Set;

/// The newest version of a record.
///
/// @param key collection and id
/// @param version 1, 2, 3 …
/// @param clock who has written it how often
/// @param data what it says; without members once it is deleted
/// @param deleted whether the newest version is a deletion
/// @param createdAt when its first version was committed
/// @param created who made the first version
/// @param updatedAt when the newest version was committed
/// @param updatedBy the user who made the newest version
/// @param position the log position of the newest version
/// @param scopes who may see it and which filtered lists it stands in; those of the last data once
///   it is deleted
public record Record(
    RecordKey key,
    long version,
    VectorClock clock,
    Data data,
    boolean deleted,
    Instant createdAt,
    Authorship created,
    Instant updatedAt,
    String updatedBy,
    long position,
    Set<Scope> scopes) {
  public Record {
    if (version < 1) {
      throw new IllegalArgumentException("version: " + version + " (expected: ≥ 1)");
    }
    scopes = Set.copyOf(scopes);
  }

  /// The same record in other scopes.
  public Record filed(Set<Scope> elsewhere) {
    return new Record(
        key, version, clock, data, deleted, createdAt, created, updatedAt, updatedBy, position,
        elsewhere);
  }

  /// Whether somebody who holds those scopes may see the record.
  public boolean visible(Set<Scope> held) {
    for (Scope scope : scopes) {
      if (held.contains(scope)) {
        return true;
      }
    }
    return false;
  }
}
