package dev.tidemark.server.admin;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Account;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Devices;
import dev.tidemark.engine.Group;
import dev.tidemark.engine.Groups;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.OwnedDevice;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Users;
import dev.tidemark.server.identity.Passwords;
import dev.tidemark.server.web.Times;
import dev.tidemark.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Accounts on the store itself, as whoever holds it: a server may run on it at the same time.
final class StoreDesk implements AccountDesk {
  private static final int PAGE = 100;

  private final SyncStore store;
  private final String tenant;
  private final Users users;
  private final Devices devices;
  private final Groups groups;

  private StoreDesk(SyncStore store, String tenant) {
    this.store = store;
    this.tenant = tenant;
    this.users =
        new Users(store, new Passwords()::hash, () -> UuidCreator.getTimeOrderedEpoch().toString());
    this.devices = new Devices(store);
    this.groups = new Groups(store);
  }

  /// Opens the store.
  ///
  /// @param data its folder; null for what the settings say
  /// @param tenant whose accounts; null for that of requests that name none
  static StoreDesk open(@Nullable Path data, @Nullable String tenant) {
    StoreSettings settings = StoreSettings.read();
    return new StoreDesk(
        SqlStores.open(
            settings.store(), data == null ? settings.data() : data, InstantSource.system()),
        tenant == null ? settings.defaultTenant() : tenant);
  }

  /// Whose accounts.
  String tenant() {
    return tenant;
  }

  /// Adds the tenant, unless it is there.
  ///
  /// @return whether it was added
  boolean addTenant() {
    return store.<Boolean>write(writing -> {
      boolean missing = writing.head(tenant).isEmpty();
      writing.addTenant(tenant, writing.now());
      return missing;
    });
  }

  /// Gives a user another password.
  void setPassword(String username, String password) {
    users.setPassword(Actor.onTheStore(), tenant, username, password);
  }

  @Override
  public String addUser(String username, String password, String role, List<String> scopes)
      throws FailedException {
    var granted = new LinkedHashSet<Scope>();
    for (String scope : scopes) {
      granted.add(
          AccountRules.scope(scope)
              .orElseThrow(() -> new FailedException("--scope: expected " + AccountRules.SCOPE)));
    }
    var wanted =
        new Users.Wanted(
            username,
            password,
            Role.of(role).orElseThrow(),
            granted.isEmpty() ? Set.of(Scope.tenant()) : granted);
    return users.add(Actor.onTheStore(), tenant, wanted).user().id();
  }

  @Override
  public List<UserLine> users(@Nullable String username) {
    return this.<Account>all(
            offset -> users.page(Actor.onTheStore(), tenant, username, offset, PAGE))
        .stream()
        .map(StoreDesk::line)
        .toList();
  }

  private static UserLine line(Account account) {
    User user = account.user();
    return new UserLine(
        user.id(),
        user.username(),
        user.role().text(),
        account.scopes().stream().map(Scope::text).toList(),
        text(user.revokedAt()));
  }

  @Override
  public void revokeUser(String id) {
    users.revoke(Actor.onTheStore(), tenant, id);
  }

  @Override
  public List<DeviceLine> devices(@Nullable String user) {
    return this.<OwnedDevice>all(
            offset -> devices.page(Actor.onTheStore(), tenant, user, offset, PAGE))
        .stream()
        .map(StoreDesk::line)
        .toList();
  }

  private static DeviceLine line(OwnedDevice owned) {
    Device device = owned.device();
    return new DeviceLine(
        device.id(),
        owned.username(),
        device.name(),
        device.type(),
        text(device.lastSyncAt()),
        text(device.revokedAt()));
  }

  @Override
  public void revokeDevice(String id) {
    devices.revoke(Actor.onTheStore(), tenant, id);
  }

  @Override
  public List<Group> groups() {
    return all(offset -> groups.page(Actor.onTheStore(), tenant, offset, PAGE));
  }

  @Override
  public void join(String group, String member) {
    groups.add(Actor.onTheStore(), tenant, group, member);
  }

  @Override
  public void leave(String group, String member) {
    groups.remove(Actor.onTheStore(), tenant, group, member);
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> List<T> all(LongFunction<Listed<T>> pages) {
    var all = new ArrayList<T>();
    Listed<T> page;
    do {
      page = pages.apply(all.size());
      all.addAll(page.items());
    } while (!page.items().isEmpty() && all.size() < page.total());
    return all;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : Times.text(time);
  }
}
