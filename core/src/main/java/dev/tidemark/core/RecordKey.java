package dev.tidemark.core;

/// Names a record within its tenant: `patients/1`.
///
/// @param collection the kind of record
/// @param id the record's identifier, unique within the collection
public record RecordKey(String collection, String id) implements Comparable<RecordKey> {
  /// @throws IllegalArgumentException naming the member that is not a valid identifier
  public RecordKey {
    Identifiers.require("collection", collection);
    Identifiers.require("id", id);
  }

  @Override
  public int compareTo(RecordKey other) {
    int byCollection = collection.compareTo(other.collection);
    return byCollection != 0 ? byCollection : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return collection + "/" + id;
  }
}
