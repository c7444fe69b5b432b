package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes entity tags of lists without reading a record: of the newest position in the list
/// (departures and deletions included), the floor, the epoch, and what the caller may see. Equal
/// tags mean equal lists, and no tag moves with records that the caller does not see.
public final class EntityTags {
  private final Catalog catalog;

  public EntityTags(Catalog catalog) {
    this.catalog = catalog;
  }

  /// The tag of what that principal sees of a collection, in quotes: `"5f0c…"`.
  ///
  /// @param filter the filtered list; null for the whole collection
  /// @param form what else was asked for that makes another list of it
  public String ofList(
      Reading reading,
      Head head,
      Principal principal,
      CollectionDefinition definition,
      @Nullable Scope filter,
      String form) {
    Set<Scope> held = catalog.standing(reading, head, principal).held();
    // Where something may be hidden, the filtered list would tell when hidden records move in it.
    boolean hidden = !seesAll(held, definition);
    Set<Scope> moving = filter == null || hidden ? held : Set.of(filter);
    long newest = reading.newest(head.tenant(), moving, definition.name());
    var parts = new StringBuilder();
    parts.append(definition.name()).append('\n').append(filter).append('\n');
    parts.append(form).append('\n').append(hidden).append('\n');
    parts.append(newest).append(' ').append(head.floor()).append(' ').append(head.epoch());
    held.stream().sorted().forEach(scope -> parts.append('\n').append(scope));
    return "\"" + digest(parts.toString()) + "\"";
  }

  private static boolean seesAll(Set<Scope> held, CollectionDefinition definition) {
    return held.contains(Scope.tenant())
        && definition.scopes().stream().anyMatch(ScopeRule.Tenant.class::isInstance);
  }

  private static String digest(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
