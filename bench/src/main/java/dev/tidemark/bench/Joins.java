package dev.tidemark.bench;

import java.io.IOException;
import org.HdrHistogram.Histogram;

/// How long it takes to come into a document and be given its text.
///
/// @param sockets of somebody who may write in it
/// @param document its id
record Joins(SyncSockets sockets, String document) {
  private static final int TIMES = 100;

  static Collected join(LiveSocket socket, String document) throws IOException {
    return SyncSockets.ask(
        socket,
        "{\"type\":\"join_session\",\"documentId\":\""
            + document
            + "\",\"mode\":\"collaborative\"}",
        "session_joined");
  }

  /// Joins over and over.
  ///
  /// @param letters how many it has to have
  /// @return the times, in microseconds
  Histogram run(long letters) throws IOException {
    var times = new Histogram(3);
    for (int i = 0; i < TIMES; i++) {
      try (LiveSocket socket = sockets.open("reader")) {
        long begun = System.nanoTime();
        String joined = join(socket, document).text();
        times.recordValue((System.nanoTime() - begun) / 1_000);
        int from = joined.indexOf("\"text\":\"") + "\"text\":\"".length();
        int length = joined.indexOf('"', from) - from;
        if (length != letters) {
          throw new IOException(length + " letters of " + letters + " acknowledged are there");
        }
      }
    }
    return times;
  }
}
