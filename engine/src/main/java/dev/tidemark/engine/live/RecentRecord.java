package dev.tidemark.engine.live;

import dev.tidemark.core.Operation;
import dev.tidemark.core.Record;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.PullPage.Why;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A record as a recent commit left it, and where it had been before.
///
/// Thread-safe.
final class RecentRecord {
  private static final int ABOUT_ITSELF = 400;

  private final Record record;
  private final String clock;
  private final long position;
  private final Instant movedAt;
  private final Set<Scope> before;
  private final @Nullable Author author;
  private final LongConsumer grown;
  private volatile @Nullable Update created;
  private volatile @Nullable Update updated;
  private volatile @Nullable Update gone;

  /// Which device made a version.
  ///
  /// @param exact whether it is stored exactly as the device sent it
  record Author(@Nullable String device, boolean exact) {}

  /// @param position where it moved in the log
  /// @param movedAt that position's commit time
  /// @param before the scopes in which it lay before the commit
  /// @param author whose version it is; null when it only moved
  /// @param grown told how many characters more are held
  RecentRecord(
      Record record,
      long position,
      Instant movedAt,
      Set<Scope> before,
      @Nullable Author author,
      LongConsumer grown) {
    this.record = record;
    this.clock = record.clock().json();
    this.position = position;
    this.movedAt = movedAt;
    this.before = before;
    this.author = author;
    this.grown = grown;
  }

  String collection() {
    return record.key().collection();
  }

  long position() {
    return position;
  }

  Instant movedAt() {
    return movedAt;
  }

  /// How many bytes it takes, about.
  long bytes() {
    return ABOUT_ITSELF + record.data().text().length() + clock.length();
  }

  /// The scopes in which it lies or lay before.
  Set<Scope> scopes() {
    var scopes = new HashSet<>(record.scopes());
    scopes.addAll(before);
    return scopes;
  }

  /// Whether that device sent it, exactly as it is stored.
  boolean sentBy(@Nullable String device) {
    return author != null && author.exact() && device != null && device.equals(author.device());
  }

  /// What somebody is told of it.
  ///
  /// @param held the scopes that they hold, now and before
  /// @return null when it does not concern them
  @Nullable Update toldTo(Set<Scope> held) {
    boolean lies = record.visible(held);
    boolean lay = !Collections.disjoint(before, held);
    if (lies && !record.deleted()) {
      return lay ? updated() : created();
    }
    return lies || lay ? gone(lies ? Why.DELETED : Why.DEPARTED) : null;
  }

  private Update created() {
    Update known = created;
    if (known == null) {
      known = told(Operation.CREATE, record.data().text(), null);
      created = known;
    }
    return known;
  }

  private Update updated() {
    Update known = updated;
    if (known == null) {
      known = told(Operation.UPDATE, record.data().text(), null);
      updated = known;
    }
    return known;
  }

  private Update gone(Why why) {
    Update known = gone;
    if (known == null || known.why() != why) {
      known = told(Operation.DELETE, null, why);
      gone = known;
    }
    return known;
  }

  private Update told(Operation operation, @Nullable String data, @Nullable Why why) {
    return new Update(
        operation,
        collection(),
        record.key().id(),
        record.version(),
        clock,
        data,
        record.updatedAt(),
        why,
        grown);
  }
}
