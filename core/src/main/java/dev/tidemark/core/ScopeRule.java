package dev.tidemark.core;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// How a collection computes a scope of its records: `tenant`, `owner`, `device`,
/// `user:{/recipient_id}`, `group:{/pharmacy_id}`.
///
/// A pointer that finds an identifier, as text or number, gives one scope, an array of them one for
/// each, anything else none: what is no identifier names no user and no group.
public sealed interface ScopeRule {
  /// The scopes that this rule gives the record.
  List<Scope> scopes(Authorship authorship, Data data);

  /// The rule as definitions write it.
  String text();

  /// Reads a rule as definitions write it.
  ///
  /// @throws IllegalArgumentException saying what is expected
  static ScopeRule of(String text) {
    switch (text) {
      case "tenant":
        return new Tenant();
      case "owner":
        return new Owner();
      case "device":
        return new Device();
      default:
    }
    int brace = text.indexOf(":{");
    if (brace < 0 || !text.endsWith("}")) {
      throw unknown(text);
    }
    JsonPointer pointer;
    try {
      pointer = JsonPointer.compile(text.substring(brace + 2, text.length() - 1));
    } catch (IllegalArgumentException e) {
      throw unknown(text);
    }
    return switch (text.substring(0, brace)) {
      case "user" -> new UserAt(pointer);
      case "group" -> new GroupAt(pointer);
      default -> throw unknown(text);
    };
  }

  /// Everybody in the tenant.
  record Tenant() implements ScopeRule {
    @Override
    public List<Scope> scopes(Authorship authorship, Data data) {
      return List.of(Scope.tenant());
    }

    @Override
    public String text() {
      return "tenant";
    }
  }

  /// The user who created the record.
  record Owner() implements ScopeRule {
    @Override
    public List<Scope> scopes(Authorship authorship, Data data) {
      return List.of(Scope.user(authorship.user()));
    }

    @Override
    public String text() {
      return "owner";
    }
  }

  /// The device that created the record; its user where there was none.
  record Device() implements ScopeRule {
    @Override
    public List<Scope> scopes(Authorship authorship, Data data) {
      String device = authorship.device();
      return List.of(device == null ? Scope.user(authorship.user()) : Scope.device(device));
    }

    @Override
    public String text() {
      return "device";
    }
  }

  /// The users whom the data names at the pointer.
  record UserAt(JsonPointer pointer) implements ScopeRule {
    @Override
    public List<Scope> scopes(Authorship authorship, Data data) {
      return values(data.at(pointer)).map(Scope::user).toList();
    }

    @Override
    public String text() {
      return "user:{" + pointer + "}";
    }
  }

  /// The groups that the data names at the pointer.
  record GroupAt(JsonPointer pointer) implements ScopeRule {
    @Override
    public List<Scope> scopes(Authorship authorship, Data data) {
      return values(data.at(pointer)).map(Scope::group).toList();
    }

    @Override
    public String text() {
      return "group:{" + pointer + "}";
    }
  }

  private static Stream<String> values(JsonNode node) {
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .filter(JsonNode::isValueNode)
          .flatMap(ScopeRule::values);
    }
    boolean names = node.isTextual() || node.isNumber();
    return names ? Stream.of(Data.name(node)).filter(Identifiers::valid) : Stream.empty();
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        "scopes: \""
            + text
            + "\" (expected: tenant, owner, device, user:{/pointer} or group:{/pointer})");
  }
}
