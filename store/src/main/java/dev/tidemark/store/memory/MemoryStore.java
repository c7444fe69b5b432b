package dev.tidemark.store.memory;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import dev.tidemark.store.Utf8Order;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A store that keeps everything in maps: for simulation, where thousands of worlds run in a
/// minute, and for tests. What is committed lives as long as the object; an exception from the
/// work, of whatever kind, leaves nothing behind, so that a server killed in the middle of a commit
/// can be started again on the same store.
///
/// Thread-safe: one writer or many readers at a time.
public final class MemoryStore implements SyncStore {
  private final InstantSource clock;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<String, TenantData> tenants = new TreeMap<>(Utf8Order.COMPARATOR);
  private final Map<String, SigningKey> signingKeys = new LinkedHashMap<>();

  /// How to take back what was committed since [#mark]; null before.
  private @Nullable ArrayDeque<Undo> since;

  /// @param clock what [Writing#now] says
  public MemoryStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    lock.readLock().lock();
    try {
      return work.apply(new MemoryReading(tenants, signingKeys));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    if (lock.getReadHoldCount() > 0 || lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException("a transaction within a transaction");
    }
    lock.writeLock().lock();
    try {
      var undo = new Undo();
      boolean committed = false;
      try {
        T result = work.apply(new MemoryWriting(tenants, signingKeys, clock, undo));
        committed = true;
        if (since != null) {
          since.push(undo);
        }
        return result;
      } finally {
        if (!committed) {
          undo.run();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Takes note of what it holds now, as a backup does.
  ///
  /// @return brings that back; once
  public Runnable mark() {
    lock.writeLock().lock();
    try {
      var undone = new ArrayDeque<Undo>();
      since = undone;
      return () -> goBack(undone);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void goBack(ArrayDeque<Undo> undone) {
    lock.writeLock().lock();
    try {
      since = null;
      while (!undone.isEmpty()) {
        undone.pop().run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// One lane: writers exclude each other, whatever their tenant.
  @Override
  public String lane(String tenant) {
    return "memory";
  }

  @Override
  public void close() {}
}
