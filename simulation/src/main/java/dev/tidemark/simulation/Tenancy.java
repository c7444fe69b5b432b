package dev.tidemark.simulation;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.device.Chance;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A tenant: who is in it and what its records are about.
///
/// @param id the tenant
/// @param users its users' ids
/// @param devices its devices' ids
/// @param definitions its collections; some more are made by their first writes
/// @param keys every record that anybody ever spoke of, in that order
/// @param ledger what it must hold
record Tenancy(
    String id,
    List<String> users,
    List<String> devices,
    List<CollectionDefinition> definitions,
    Set<RecordKey> keys,
    Ledger ledger) {
  /// The collections that nobody has defined.
  static final List<String> UNDEFINED = List.of("scraps", "sketches", "lists");

  /// The member that group scopes look at.
  static final String WARD = "ward";

  /// The member that user scopes look at.
  static final String ASSIGNEE = "assignee";

  /// The member by which lists are kept.
  static final String STATUS = "status";

  static final List<String> WARDS = List.of("north", "south", "west");
  static final List<String> STATUSES = List.of("open", "done");
  private static final int RECORDS = 7;

  Tenancy(
      String id, List<String> users, List<String> devices, List<CollectionDefinition> definitions) {
    this(id, users, devices, definitions, new LinkedHashSet<>(), new Ledger(definitions));
  }

  /// Collections with scopes of every kind; every conflict policy is that of one of them.
  static List<CollectionDefinition> collections(Chance chance) {
    var strategies = new ArrayList<>(List.of(Strategy.values()));
    var definitions = new ArrayList<CollectionDefinition>();
    definitions.add(collection("shared", Strategy.MERGE, true, null, List.of(), "tenant"));
    definitions.add(collection("patients", Strategy.MERGE, true, 1, List.of(), "group:{/ward}"));
    definitions.add(
        collection(
            "visits", take(chance, strategies), true, null, List.of(), "group:{/ward}", "owner"));
    definitions.add(
        collection("tasks", take(chance, strategies), true, null, List.of(), "user:{/assignee}"));
    definitions.add(collection("board", take(chance, strategies), true, 2, List.of(), "tenant"));
    definitions.add(
        collection("forms", take(chance, strategies), true, null, List.of("owner"), "tenant"));
    definitions.add(collection("pads", take(chance, strategies), true, null, List.of(), "device"));
    definitions.add(
        collection(
            "drafts",
            chance.oneOf(List.of(Strategy.values())),
            false,
            null,
            List.of(),
            "tenant",
            "user:{/assignee}"));
    return List.copyOf(definitions);
  }

  /// The names of all collections.
  List<String> collections() {
    var names = new ArrayList<>(definitions.stream().map(CollectionDefinition::name).toList());
    names.addAll(UNDEFINED);
    return names;
  }

  /// Any record, known or not.
  RecordKey key(Chance chance) {
    var key = new RecordKey(chance.oneOf(collections()), "r" + chance.below(RECORDS));
    keys.add(key);
    return key;
  }

  /// Every scope that a record may lie in or a principal may be granted.
  List<Scope> scopes() {
    var scopes = new ArrayList<>(grantable());
    users.forEach(user -> scopes.add(Scope.user(user)));
    devices.forEach(device -> scopes.add(Scope.device(device)));
    STATUSES.forEach(status -> scopes.add(Scope.filter(STATUS, status)));
    return scopes.stream().distinct().toList();
  }

  /// Every scope that is granted and revoked: the tenant's, the groups', one user's.
  List<Scope> grantable() {
    var scopes = new ArrayList<>(List.of(Scope.tenant(), Scope.user(users.getFirst())));
    WARDS.forEach(ward -> scopes.add(Scope.group(ward)));
    return scopes;
  }

  /// Everybody whom scopes can be granted to.
  List<Scope> principals() {
    var principals = new ArrayList<Scope>();
    users.forEach(user -> principals.add(Scope.user(user)));
    devices.forEach(device -> principals.add(Scope.device(device)));
    return principals;
  }

  private static Strategy take(Chance chance, List<Strategy> strategies) {
    return strategies.remove(chance.below(strategies.size()));
  }

  private static CollectionDefinition collection(
      String name,
      Strategy strategy,
      boolean autoResolve,
      @Nullable Integer retentionDays,
      List<String> write,
      String... scopes) {
    return new CollectionDefinition(
        name,
        null,
        List.of(scopes).stream().map(ScopeRule::of).toList(),
        List.of(STATUS),
        write,
        new ConflictPolicy(strategy, autoResolve, true),
        retentionDays,
        false);
  }
}
