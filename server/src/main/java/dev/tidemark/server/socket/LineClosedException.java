package dev.tidemark.server.socket;

/// Nothing more can be sent to the client.
public final class LineClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LineClosedException() {
    super("the socket is closed", null, false, false);
  }
}
