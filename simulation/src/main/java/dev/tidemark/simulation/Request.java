package dev.tidemark.simulation;

import dev.tidemark.engine.Submission;

/// Something that is asked of the server and that it commits: what a device sends ([DevicePush]),
/// or what somebody at a desk wants ([Errand]).
sealed interface Request permits DevicePush, Errand {
  /// What the server is asked to commit.
  Submission submission();

  /// The tenant that it is asked in.
  default String tenant() {
    return submission().set().principal().tenant();
  }
}
