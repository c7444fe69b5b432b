package dev.tidemark.server.collections;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Definitions.Wanted;
import dev.tidemark.engine.InvalidSchemaException;
import dev.tidemark.engine.Schemas;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a definition: `{name, schema, scopes, filters, write, policy, retention_days}`. What is
/// left out is as in a collection of which only the scopes are said, but for the policy: the one in
/// force stays.
final class CollectionRequest {
  /// A hundred years.
  private static final int LONGEST_RETENTION = 36_525;

  private static final int MOST_TEXTS = 1_000;

  private CollectionRequest() {}

  /// The definition of the collection of that name.
  ///
  /// @throws ApiException naming the member that is not as expected
  static Wanted read(String name, Fields request) {
    if (request.text("name").filter(other -> !other.equals(name)).isPresent()) {
      throw request.invalid("name", "differs from the name in the path");
    }
    Optional<ConflictPolicy> policy = policy(request);
    return new Wanted(
        definition(
            name,
            schema(request),
            scopes(request),
            request,
            policy.orElse(ConflictPolicy.standard())),
        policy.isPresent());
  }

  private static CollectionDefinition definition(
      String name,
      @Nullable String schema,
      List<ScopeRule> scopes,
      Fields request,
      ConflictPolicy policy) {
    try {
      return new CollectionDefinition(
          name,
          schema,
          scopes,
          texts(request, "filters"),
          texts(request, "write"),
          policy,
          retention(request),
          false);
    } catch (IllegalArgumentException e) {
      throw told(e);
    }
  }

  private static List<ScopeRule> scopes(Fields request) {
    if (request.value("scopes").isEmpty()) {
      throw request.missing("scopes");
    }
    var rules = new ArrayList<ScopeRule>();
    try {
      texts(request, "scopes").forEach(text -> rules.add(ScopeRule.of(text)));
    } catch (IllegalArgumentException e) {
      throw told(e);
    }
    return rules;
  }

  private static List<String> texts(Fields request, String member) {
    return request.texts(member, MOST_TEXTS).orElse(List.of());
  }

  private static @Nullable String schema(Fields request) {
    String schema = request.object("schema").map(Object::toString).orElse(null);
    if (schema != null) {
      try {
        Schemas.check(schema);
      } catch (InvalidSchemaException e) {
        String place = e.pointer().isEmpty() ? "schema" : "/schema" + e.pointer();
        throw ApiException.invalid(place, e.getMessage());
      }
    }
    return schema;
  }

  private static Optional<ConflictPolicy> policy(Fields request) {
    if (request.value("policy").filter(value -> value.isTextual()).isPresent()) {
      Strategy strategy = strategy(request, "policy");
      return Optional.of(new ConflictPolicy(strategy, true, true));
    }
    if (request.value("policy").filter(value -> !value.isObject()).isPresent()) {
      throw request.invalid("policy", "expected an object or the name of a strategy");
    }
    return request
        .fields("policy")
        .map(object ->
            new ConflictPolicy(
                strategy(object, "resolution_policy"),
                object.flag("auto_resolve", true),
                object.flag("notify_on_conflict", true)));
  }

  private static Strategy strategy(Fields request, String member) {
    return Strategy.of(request.requiredText(member))
        .orElseThrow(() ->
            request.invalid(
                member, "expected server_wins, client_wins, most_recent_wins, merge or manual"));
  }

  private static @Nullable Integer retention(Fields request) {
    Optional<Long> days = request.number("retention_days", 1);
    if (days.filter(number -> number > LONGEST_RETENTION).isPresent()) {
      throw request.invalid("retention_days", "expected at most " + LONGEST_RETENTION);
    }
    return days.map(Long::intValue).orElse(null);
  }

  /// The core says `member: what is wrong`.
  private static ApiException told(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    int colon = message.indexOf(": ");
    return ApiException.invalid(message.substring(0, colon), message.substring(colon + 2));
  }
}
