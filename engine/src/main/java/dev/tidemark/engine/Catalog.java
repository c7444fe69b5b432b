package dev.tidemark.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.DataRule;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is defined in a tenant, and who may see what, as of a head. It is read once for each
/// revision of the head, so that neither a push nor a pull asks for it again.
///
/// Thread-safe.
public final class Catalog {
  private static final int TENANTS = 10_000;
  private static final int STANDINGS = 100_000;

  private final Cache<Revision, Map<String, CollectionDefinition>> definitions =
      Caffeine.newBuilder().maximumSize(TENANTS).build();
  private final Schemas schemas = new Schemas();
  private final Cache<Asking, Standing> standings =
      Caffeine.newBuilder().maximumSize(STANDINGS).build();

  /// The tenant's collections, by name, sorted.
  public Map<String, CollectionDefinition> definitions(Reading reading, Head head) {
    return definitions.get(
        revision(head),
        revision -> {
          var byName = new TreeMap<String, CollectionDefinition>();
          reading.collections(head.tenant()).forEach(one -> byName.put(one.name(), one));
          return byName;
        });
  }

  /// What the data of that collection must be like.
  DataRule rule(CollectionDefinition definition) {
    return schemas.rule(definition);
  }

  /// What that principal may see.
  public Standing standing(Reading reading, Head head, Principal principal) {
    var asking = new Asking(revision(head), principal.user(), principal.device());
    Standing known = standings.getIfPresent(asking);
    if (known != null) {
      return known;
    }
    Standing standing = read(reading, principal);
    if (standing.active() && standing.initialised()) {
      standings.put(asking, standing);
    }
    return standing;
  }

  /// What that principal may see.
  ///
  /// @throws RevokedException when its user or device does not exist or was revoked
  public Standing require(Reading reading, Head head, Principal principal) {
    Standing standing = standing(reading, head, principal);
    if (!standing.active()) {
      throw new RevokedException();
    }
    return standing;
  }

  private static Standing read(Reading reading, Principal principal) {
    String tenant = principal.tenant();
    Optional<User> user =
        reading.user(tenant, principal.user()).filter(found -> found.revokedAt() == null);
    var implied = new HashSet<>(Set.of(Scope.user(principal.user())));
    boolean device = true;
    boolean initialised = true;
    Instant registered = null;
    String deviceId = principal.device();
    if (deviceId != null) {
      implied.add(Scope.device(deviceId));
      Optional<Device> usable =
          reading
              .device(tenant, deviceId)
              .filter(found -> found.revokedAt() == null && found.user().equals(principal.user()));
      device = usable.isPresent();
      registered = usable.map(Device::createdAt).orElse(null);
      initialised = usable.filter(found -> found.epoch() != null).isPresent();
    }
    List<String> names = implied.stream().map(Scope::text).toList();
    return new Standing(
        user.isPresent() && device,
        initialised,
        implied,
        reading.memberships(tenant, names),
        registered,
        user.map(User::role).orElse(null));
  }

  private static Revision revision(Head head) {
    return new Revision(head.tenant(), head.epoch(), head.revision());
  }

  private record Revision(String tenant, long epoch, long revision) {}

  private record Asking(Revision revision, String user, @Nullable String device) {}
}
