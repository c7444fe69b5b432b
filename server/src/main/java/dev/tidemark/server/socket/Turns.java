package dev.tidemark.server.socket;

import dev.tidemark.server.web.LogContext;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Calls the feed of one line, which is either at rest, which costs no thread, or takes a turn: a
/// virtual thread that handles what has come, one thing after another.
///
/// Thread-safe.
final class Turns {
  private static final Logger LOG = Logger.getLogger(Turns.class);

  private final String path;
  private final LogContext log;
  private final Executor executor;
  private final Runnable failed;

  // All under this object's lock.
  private final ArrayDeque<Runnable> events = new ArrayDeque<>(2);
  private @Nullable Feed feed;
  private @Nullable Reading reading;
  private boolean inTurn;
  private boolean woken;
  private boolean closed;

  /// Lets a connection be read, or not.
  interface Reading {
    void on(boolean on);
  }

  /// @param path where the line is, for the log
  /// @param log for whom turns are, for the log
  /// @param executor runs turns, each on a thread of its own
  /// @param failed what to do after the feed threw something
  Turns(String path, LogContext log, Executor executor, Runnable failed) {
    this.path = path;
    this.log = log;
    this.executor = executor;
    this.failed = failed;
  }

  /// The client listens. Without it nothing is called.
  ///
  /// @param connection told to read nothing while there is something to handle
  void begin(Feed begun, Reading connection) {
    synchronized (this) {
      feed = begun;
      reading = connection;
    }
    add(begun::opened);
  }

  /// Something has come.
  void add(Runnable event) {
    synchronized (this) {
      events.add(event);
      if (reading != null) {
        reading.on(false);
      }
      if (inTurn) {
        return;
      }
      inTurn = true;
    }
    executor.execute(this::turn);
  }

  /// See [Line#wake].
  void wake() {
    synchronized (this) {
      woken = true;
      if (inTurn || feed == null) {
        return;
      }
      inTurn = true;
    }
    executor.execute(this::turn);
  }

  /// The line has ended: what has come and was not handled is forgotten.
  void end() {
    synchronized (this) {
      closed = true;
      events.clear();
      if (inTurn) {
        return;
      }
      inTurn = true;
    }
    executor.execute(this::turn);
  }

  private void turn() {
    log.enter();
    Runnable next = next();
    while (next != null) {
      try {
        next.run();
      } catch (LineClosedException e) {
        // What is left to do is to end, which comes last.
      } catch (RuntimeException | Error e) {
        LOG.errorf(e, "%s: failed", path);
        failed.run();
      }
      next = next();
    }
  }

  /// What is to be done next; null when the turn is over.
  private synchronized @Nullable Runnable next() {
    Feed told = feed;
    if (told == null || reading == null) {
      inTurn = false;
      return null;
    }
    if (closed) {
      // Stays in its turn, so that nothing comes after the end.
      feed = null;
      return told::closed;
    }
    Runnable event = events.poll();
    if (event != null) {
      return event;
    }
    reading.on(true);
    if (woken) {
      woken = false;
      return told::woken;
    }
    inTurn = false;
    return null;
  }
}
