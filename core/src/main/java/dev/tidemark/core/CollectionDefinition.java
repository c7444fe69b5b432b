package dev.tidemark.core;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a collection is: who sees its records, who writes them, and what becomes of conflicts.
///
/// @param name the collection
/// @param schema the JSON Schema that data must meet, as JSON text; null when anything goes
/// @param scopes who sees a record; at least one rule
/// @param filters the top-level members by which lists are kept
/// @param write who may write: role names, `owner`; empty for everybody who sees the record
/// @param policy what happens to conflicts
/// @param retentionDays for how long old versions keep their data; null for ever
/// @param managed whether only its own protocol writes it (`messages`, `documents`)
public record CollectionDefinition(
    String name,
    @Nullable String schema,
    List<ScopeRule> scopes,
    List<String> filters,
    List<String> write,
    ConflictPolicy policy,
    @Nullable Integer retentionDays,
    boolean managed) {

  /// Those that only their own protocols write, whether they are defined yet or not.
  public static final Set<String> MANAGED = Set.of("messages", "documents");

  /// The most scope rules, and the most filters: each may cost a row for each record.
  public static final int MOST_RULES = 16;

  private static final int LONGEST_RULE = 256;

  /// Stands in `write` for the user who created the record.
  public static final String OWNER = "owner";

  /// @throws IllegalArgumentException naming the member that is not as expected
  public CollectionDefinition {
    Identifiers.require("name", name);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes: none (expected: at least one rule)");
    }
    requireFew("scopes", scopes.stream().map(ScopeRule::text).toList());
    requireFew("filters", filters);
    for (String filter : filters) {
      if (filter.isEmpty() || filter.indexOf('=') >= 0 || filter.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "filters: \"" + filter + "\" (expected: names of members, without =)");
      }
    }
    for (String writer : write) {
      if (!writer.equals(OWNER) && Role.of(writer).isEmpty()) {
        throw new IllegalArgumentException(
            "write: \"" + writer + "\" (expected: operator, admin, member, device or owner)");
      }
    }
    if (retentionDays != null && retentionDays < 1) {
      throw new IllegalArgumentException("retention_days: " + retentionDays + " (expected: ≥ 1)");
    }
    scopes = List.copyOf(scopes);
    filters = List.copyOf(filters);
    write = List.copyOf(write);
  }

  /// A collection that everybody in the tenant sees and writes.
  public static CollectionDefinition shared(String name) {
    return simple(name, new ScopeRule.Tenant());
  }

  /// A collection whose records only their creators see and write, as one made by its first write
  /// is.
  public static CollectionDefinition owned(String name) {
    return simple(name, new ScopeRule.Owner());
  }

  /// A collection that only its own protocol writes, and only whom those members name see.
  ///
  /// @param members JSON pointers to ids of users
  public static CollectionDefinition managed(String name, List<String> members) {
    return new CollectionDefinition(
        name,
        null,
        members.stream().map(member -> ScopeRule.of("user:{" + member + "}")).toList(),
        List.of(),
        List.of(),
        ConflictPolicy.standard(),
        null,
        true);
  }

  /// The same collection as its own protocol finds it.
  ///
  /// @param settled whether who may write was asked before
  public CollectionDefinition toItsProtocol(boolean settled) {
    List<String> writers = settled ? List.of() : write;
    return new CollectionDefinition(
        name, schema, scopes, filters, writers, policy, retentionDays, false);
  }

  /// The same collection with another policy.
  public CollectionDefinition withPolicy(ConflictPolicy other) {
    return new CollectionDefinition(
        name, schema, scopes, filters, write, other, retentionDays, managed);
  }

  /// The same collection with other rules and filters.
  public CollectionDefinition filing(List<ScopeRule> otherScopes, List<String> otherFilters) {
    return new CollectionDefinition(
        name, schema, otherScopes, otherFilters, write, policy, retentionDays, managed);
  }

  /// Whether the other files each record as this one does: the same rules and filters, in any
  /// order.
  public boolean filesLike(CollectionDefinition other) {
    return Set.copyOf(scopes).equals(Set.copyOf(other.scopes))
        && Set.copyOf(filters).equals(Set.copyOf(other.filters));
  }

  /// The scopes of a record of this collection; its creator's, when no rule gives one, so that it
  /// is never lost.
  public Set<Scope> scopesOf(Authorship authorship, Data data) {
    var found = new LinkedHashSet<Scope>();
    scopes.forEach(rule -> found.addAll(rule.scopes(authorship, data)));
    if (found.isEmpty()) {
      found.add(Scope.user(authorship.user()));
    }
    for (String member : filters) {
      var value = data.tree().get(member);
      if (value != null && value.isValueNode() && !value.isNull()) {
        found.add(Scope.filter(member, Data.name(value)));
      }
    }
    return found;
  }

  /// Whether that principal may write a record which that author created.
  public boolean writable(Principal principal, Authorship authorship) {
    return write.isEmpty()
        || write.contains(principal.role().text())
        || (write.contains(OWNER) && authorship.user().equals(principal.user()));
  }

  private static void requireFew(String member, List<String> texts) {
    if (texts.size() > MOST_RULES) {
      throw new IllegalArgumentException(
          member + ": " + texts.size() + " (expected: at most " + MOST_RULES + ")");
    }
    var seen = new HashSet<String>();
    for (String text : texts) {
      if (text.length() > LONGEST_RULE) {
        throw new IllegalArgumentException(
            member + ": one is longer than " + LONGEST_RULE + " characters");
      }
      if (!seen.add(text)) {
        throw new IllegalArgumentException(member + ": \"" + text + "\" stands there twice");
      }
    }
  }

  private static CollectionDefinition simple(String name, ScopeRule rule) {
    return new CollectionDefinition(
        name, null, List.of(rule), List.of(), List.of(), ConflictPolicy.standard(), null, false);
  }
}
