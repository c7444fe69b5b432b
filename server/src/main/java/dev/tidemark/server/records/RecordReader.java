package dev.tidemark.server.records;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.EntityTags;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Listings;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.EntityTag;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads single records as a principal sees them.
@Singleton
final class RecordReader {
  private final SyncStore store;
  private final Catalog catalog;
  private final EntityTags tags;
  private final long room;

  RecordReader(SyncStore store, Catalog catalog, Settings settings) {
    this.store = store;
    this.catalog = catalog;
    this.tags = new EntityTags(catalog);
    this.room = settings.limits().answer().asLongValue();
  }

  /// What was found of a collection.
  ///
  /// @param tag its entity tag
  /// @param listing the records; empty when the caller has them already
  record Found(String tag, Optional<Listing> listing) {}

  /// The record, if the principal sees it.
  Optional<Record> record(Principal principal, RecordKey key) {
    return store.<Optional<Record>>read(reading -> {
      Standing standing = catalog.require(reading, head(reading, principal), principal);
      return reading.records(principal.tenant(), List.of(key)).stream()
          .filter(found -> !found.deleted() && found.visible(standing.held()))
          .findFirst();
    });
  }

  /// The records of a collection that the principal sees.
  ///
  /// @param known which tags the caller has, as `If-None-Match` says
  /// @throws ApiException NOT_FOUND when there is no such collection
  Found list(Principal principal, RecordRequest.Page page, @Nullable String known) {
    return store.<Found>read(reading -> {
      Head head = head(reading, principal);
      Standing standing = catalog.require(reading, head, principal);
      CollectionDefinition definition = catalog.definitions(reading, head).get(page.collection());
      if (definition == null) {
        throw Errors.notFound();
      }
      String tag = tags.ofList(reading, head, principal, definition, null, "");
      if (EntityTag.known(known, tag)) {
        return new Found(tag, Optional.empty());
      }
      Listings.Part part =
          Listings.live(
              reading,
              principal.tenant(),
              standing.held(),
              page.collection(),
              page.after(),
              page.limit(),
              room);
      return new Found(tag, Optional.of(Listing.of(part)));
    });
  }

  static Head head(Reading reading, Principal principal) {
    return reading.head(principal.tenant()).orElseThrow(RevokedException::new);
  }
}
