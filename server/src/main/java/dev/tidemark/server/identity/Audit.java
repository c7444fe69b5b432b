package dev.tidemark.server.identity;

import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Writing;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What happens to accounts and tokens that may be asked for later.
///
/// @param actor the user who did it; null when that is not known
/// @param action what was done, e.g. `login.fail`
/// @param subject to what; null when it was nothing in particular
/// @param address from which address; null when that is not known
record Audit(
    @Nullable String actor, String action, @Nullable String subject, @Nullable String address) {
  static final String LOGIN_FAILED = "login.fail";
  static final String REGISTERED = "user.register";
  static final String REFRESH_REUSED = "refresh_token.reuse";
  static final String OFFLINE_ISSUED = "offline_token.issue";

  /// Writes it, as a part of a transaction that holds the tenant's head.
  ///
  /// @param head the head as it stands
  void write(Writing writing, Head head) {
    writing.apply(
        TenantCommit.audit(
            head,
            new AuditEntry(
                writing.now(),
                ThreadLocalRandom.current().nextLong(),
                actor,
                action,
                subject,
                address,
                "{}")));
  }
}
