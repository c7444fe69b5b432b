package dev.tidemark.engine;

import dev.tidemark.core.ChangeSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A change set on its way into the log.
///
/// @param set the changes
/// @param whole whether one change that is not taken, or one look-up that finds nothing, undoes all
///   others
/// @param lookups what is read in between, in order
/// @param room how many characters of data the set may show in all, as records that it has changed
///   or looked up. What is looked up after that is not read
/// @param answer what the sender is told
/// @param audit makes of the outcomes what is kept in the audit log, in the same commit. Pure: it
///   may run more than once
public record Submission(
    ChangeSet set,
    boolean whole,
    List<Lookup> lookups,
    long room,
    Answer answer,
    Function<List<Outcome>, List<AuditEntry>> audit) {
  public Submission {
    lookups = List.copyOf(lookups);
  }

  /// A set that leaves nothing in the audit log.
  public Submission(ChangeSet set, boolean whole, List<Lookup> lookups, long room, Answer answer) {
    this(set, whole, lookups, room, answer, outcomes -> List.of());
  }

  /// A set that reads nothing and leaves something in the audit log, and of which each change
  /// stands for itself.
  public Submission(
      ChangeSet set,
      Function<List<Outcome>, @Nullable String> answer,
      Function<List<Outcome>, List<AuditEntry>> audit) {
    this(set, false, List.of(), 0, (outcomes, found) -> answer.apply(outcomes), audit);
  }

  /// A set that reads nothing and of which each change stands for itself.
  public Submission(ChangeSet set, Function<List<Outcome>, @Nullable String> answer) {
    this(set, false, List.of(), 0, (outcomes, found) -> answer.apply(outcomes));
  }

  /// Makes of the outcomes what the sender is told. With a receipt it runs before the commit and is
  /// kept with it, else after it. Pure: it may run more than once.
  @FunctionalInterface
  public interface Answer {
    /// @param outcomes one for each change, in order
    /// @param found one for each look-up, in order
    /// @return the answer; null when it is not to be kept, so that the same request is judged anew
    @Nullable String of(List<Outcome> outcomes, List<Lookup.Found> found);
  }
}
