/// Text that several people write at the same time, or apart from one another for days: events, and
/// how they merge.
///
/// A [Document] takes [Event]s, each after those that its author had seen, and answers how each
/// changes the text as it now is. Whatever the order in which events arrive, the text ends the
/// same.
///
/// ```
/// Document ── Rope         the text
///    │
///    ├────── EventGraph    who had seen what: Author ── Run, Run, …; older ones from History
///    │
///    └────── Walker        only while there is concurrency: SpanTree ── Span, Span, …
/// ```
///
/// This is Eg-walker (J. Gentle and M. Kleppmann, "Collaborative Text Editing with Eg-walker:
/// Better, Faster, Smaller", EuroSys 2025). An event whose author had seen everything is applied as
/// it stands. For any other, the events since the newest place that all of them have seen are
/// replayed into a temporary CRDT, the [Walker], which finds where the edit belongs. It is kept
/// while it is of use, made smaller by [Settling], and thrown away then. Inserts at one place are
/// ordered as in Fugue (M. Weidner and M. Kleppmann, "The Art of the Fugue", 2023), by the names of
/// their authors.
///
/// Everything here is pure, and nothing but the events, the clocks and the records is safe to share
/// between threads.
@NullMarked
package dev.tidemark.core.document;

import org.jspecify.annotations.NullMarked;
