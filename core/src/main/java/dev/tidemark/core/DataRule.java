package dev.tidemark.core;

import java.util.Optional;

/// What the data of a collection's records must be like. The core only asks; what a JSON Schema
/// means is known where rules are made.
///
/// A rule is pure: equal data get equal answers. Thread-safe.
@FunctionalInterface
public interface DataRule {
  /// The first thing about the data that is not as it must be; empty when all is.
  Optional<Breach> breach(Data data);

  /// The rule of a collection in which anything goes.
  static DataRule none() {
    return data -> Optional.empty();
  }

  /// Something that is not as it must be.
  ///
  /// @param pointer the JSON pointer of the member in the data, `/age`; empty for the data itself
  /// @param message what is wrong with it, for a person
  record Breach(String pointer, String message) {}
}
