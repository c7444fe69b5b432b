package dev.tidemark.testkit;

import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.End;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.engine.live.Subscriber;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.Update;
import dev.tidemark.engine.live.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A live reader that reads when it is told to, and holds what it was told. [#woken] and [#ended]
/// may come from any thread; everything else is for one.
public final class Watcher implements Subscriber {
  private final Subscription subscription;
  private final TreeMap<String, String> records = new TreeMap<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<LoggedConflict> conflicts = new ArrayList<>();
  private final AtomicBoolean woken = new AtomicBoolean(true);
  private final Semaphore calls = new Semaphore(0);
  private volatile @Nullable End end;

  public Watcher(Live live, Principal principal, View view, From from) {
    this(live, Reader.of(principal), view, from);
  }

  public Watcher(Live live, Reader reader, View view, From from) {
    this.subscription = live.subscribe(reader, view, from, this);
  }

  @Override
  public String kind() {
    return "test";
  }

  @Override
  public void woken() {
    woken.set(true);
    calls.release();
  }

  @Override
  public void ended(End why) {
    end = why;
  }

  /// Reads all that there is, if it was woken, a few at a time.
  ///
  /// @return what it was told, e.g. `create patients/1 v1`
  public List<String> read() {
    var told = new ArrayList<String>();
    boolean more = woken.getAndSet(false);
    while (more) {
      Batch batch = next(3);
      batch.deliveries().forEach(one -> told.add(one.update().toString()));
      more = batch.hasMore();
    }
    return told;
  }

  /// Reads once.
  public Batch next(int limit) {
    Batch batch = subscription.next(limit);
    for (Delivery delivery : batch.deliveries()) {
      take(delivery.update());
    }
    deliveries.addAll(batch.deliveries());
    conflicts.addAll(batch.conflicts());
    return batch;
  }

  private void take(Update update) {
    String name = update.collection() + "/" + update.id();
    if (update.operation() == Operation.DELETE) {
      records.remove(name);
    } else {
      records.put(name, Objects.requireNonNull(update.data()));
    }
  }

  /// Its place in the log.
  public Subscription subscription() {
    return subscription;
  }

  /// Waits until it is woken, but no longer than a moment.
  public void await() throws InterruptedException {
    if (calls.tryAcquire(100, TimeUnit.MILLISECONDS)) {
      calls.drainPermits();
    }
  }

  /// Whether there is something to read.
  public boolean isWoken() {
    return woken.get();
  }

  /// What it holds, by `collection/id`.
  public TreeMap<String, String> records() {
    return records;
  }

  /// All that it was told.
  public List<Delivery> deliveries() {
    return deliveries;
  }

  /// The conflicts that it was told of.
  public List<LoggedConflict> conflicts() {
    return conflicts;
  }

  /// Why it is over; null while it is not.
  public @Nullable End end() {
    return end;
  }
}
