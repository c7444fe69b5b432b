package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.FailedException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// What a fleet has done so far. Thread-safe.
final class Tally {
  private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);
  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();

  /// What is counted.
  enum Event {
    /// An edit was acknowledged.
    STORED,
    /// One was, and is merged with what somebody else had written.
    MERGED,
    /// One became a conflict.
    DISPUTED,
    /// A message arrived, at a phone or from one.
    MESSAGE,
    /// A device connected.
    CONNECTED,
    /// One broke off on purpose.
    BROKEN_OFF,
    /// One lost its connection, or was not answered.
    LOST,
    /// One was asked to wait, or refused.
    REFUSED
  }

  /// Takes note of something.
  void count(Event event) {
    counts.incrementAndGet(event.ordinal());
  }

  /// Takes note of what did not work.
  void failed(FailedException e) {
    count(e.answer().isPresent() ? Event.REFUSED : Event.LOST);
  }

  /// Takes note of what somebody was told who told a device to sync.
  void answered(String answer) {
    answers.computeIfAbsent(answer, one -> new LongAdder()).increment();
  }

  private long of(Event event) {
    return counts.get(event.ordinal());
  }

  /// How far it is, in a few words.
  String brief() {
    return "%,d edits stored, %,d messages, %,d connections lost"
        .formatted(of(Event.STORED) + of(Event.MERGED), of(Event.MESSAGE), of(Event.LOST));
  }

  /// All of it, a line each.
  String text() {
    var told = new TreeMap<String, Long>();
    answers.forEach((answer, count) -> told.put(answer, count.sum()));
    String syncs =
        told.entrySet().stream()
            .map(answer -> "%,d %s".formatted(answer.getValue(), answer.getKey()))
            .collect(Collectors.joining(", "));
    return String.join(
        System.lineSeparator(),
        "edits     %,d stored as sent, %,d merged, %,d in conflict"
            .formatted(of(Event.STORED), of(Event.MERGED), of(Event.DISPUTED)),
        "messages  %,d".formatted(of(Event.MESSAGE)),
        "network   %,d times connected, %,d broken off on purpose, %,d lost, %,d refused for now"
            .formatted(
                of(Event.CONNECTED), of(Event.BROKEN_OFF), of(Event.LOST), of(Event.REFUSED)),
        "sync now  " + (syncs.isEmpty() ? "nobody was told" : syncs));
  }
}
