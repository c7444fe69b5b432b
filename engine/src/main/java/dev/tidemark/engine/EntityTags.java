package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes entity tags of lists without reading a record: of the newest position in the list
/// (departures and deletions included), the floor, the epoch, and what the caller may see. Equal
/// tags mean equal lists.
public final class EntityTags {
  private final Catalog catalog;

  public EntityTags(Catalog catalog) {
    this.catalog = catalog;
  }

  /// The tag of what that principal sees of a collection, in quotes: `"5f0c…"`.
  ///
  /// @param filter the filtered list; null for the whole collection
  public String ofList(
      Reading reading, Head head, Principal principal, String collection, @Nullable Scope filter) {
    Set<Scope> held = catalog.standing(reading, head, principal).held();
    Collection<Scope> moving = filter == null ? held : Set.of(filter);
    long newest = reading.newest(head.tenant(), moving, collection);
    var parts = new StringBuilder();
    parts.append(collection).append('\n').append(filter).append('\n');
    parts.append(newest).append(' ').append(head.floor()).append(' ').append(head.epoch());
    held.stream().sorted().forEach(scope -> parts.append('\n').append(scope));
    return "\"" + digest(parts.toString()) + "\"";
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
