package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A reader's high-water mark in its tenant's log. Clients hold it as a signed [SyncTokens] text.
///
/// @param tenant the reader's tenant
/// @param user the reader's user
/// @param device the reader's device; empty when it uses none
/// @param epoch the log's epoch
/// @param rest the place in every collection that is not named; null when the cursor stands only
///   for named ones
/// @param named the places in single collections, where they differ
/// @param since the time from which the walk under way began, as the client gave it; null for other
///   walks
public record Cursor(
    String tenant,
    String user,
    String device,
    long epoch,
    @Nullable Place rest,
    SortedMap<String, Place> named,
    @Nullable Instant since) {

  public Cursor {
    named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
  }

  /// A cursor before everything in every collection, as `initialize` gives it.
  public static Cursor start(Principal principal, String device, Head head) {
    return new Cursor(
        principal.tenant(),
        principal.user(),
        device,
        head.epoch(),
        Place.start(),
        Collections.emptySortedMap(),
        null);
  }

  /// A cursor at that head, for those collections; for every one when there are none.
  public static Cursor at(Head head, Principal principal, String device, Set<String> collections) {
    var named = new TreeMap<String, Place>();
    collections.forEach(name -> named.put(name, Place.at(head)));
    return new Cursor(
        principal.tenant(),
        principal.user(),
        device,
        head.epoch(),
        collections.isEmpty() ? Place.at(head) : null,
        named,
        null);
  }

  /// Whether it belongs to that user on that device.
  public boolean belongsTo(Principal principal) {
    return tenant.equals(principal.tenant())
        && user.equals(principal.user())
        && device.equals(device(principal));
  }

  /// The device of a principal's cursors; empty when it uses none.
  static String device(Principal principal) {
    return principal.device() == null ? "" : principal.device();
  }

  /// This cursor for those collections and no others; for every one when they are null.
  public Cursor over(@Nullable Set<String> collections) {
    if (collections == null) {
      return moved(rest == null ? Place.start() : rest, Map.of(), since);
    }
    var places = new TreeMap<String, Place>();
    collections.forEach(name -> places.put(name, place(name)));
    return new Cursor(tenant, user, device, epoch, null, places, since);
  }

  /// This cursor with the named places of another.
  public Cursor with(Cursor other) {
    return moved(rest, other.named, since);
  }

  /// This cursor with all its places moved there.
  public Cursor movedTo(Place place) {
    var places = new TreeMap<>(named);
    places.replaceAll((name, before) -> place);
    return moved(rest == null ? null : place, places, null);
  }

  /// The lowest position at which it stands in any collection; the highest there could be when it
  /// stands for none.
  public long lowest() {
    long lowest = rest == null ? Long.MAX_VALUE : rest.position();
    for (Place place : named.values()) {
      lowest = Math.min(lowest, place.position());
    }
    return lowest;
  }

  /// The place in that collection; the start for one that the cursor does not stand for.
  Place place(String collection) {
    Place place = named.getOrDefault(collection, rest);
    return place == null ? Place.start() : place;
  }

  /// This cursor with places moved. Places equal to the rest's are no longer named.
  Cursor moved(@Nullable Place newRest, Map<String, Place> places, @Nullable Instant newSince) {
    var all = new TreeMap<>(named);
    all.putAll(places);
    if (newRest != null) {
      all.values().removeIf(newRest::equals);
    }
    return new Cursor(tenant, user, device, epoch, newRest, all, newSince);
  }
}
