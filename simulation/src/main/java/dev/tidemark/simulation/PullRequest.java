package dev.tidemark.simulation;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A device's wish to be brought up to date.
///
/// @param token where it stands; null when it holds nothing yet
/// @param since the time from which to read; null to read from the token
/// @param collections which collections; every one when empty
/// @param complete whether those are all that the device ever asks for
/// @param limit how many items at most
record PullRequest(
    @Nullable String token,
    @Nullable Instant since,
    Set<String> collections,
    boolean complete,
    int limit) {}
