package dev.tidemark.engine.uploads;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Sees to it that a chunk has one writer. Whoever comes last has the turn: a phone that lost its
/// connection and sends the chunk again does not wait for the remains of its first try, which can
/// write no more.
///
/// What a turn does while it has the chunk is done undisturbed: whoever comes meanwhile waits for
/// it. So a chunk that is being acknowledged is acknowledged before the next turn begins.
///
/// Thread-safe.
final class ChunkTurns {
  private final Map<BlobId, Sending> sendings = new ConcurrentHashMap<>();

  /// Something that reads or writes files.
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /// Takes the turn of a chunk, from whoever has it.
  Turn take(BlobId blob, long chunk) {
    Sending sending = join(blob);
    sending.use.readLock().lock();
    return new Turn(blob, sending, sending.place(chunk), chunk);
  }

  /// Does something while nobody writes to the blob, or nothing where somebody does.
  void whenIdle(BlobId blob, Action action) throws IOException {
    Sending sending = join(blob);
    try {
      if (sending.use.writeLock().tryLock()) {
        try {
          action.run();
        } finally {
          sending.use.writeLock().unlock();
        }
      }
    } finally {
      leave(blob);
    }
  }

  /// Does something that is done once at a time for a blob.
  void alone(BlobId blob, Action action) throws IOException {
    Sending sending = join(blob);
    try {
      sending.end.lock();
      try {
        action.run();
      } finally {
        sending.end.unlock();
      }
    } finally {
      leave(blob);
    }
  }

  /// How many blobs are under way.
  int size() {
    return sendings.size();
  }

  private Sending join(BlobId blob) {
    return sendings.compute(
        blob,
        (id, known) -> {
          Sending sending = known == null ? new Sending() : known;
          sending.users++;
          return sending;
        });
  }

  private void leave(BlobId blob) {
    sendings.computeIfPresent(blob, (id, sending) -> --sending.users == 0 ? null : sending);
  }

  /// The right to write a chunk. For one thread.
  final class Turn implements AutoCloseable {
    private final BlobId blob;
    private final Sending sending;
    private final Place place;
    private final long chunk;

    private Turn(BlobId blob, Sending sending, Place place, long chunk) {
      this.blob = blob;
      this.sending = sending;
      this.place = place;
      this.chunk = chunk;
      place.lock.lock();
      place.owner = this;
      place.lock.unlock();
    }

    /// Does something, undisturbed.
    ///
    /// @throws UploadRefusedException when another has the turn; nothing was done
    void run(Action action) throws IOException {
      place.lock.lock();
      try {
        if (place.owner != this) {
          throw new UploadRefusedException(
              UploadRefusedException.Reason.OVERTAKEN,
              "the chunk was sent again before it had come to its end");
        }
        action.run();
      } finally {
        place.lock.unlock();
      }
    }

    @Override
    public void close() {
      sending.leave(chunk);
      sending.use.readLock().unlock();
      ChunkTurns.this.leave(blob);
    }
  }

  /// An upload that somebody sends chunks of.
  private static final class Sending {
    /// Held for reading by turns.
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private final ReentrantLock end = new ReentrantLock();
    private final Map<Long, Place> places = new HashMap<>();
    private int users;

    private synchronized Place place(long chunk) {
      Place place = places.computeIfAbsent(chunk, number -> new Place());
      place.users++;
      return place;
    }

    private synchronized void leave(long chunk) {
      places.computeIfPresent(chunk, (number, place) -> --place.users == 0 ? null : place);
    }
  }

  /// A chunk that somebody sends.
  private static final class Place {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Turn owner;
    private int users;
  }
}
