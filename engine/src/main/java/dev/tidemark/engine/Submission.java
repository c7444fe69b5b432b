package dev.tidemark.engine;

import dev.tidemark.core.ChangeSet;
import java.util.List;
import java.util.function.Function;

/// A change set on its way into the log.
///
/// @param set the changes
/// @param answer makes of the outcomes what the sender is told; it is kept with the request's
///   receipt. Pure: it may run more than once
public record Submission(ChangeSet set, Function<List<Outcome>, String> answer) {}
