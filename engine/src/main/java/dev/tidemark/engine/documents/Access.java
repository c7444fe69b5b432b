package dev.tidemark.engine.documents;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Standing;
import org.jspecify.annotations.Nullable;

/// What somebody may do with a document: what they may do with its record.
enum Access {
  NONE,
  SEE,
  WRITE;

  /// @param record the document's record; null when there is none
  static Access of(
      Catalog catalog, Reading reading, Head head, Principal principal, @Nullable Record record) {
    Standing standing = catalog.standing(reading, head, principal);
    if (!standing.active()
        || record == null
        || record.deleted()
        || !record.visible(standing.held())) {
      return NONE;
    }
    CollectionDefinition definition =
        catalog.definitions(reading, head).get(DocumentText.COLLECTION);
    return definition == null || definition.writable(principal, record.created()) ? WRITE : SEE;
  }

  boolean maySee() {
    return this != NONE;
  }

  boolean mayWrite() {
    return this == WRITE;
  }
}
