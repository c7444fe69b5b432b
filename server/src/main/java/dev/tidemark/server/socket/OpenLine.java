package dev.tidemark.server.socket;

import java.time.Duration;
import java.time.Instant;

/// A line that somebody has to look after.
interface OpenLine extends Line {
  /// Ends the line when its time is over or the client is not there any more, and lets a silent
  /// connection know that it is in use. Called every second.
  ///
  /// @param silence how long a client that is to speak may be silent
  void look(Instant now, Duration silence);
}
