package dev.tidemark.server.messaging;

/// What a message may say.
final class MessageText {
  /// The most characters, in code points.
  static final int MOST = 16_384;

  private MessageText() {}

  static boolean isTooLong(String content) {
    return content.codePointCount(0, content.length()) > MOST;
  }
}
