package dev.tidemark.engine;

import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a principal may see, and whether it may still ask.
///
/// @param active whether user and device exist and neither is revoked
/// @param initialised whether the device, if there is one, ever began to sync records
/// @param implied the scopes that are its own by nature: its user's and its device's
/// @param memberships what it was ever granted
/// @param registered when its device was registered, or last enrolled; null when it has none
/// @param role its user's role, which may be another than when its token was issued; null when
///   there is no such user
public record Standing(
    boolean active,
    boolean initialised,
    Set<Scope> implied,
    List<Membership> memberships,
    @Nullable Instant registered,
    @Nullable Role role) {
  public Standing {
    implied = Set.copyOf(implied);
    memberships = List.copyOf(memberships);
  }

  /// The scopes that it holds now.
  public Set<Scope> held() {
    var held = new HashSet<>(implied);
    for (Membership membership : memberships) {
      if (membership.revoked() == null) {
        held.add(membership.scope());
      }
    }
    return held;
  }

  /// The scopes that it holds now and that were granted after the one position and up to the other.
  public Set<Scope> gainedBetween(long after, long upTo) {
    Set<Scope> stable = heldSince(after);
    var gained = new HashSet<Scope>();
    for (Membership membership : memberships) {
      boolean granted = membership.granted() > after && membership.granted() <= upTo;
      if (granted && membership.revoked() == null && !stable.contains(membership.scope())) {
        gained.add(membership.scope());
      }
    }
    return gained;
  }

  /// The scopes that it has held without a break since that position.
  public Set<Scope> heldSince(long position) {
    var stable = new HashSet<>(implied);
    for (Membership membership : memberships) {
      if (membership.revoked() == null && membership.granted() <= position) {
        stable.add(membership.scope());
      }
    }
    return stable;
  }

  /// The scopes that it lost after the one position and up to the other and does not hold now, each
  /// with the position of its last revocation. One that was granted only after the first position
  /// counts too: a full sync, or a walk that began again from a time, may have shown its records.
  public Map<Scope, Long> lostBetween(long after, long upTo) {
    Set<Scope> held = held();
    var lost = new HashMap<Scope, Long>();
    for (Membership membership : memberships) {
      Long revoked = membership.revoked();
      boolean ended = revoked != null && revoked > after && revoked <= upTo;
      if (ended && !held.contains(membership.scope())) {
        lost.merge(membership.scope(), revoked, Math::max);
      }
    }
    return lost;
  }

  /// Whether a record that lay in that scope from the one position until the other was ever seen
  /// through it.
  boolean saw(Scope scope, long since, long until) {
    if (implied.contains(scope)) {
      return true;
    }
    for (Membership membership : memberships) {
      Long revoked = membership.revoked();
      if (membership.scope().equals(scope)
          && membership.granted() < until
          && (revoked == null || since <= revoked)) {
        return true;
      }
    }
    return false;
  }

  /// Whether any membership was granted or revoked after that position.
  public boolean changedSince(long position) {
    for (Membership membership : memberships) {
      Long revoked = membership.revoked();
      if (membership.granted() > position || (revoked != null && revoked > position)) {
        return true;
      }
    }
    return false;
  }
}
