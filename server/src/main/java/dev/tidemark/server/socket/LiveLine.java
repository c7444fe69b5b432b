package dev.tidemark.server.socket;

import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.End;
import dev.tidemark.engine.live.Subscriber;
import dev.tidemark.engine.live.Subscription;
import java.util.function.Consumer;

/// A subscriber at the end of a socket: it is woken there, and the socket ends with its
/// subscription.
public final class LiveLine implements Subscriber {
  private final Line line;
  private final String kind;

  /// @param kind of which protocol the socket is
  public LiveLine(Line line, String kind) {
    this.line = line;
    this.kind = kind;
  }

  @Override
  public String kind() {
    return kind;
  }

  /// Reads what comes next, and tells the client of it.
  ///
  /// @param atOnce at most that many deliveries; for more, the line is woken again
  public void tell(Subscription subscription, int atOnce, Consumer<Batch> telling) {
    Batch batch = subscription.next(atOnce);
    if (batch.traces().isEmpty()) {
      telling.accept(batch);
    } else {
      line.traced("deliver " + kind, batch.traces(), () -> telling.accept(batch));
    }
    if (batch.hasMore()) {
      line.wake();
    }
  }

  @Override
  public void woken() {
    line.wake();
  }

  @Override
  public void ended(End why) {
    switch (why) {
      case LEFT -> {}
      case REVOKED -> line.close(Close.UNAUTHORIZED);
      case STALLED -> line.cut();
      case CURSOR_INVALID -> line.close(Close.START_AGAIN);
      case CLOSED -> line.close(Close.RESTART);
    }
  }
}
