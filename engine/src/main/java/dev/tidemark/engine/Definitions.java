package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The collections of tenants: what is defined, and defining it anew.
///
/// Thread-safe.
public final class Definitions {
  private final SyncStore store;

  public Definitions(SyncStore store) {
    this.store = store;
  }

  /// What became of a definition.
  public sealed interface Result {
    /// It stands, as this says.
    ///
    /// @param before what stood before; null when the collection is new
    record Stands(CollectionDefinition now, @Nullable CollectionDefinition before)
        implements Result {
      /// Whether it changed anything.
      public boolean changed() {
        return !now.equals(before);
      }
    }

    /// Only the collection's own protocol defines it; nothing was stored.
    record Managed() implements Result {}

    /// The collection has records that are filed by other rules or filters; nothing was stored.
    record Filed() implements Result {}
  }

  /// A definition that somebody wants.
  ///
  /// @param definition the whole definition
  /// @param namesPolicy whether its policy was named; otherwise the one in force stays
  public record Wanted(CollectionDefinition definition, boolean namesPolicy) {}

  /// The collections of a tenant, by name.
  public List<CollectionDefinition> all(String tenant) {
    return store.read(reading -> reading.collections(tenant));
  }

  /// Adds or replaces a definition. It holds for every change that is judged from then on; one that
  /// says what stands changes nothing.
  ///
  /// @throws IllegalArgumentException when there is no such tenant
  public Result put(String tenant, Wanted wanted) {
    return store.write(writing -> put(writing, writing.lockHead(tenant), wanted));
  }

  private static Result put(Writing writing, Head head, Wanted wanted) {
    String tenant = head.tenant();
    String name = wanted.definition().name();
    CollectionDefinition before = of(writing, tenant, name).orElse(null);
    if (CollectionDefinition.MANAGED.contains(name) || (before != null && before.managed())) {
      return new Result.Managed();
    }
    if (before != null
        && !before.filesLike(wanted.definition())
        && !writing.recordsOf(tenant, name, null, 1).isEmpty()) {
      return new Result.Filed();
    }
    CollectionDefinition now =
        wanted.namesPolicy()
            ? wanted.definition()
            : writing
                .policy(tenant, name)
                .map(wanted.definition()::withPolicy)
                .orElse(wanted.definition());
    var result = new Result.Stands(now, before);
    if (result.changed()) {
      writing.putCollection(tenant, now);
      writing.putHead(head.revised());
    }
    return result;
  }

  private static Optional<CollectionDefinition> of(Reading reading, String tenant, String name) {
    return reading.collections(tenant).stream()
        .filter(definition -> definition.name().equals(name))
        .findFirst();
  }
}
