package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.EntityTags;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Listings;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads single records as a principal sees them.
@Singleton
final class RecordReader {
  private final SyncStore store;
  private final Catalog catalog;
  private final EntityTags tags;

  RecordReader(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
    this.tags = new EntityTags(catalog);
  }

  /// A part of a collection.
  ///
  /// @param tag its entity tag
  /// @param unchanged whether the caller has it already; then there are no records
  /// @param records the records, by id
  /// @param hasMore whether there are more after the last
  record Listing(String tag, boolean unchanged, List<ScopedRecord> records, boolean hasMore) {
    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeArrayFieldStart("records");
      for (ScopedRecord record : records) {
        RecordAnswer.write(json, record);
      }
      json.writeEndArray();
      json.writeBooleanField("hasMore", hasMore);
      json.writeStringField("after", hasMore ? records.getLast().id() : null);
      json.writeEndObject();
    }
  }

  /// The record, if the principal sees it.
  ///
  /// @throws ApiException NOT_FOUND when it does not
  Record record(Principal principal, RecordKey key) {
    return store.<Record>read(reading -> {
      Standing standing = catalog.require(reading, head(reading, principal), principal);
      return reading.records(principal.tenant(), List.of(key)).stream()
          .filter(found -> !found.deleted() && found.visible(standing.held()))
          .findFirst()
          .orElseThrow(RecordReader::notFound);
    });
  }

  /// The records of a collection that the principal sees.
  ///
  /// @param ifNoneMatch which tags the caller has, as its header says
  /// @throws ApiException NOT_FOUND when there is no such collection
  Listing list(
      Principal principal,
      String collection,
      @Nullable String after,
      int limit,
      @Nullable String ifNoneMatch) {
    return store.<Listing>read(reading -> {
      Head head = head(reading, principal);
      Standing standing = catalog.require(reading, head, principal);
      if (!catalog.definitions(reading, head).containsKey(collection)) {
        throw notFound();
      }
      String tag = tags.ofList(reading, head, principal, collection, null);
      if (EntityTag.known(ifNoneMatch, tag)) {
        return new Listing(tag, true, List.of(), false);
      }
      List<ScopedRecord> records =
          Listings.live(reading, principal.tenant(), standing.held(), collection, after, limit + 1);
      boolean hasMore = records.size() > limit;
      return new Listing(tag, false, hasMore ? records.subList(0, limit) : records, hasMore);
    });
  }

  static Head head(Reading reading, Principal principal) {
    return reading.head(principal.tenant()).orElseThrow(RevokedException::new);
  }

  static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such record or collection");
  }
}
