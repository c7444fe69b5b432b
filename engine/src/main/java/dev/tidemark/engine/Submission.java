package dev.tidemark.engine;

import dev.tidemark.core.ChangeSet;
import java.util.List;
import java.util.function.Function;

/// A change set on its way into the log.
///
/// @param set the changes
/// @param answer makes of the outcomes what the sender is told. With a receipt it runs before the
///   commit and is kept with it, else after it. Pure: it may run more than once
public record Submission(ChangeSet set, Function<List<Outcome>, String> answer) {}
