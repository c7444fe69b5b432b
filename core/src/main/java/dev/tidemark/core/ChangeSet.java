package dev.tidemark.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The changes of one request. They are committed together, each with its own decision, in order: a
/// change sees the results of those before it.
///
/// @param principal who asks
/// @param changes what for
/// @param fingerprints the fingerprint of each change, by index; empty when the principal names no
///   device
/// @param receipt how a repeat of the request is known; null when the request cannot be repeated
public record ChangeSet(
    Principal principal,
    List<Change> changes,
    List<String> fingerprints,
    @Nullable Receipt receipt) {

  /// Names a request, so that it has one effect however often it arrives.
  ///
  /// @param scope who sent it and where to: device or user, method and path
  /// @param key the sender's name for the request
  /// @param digest a digest of its body
  public record Receipt(String scope, String key, String digest) {}

  public ChangeSet {
    changes = List.copyOf(changes);
    fingerprints = List.copyOf(fingerprints);
    int expected = principal.device() == null ? 0 : changes.size();
    if (fingerprints.size() != expected) {
      throw new IllegalArgumentException(
          "fingerprints: " + fingerprints.size() + " (expected: " + expected + ")");
    }
  }

  /// The set of those changes, with the fingerprints that the principal's device gives them.
  public static ChangeSet of(Principal principal, List<Change> changes, @Nullable Receipt receipt) {
    String device = principal.device();
    List<String> fingerprints =
        device == null
            ? List.of()
            : changes.stream().map(change -> change.fingerprint(device)).toList();
    return new ChangeSet(principal, changes, fingerprints, receipt);
  }
}
