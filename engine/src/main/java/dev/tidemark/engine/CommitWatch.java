package dev.tidemark.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hears of every group of change sets that a [Committer] commits: how many they are, and how it
/// went. Called on the thread that commits; must return at once and throw nothing.
public interface CommitWatch {
  /// Hears nothing.
  CommitWatch NONE = (sets, changes, traces) -> ended -> {};

  /// In which trace the calling thread works, as a W3C `traceparent`; null for none. Asked on the
  /// thread that hands a set in, of which the group is told, and on the thread that commits, of
  /// which live readers are told who read what it committed.
  default @Nullable String trace() {
    return null;
  }

  /// A group begins to be committed.
  ///
  /// @param sets how many change sets it has
  /// @param changes how many changes these have together
  /// @param traces in which traces those worked who handed the sets in, as far as they did in any
  /// @return told how it ended, once, on the same thread
  UnderWay begin(int sets, int changes, List<String> traces);

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
