package dev.tidemark.server.records;

import dev.tidemark.core.Change.Base;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Under which condition a single record is written.
sealed interface Condition {
  /// Whatever stands.
  record Always() implements Condition {}

  /// Only that version, as the body says.
  record Version(long version) implements Condition {}

  /// Only one of those versions, as `If-Match` says.
  record Match(List<Long> versions) implements Condition {}

  /// Only a record that is there: `If-Match: *`.
  record Present() implements Condition {}

  /// Only a record that is not there: `If-None-Match: *`.
  record Absent() implements Condition {}

  static Condition of(
      @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable Long version) {
    if (ifMatch != null) {
      return ifMatch.strip().equals(EntityTag.ANY)
          ? new Present()
          : new Match(EntityTag.versions("If-Match", ifMatch));
    }
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals(EntityTag.ANY)) {
        throw ApiException.invalid("If-None-Match", "expected * for a write");
      }
      return new Absent();
    }
    return version == null ? new Always() : new Version(version);
  }

  /// Whether a header sets the condition, so that not meeting it is a failed precondition.
  default boolean byHeader() {
    return switch (this) {
      case Match match -> true;
      case Present present -> true;
      case Absent absent -> true;
      case Always always -> false;
      case Version version -> false;
    };
  }

  /// The base of the change.
  ///
  /// @param standing tells the version that stands; throws NOT_FOUND when there is none
  default Base base(LongSupplier standing) {
    return switch (this) {
      case Always() -> new Base.Newest();
      case Version(long version) -> new Base.Exactly(version);
      case Absent() -> new Base.Exactly(0);
      case Present() -> new Base.Exactly(standing(standing));
      case Match(List<Long> versions) when versions.size() == 1 ->
          new Base.Exactly(versions.getFirst());
      case Match(List<Long> versions) -> {
        long version = standing(standing);
        if (!versions.contains(version)) {
          throw failed("the record is at version " + version);
        }
        yield new Base.Exactly(version);
      }
    };
  }

  private static long standing(LongSupplier standing) {
    try {
      return standing.getAsLong();
    } catch (ApiException e) {
      throw e.code() == ErrorCode.NOT_FOUND ? failed("there is no such record") : e;
    }
  }

  private static ApiException failed(String message) {
    return new ApiException(ErrorCode.PRECONDITION_FAILED, message);
  }
}
