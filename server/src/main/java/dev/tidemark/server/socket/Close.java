package dev.tidemark.server.socket;

/// Why a socket ends, as the client is told.
///
/// Source: RFC 6455, section 7.4; protocol decisions, sections 3, 4 and 6.
public enum Close {
  /// The message was longer than the protocol takes.
  TOO_BIG(1009, "the message is too big"),
  /// The server failed; the client may come back.
  FAILED(1011, "something went wrong on the server"),
  /// The server stops or starts again; the client may come back in a moment.
  RESTART(1012, "the server restarts"),
  /// The client did not sign in, or its token is over, or it was shut out.
  UNAUTHORIZED(4401, "sign in"),
  /// The client may not use the device.
  FORBIDDEN(4403, "the device is not yours"),
  /// Nothing was heard of the client for too long.
  SILENT(4408, "nothing was heard for too long"),
  /// What the client holds is not to be gone on from: it starts again without a cursor.
  START_AGAIN(4410, "the cursor is good no more"),
  /// The client did too much.
  ABUSE(4429, "too much");

  private final int code;
  private final String reason;

  Close(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  short code() {
    return (short) code;
  }

  String reason() {
    return reason;
  }
}
