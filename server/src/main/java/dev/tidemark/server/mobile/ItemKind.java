package dev.tidemark.server.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Identifiers;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Times;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What the items of one list of a `sync` are like, by the list's name: `voice_data`,
/// `behavioral_data`, and `<collection>_data` for every other collection.
///
/// Source: *mobile*, Sync Request; protocol decisions, section 6.
///
/// @param collection where its items go
/// @param idMember which member is an item's id
/// @param appendOnly whether items are only ever added: all of their members are data
/// @param members those that an item has to have
record ItemKind(String collection, String idMember, boolean appendOnly, List<Member> members) {
  private static final String SUFFIX = "_data";

  private static final ItemKind VOICE =
      new ItemKind(
          "voice",
          "verification_id",
          true,
          List.of(
              new Member("timestamp", ItemKind::requireTime),
              new Member("verified", ItemKind::requireFlag),
              new Member("confidence_score", ItemKind::requireScore),
              new Member("quality_score", ItemKind::requireScore),
              new Member("processing_time_ms", ItemKind::requireDuration)));

  private static final ItemKind BEHAVIORAL =
      new ItemKind(
          "behavioral",
          "session_id",
          true,
          List.of(
              new Member("events", ItemKind::requireArray),
              new Member("duration_ms", ItemKind::requireDuration)));

  /// A member that has to be there.
  ///
  /// @param check throws what is wrong with a value, for a person
  private record Member(String name, Consumer<JsonNode> check) {}

  /// The kind of a list's items; empty for a member that is no list of items.
  ///
  /// @throws ApiException naming the member when what it stands for is no collection
  static Optional<ItemKind> of(String member) {
    if (!member.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (member) {
          case "voice_data" -> VOICE;
          case "behavioral_data" -> BEHAVIORAL;
          default -> {
            String collection = member.substring(0, member.length() - SUFFIX.length());
            if (!Identifiers.valid(collection)) {
              throw ApiException.invalid(member, "expected " + Identifiers.RULE + " before _data");
            }
            yield new ItemKind(collection, "mobile_id", false, List.of());
          }
        });
  }

  /// Checks what such an item has to have.
  ///
  /// @throws ApiException naming the first member that is missing or not as expected
  void check(ObjectNode item) {
    for (Member member : members) {
      JsonNode value = item.path(member.name);
      if (value.isMissingNode() || value.isNull()) {
        throw ApiException.invalid(member.name, ApiException.MISSING);
      }
      try {
        member.check.accept(value);
      } catch (IllegalArgumentException e) {
        throw ApiException.invalid(member.name, String.valueOf(e.getMessage()));
      }
    }
  }

  private static void requireTime(JsonNode value) {
    require(value.isTextual(), "expected an ISO 8601 time");
    Times.parse("timestamp", value.asText());
  }

  private static void requireFlag(JsonNode value) {
    require(value.isBoolean(), "expected true or false");
  }

  private static void requireScore(JsonNode value) {
    require(
        value.isNumber()
            && value.decimalValue().signum() >= 0
            && value.decimalValue().compareTo(BigDecimal.ONE) <= 0,
        "expected a number from 0 to 1");
  }

  private static void requireDuration(JsonNode value) {
    require(value.isNumber() && value.decimalValue().signum() >= 0, "expected a number, 0 or more");
  }

  private static void requireArray(JsonNode value) {
    require(value.isArray(), "expected an array");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
