package dev.tidemark.server.records;

import dev.tidemark.core.Change.Base;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.EntityTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Under which condition a single record is written.
///
/// @param base the condition, as a change has it
/// @param byHeader whether a header sets it, so that not meeting it is a failed precondition
record Condition(Base base, boolean byHeader) {

  /// The condition that a request sets.
  ///
  /// @param version the version that its body names
  static Condition of(
      @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable Long version) {
    if (ifMatch != null) {
      return match(ifMatch, version);
    }
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals(EntityTag.ANY)) {
        throw ApiException.invalid("If-None-Match", "expected * for a write");
      }
      return new Condition(new Base.Exactly(0), true);
    }
    return new Condition(version == null ? new Base.Newest() : new Base.Exactly(version), false);
  }

  /// Both the header and the version must be met.
  private static Condition match(String ifMatch, @Nullable Long version) {
    if (ifMatch.strip().equals(EntityTag.ANY)) {
      return version == null
          ? new Condition(new Base.Present(), true)
          : new Condition(new Base.OneOf(List.of(version)), false);
    }
    List<Long> versions = EntityTag.versions("If-Match", ifMatch);
    boolean one = version == null || versions.contains(version);
    List<Long> both = version == null ? versions : one ? List.of(version) : List.of();
    return new Condition(new Base.OneOf(both), true);
  }
}
