/// What is true about records, whatever stores or carries them: clocks, changes, decisions, merging
/// and scopes.
///
/// Everything here is pure: no I/O, no framework, no look at a clock or a random source. The one
/// entry point is [Decider#decide]: it judges a [Change] in its [Situation] and answers a
/// [Decision]. All types are immutable and safe to share between threads.
@NullMarked
package dev.tidemark.core;

import org.jspecify.annotations.NullMarked;
