package dev.tidemark.engine;

import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One operation of a document, as it is kept. A deletion that others have split by inserting is
/// several of them, each a revision of its own, with one event.
///
/// @param revision 1, 2, 3 … of the document, without gaps
/// @param event what its author made, and of which text
/// @param part 0, 1, 2 … of those with one event
/// @param applied what it does to the text at the revision before
/// @param user the id of the user who made it
/// @param device on which device; null for none
/// @param committedAt when it was taken
public record DocumentOperation(
    long revision,
    Event event,
    int part,
    Edit applied,
    String user,
    @Nullable String device,
    Instant committedAt) {}
