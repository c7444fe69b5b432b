package dev.tidemark.server.socket;

import dev.tidemark.engine.live.End;
import dev.tidemark.engine.live.Subscriber;

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
