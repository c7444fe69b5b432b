package dev.tidemark.store.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.tidemark.store.sql.SqlStores.Kind;
import java.util.List;

/// What a backup says of itself.
///
/// @param format [#FORMAT]; another one is not read
/// @param program the version of the program that wrote it
/// @param schema the version of the tables
/// @param database where the records were
/// @param createdAt when it was begun, by the clock of whoever wrote it: `2026-11-22T02:00:00Z`
/// @param tenants whose they are
/// @param parts everything in the file but the manifest
/// @param ended uploads that ended after the database was read, and whose files are therefore not
///   in it
record Manifest(
    int format,
    String program,
    int schema,
    Kind database,
    String createdAt,
    List<Tenant> tenants,
    List<Part> parts,
    List<Ended> ended) {
  static final int FORMAT = 1;
  static final String NAME = "manifest.json";

  Manifest {
    tenants = List.copyOf(tenants);
    parts = List.copyOf(parts);
    ended = List.copyOf(ended);
  }

  /// A tenant, and where its log ends.
  record Tenant(String id, long epoch, long position, long records) {}

  /// A part of the file.
  ///
  /// @param name its name in the file
  /// @param size how many bytes it has
  /// @param sha256 of these, in lower-case hex
  /// @param columns of which columns of a table it is, in order; none for what is no table
  record Part(String name, long size, String sha256, List<String> columns) {
    Part {
      columns = List.copyOf(columns);
    }
  }

  /// An upload that has ended.
  ///
  /// @param status `cancelled` or `expired`
  record Ended(String tenant, String id, String status) {}

  /// What a reader has to know before it can read the rest.
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Format(int format) {}

  long records() {
    return tenants.stream().mapToLong(Tenant::records).sum();
  }

  long files() {
    return parts.stream().filter(part -> part.name().startsWith(BlobParts.FOLDER)).count();
  }
}
