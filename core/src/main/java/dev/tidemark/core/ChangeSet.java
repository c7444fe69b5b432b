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
/// @param own the protocol that sends the set to a managed collection of its own; null for none
public record ChangeSet(
    Principal principal,
    List<Change> changes,
    List<String> fingerprints,
    @Nullable Receipt receipt,
    @Nullable Own own) {

  /// Names a request, so that it has one effect however often it arrives.
  ///
  /// @param scope who sent it and where to: device or user, method and path
  /// @param key the sender's name for the request
  /// @param digest a digest of its body
  public record Receipt(String scope, String key, String digest) {}

  /// Names the protocol of a managed collection.
  ///
  /// @param collection the collection that it alone writes
  /// @param settled whether what the set says was taken before, when its user might write it:
  ///   neither what they may now nor whether they are still there is asked
  public record Own(String collection, boolean settled) {}

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
    return new ChangeSet(principal, changes, fingerprints, receipt, null);
  }

  /// A set that the own protocol of a managed collection sends, for a user on no device: what it
  /// repeats, the protocol knows itself.
  public static ChangeSet ofProtocol(String collection, Principal user, List<Change> changes) {
    return ofProtocol(collection, user, changes, null);
  }

  /// As [#ofProtocol], for a request that can be repeated.
  public static ChangeSet ofProtocol(
      String collection, Principal user, List<Change> changes, @Nullable Receipt receipt) {
    return new ChangeSet(user.on(null), changes, List.of(), receipt, new Own(collection, false));
  }

  /// A set by which the own protocol of a managed collection writes what it has taken before.
  public static ChangeSet settled(String collection, Principal user, List<Change> changes) {
    return new ChangeSet(user.on(null), changes, List.of(), null, new Own(collection, true));
  }

  /// Whether the set may write that collection, as far as its being managed goes.
  public boolean manages(String collection) {
    return own != null && own.collection().equals(collection);
  }

  /// Whether what it says was taken before.
  public boolean settled() {
    return own != null && own.settled();
  }
}
