package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is kept of an enrolment token, by which one device becomes a mobile user's. The token
/// itself is not kept: whoever reads the store can enrol nothing by it.
///
/// @param tenant its tenant
/// @param hash names it
/// @param createdBy the id of the user who made it
/// @param rebinds whether it was made by an admin, and so may enrol a device that already is
/// @param createdAt when it was made
/// @param expiresAt when it is over
/// @param user the id of the mobile user that it brought; null while it was not used
/// @param device the id of the device that it enrolled; null while it was not used
/// @param completedAt when it was used; null while it was not
public record Enrolment(
    String tenant,
    String hash,
    String createdBy,
    boolean rebinds,
    Instant createdAt,
    Instant expiresAt,
    @Nullable String user,
    @Nullable String device,
    @Nullable Instant completedAt) {

  /// This one once it was used.
  public Enrolment completed(String newUser, String newDevice, Instant at) {
    return new Enrolment(
        tenant, hash, createdBy, rebinds, createdAt, expiresAt, newUser, newDevice, at);
  }
}
