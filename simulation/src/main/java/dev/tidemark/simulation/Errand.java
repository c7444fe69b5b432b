package dev.tidemark.simulation;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.engine.Listings;
import dev.tidemark.engine.Lookup.Found;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Submission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What somebody at a desk wants done. It is sent again under its name until it is answered.
final class Errand implements Request {
  private final String label;
  private final ChangeSet set;
  private final boolean whole;
  private final Wishes.Wish wish;
  private boolean answered;

  /// @param label names it in the trace, e.g. `wa.user1 errand-17`
  /// @param whole whether all of it is to be done or nothing
  Errand(String label, ChangeSet set, boolean whole, Wishes.Wish wish) {
    this.label = label;
    this.set = set;
    this.whole = whole;
    this.wish = wish;
  }

  /// Each time that it arrives it is another submission.
  @Override
  public Submission submission() {
    return new Submission(
        set, whole, wish.lookups(), Long.MAX_VALUE, wish.partly() ? Errand::all : Errand::ifTaken);
  }

  /// Who wants it.
  Principal principal() {
    return set.principal();
  }

  boolean isAnswered() {
    return answered;
  }

  void answered() {
    answered = true;
  }

  /// What is said of every change and everything that was looked up.
  static String all(List<Outcome> outcomes, List<Found> found) {
    return outcomes.stream().map(Errand::text).collect(Collectors.joining(";"))
        + found.stream().map(Errand::text).collect(Collectors.joining(";", "|", ""));
  }

  /// The same when everything was taken; otherwise nothing, so that it may be asked again.
  static @Nullable String ifTaken(List<Outcome> outcomes, List<Found> found) {
    return outcomes.stream().allMatch(Outcome::taken) ? all(outcomes, found) : null;
  }

  /// What was found, in a few words.
  static String text(Found found) {
    return switch (found) {
      case Found.One(Optional<Record> record) ->
          record.map(one -> row(one.key().id(), one.version(), one.data().text())).orElse("-");
      case Found.Page(Optional<Listings.Part> part) ->
          part.map(rows ->
                  rows.records().stream()
                      .map(one -> row(one.id(), one.version(), one.data()))
                      .collect(Collectors.joining(",", "[", "]")))
              .orElse("-");
      case Found.Unread unread -> "unread";
    };
  }

  /// A record that was found, in a few words.
  static String row(String id, long version, String data) {
    return id + " v" + version + " " + data;
  }

  private static String text(Outcome outcome) {
    return outcome.decision() instanceof Decision.Rejected rejected
        ? rejected.reason().text()
        : "v" + outcome.version();
  }

  @Override
  public String toString() {
    return label;
  }
}
