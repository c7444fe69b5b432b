package dev.tidemark.engine;

/// Hears of every group of change sets that a [Committer] commits: how many they are, and how it
/// went. Called on the thread that commits; must return at once and throw nothing.
public interface CommitWatch {
  /// Hears nothing.
  CommitWatch NONE = (sets, changes) -> ended -> {};

  /// A group begins to be committed.
  ///
  /// @param sets how many change sets it has
  /// @param changes how many changes these have together
  /// @return told how it ended, once, on the same thread
  UnderWay begin(int sets, int changes);

  /// A group that is being committed.
  @FunctionalInterface
  interface UnderWay {
    /// It ended.
    ///
    /// @param committed whether the store took it; when not, each set of it is tried again alone,
    ///   or its sender told
    void ended(boolean committed);
  }
}
