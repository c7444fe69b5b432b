package dev.tidemark.engine.live;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one transaction did in one tenant, as far as live readers care. For one thread.
final class Passed {
  private final List<TenantCommit> commits = new ArrayList<>();
  private final Map<String, User> users = new HashMap<>();
  private final Map<String, Device> devices = new HashMap<>();
  private final Set<String> principals = new HashSet<>();
  private long revision = -1;

  void add(TenantCommit commit) {
    commits.add(commit);
    revised(commit.head().revision());
    for (Membership membership : commit.memberships()) {
      principals.add(membership.principal());
    }
  }

  void add(User user) {
    users.put(user.id(), user);
  }

  void add(Device device) {
    devices.put(device.id(), device);
  }

  void revised(long newRevision) {
    revision = Math.max(revision, newRevision);
  }

  /// The commits, in order.
  List<TenantCommit> commits() {
    return commits;
  }

  /// The head's revision after it; −1 when the head was not written.
  long revision() {
    return revision;
  }

  /// Whether scopes were granted to or revoked from one of those principals, `user:<id>` or
  /// `device:<id>`.
  boolean touches(List<String> some) {
    return !principals.isEmpty() && !Collections.disjoint(principals, some);
  }

  /// Whether that reader may no longer ask.
  boolean ends(Reader reader) {
    String user = reader.principal().user();
    User changed = users.get(user);
    if (changed != null && changed.revokedAt() != null) {
      return true;
    }
    String device = reader.principal().device();
    Device used = device == null ? null : devices.get(device);
    return used != null
        && (used.revokedAt() != null
            || !used.user().equals(user)
            || reader.isOther(used.createdAt()));
  }
}
