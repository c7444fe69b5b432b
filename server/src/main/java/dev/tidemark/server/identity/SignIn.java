package dev.tidemark.server.identity;

import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.LoginThrottle.Login;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets users in who know their password, whatever the protocol.
///
/// Unknown tenants, unknown names, revoked users and wrong passwords cost the same and are answered
/// the same.
@Singleton
public final class SignIn {
  /// How much of a name that nobody has goes into the audit log.
  private static final int SHOWN = 64;

  private final SyncStore store;
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final ClientAddress address;
  private final Settings settings;

  SignIn(
      SyncStore store,
      Passwords passwords,
      LoginThrottle throttle,
      ClientAddress address,
      Settings settings) {
    this.store = store;
    this.passwords = passwords;
    this.throttle = throttle;
    this.address = address;
    this.settings = settings;
  }

  /// The tenant of a request that carries no token.
  ///
  /// @param header its `X-Tenant-ID`
  public String tenant(@Nullable String header) {
    return header == null ? settings.defaultTenant() : header;
  }

  /// The user whose name and password the request holds.
  ///
  /// @param tenant the header `X-Tenant-ID`
  /// @param request with `username` and `password`
  /// @param refusal what the protocol says to those who are not let in
  /// @throws ApiException UNAUTHORIZED when there is none, RATE_LIMITED after too many of those,
  ///   VALIDATION_ERROR when something is missing
  public User user(@Nullable String tenant, Fields request, String refusal) {
    String username = request.requiredText("username");
    String password = request.requiredText("password");
    var login = new Login(tenant(tenant), username, address.text());
    requireFewFailures(login);
    Optional<User> found =
        store
            .<Optional<User>>read(reading -> reading.userNamed(login.tenant(), username))
            .filter(user -> user.revokedAt() == null);
    boolean right =
        passwords.check(
            password, found.map(User::passwordHash).orElse(null), () -> requireFewFailures(login));
    if (found.isEmpty() || !right) {
      throttle.failed(login);
      audit(login);
      throw new ApiException(ErrorCode.UNAUTHORIZED, refusal);
    }
    return found.get();
  }

  private void requireFewFailures(Login login) {
    Optional<Duration> wait = throttle.refused(login);
    if (wait.isPresent()) {
      throw new ApiException(
          ErrorCode.RATE_LIMITED,
          "Too many failed logins; try again later",
          Map.of(ApiException.RETRY_AFTER, wait.get().plusMillis(999).toSeconds()));
    }
  }

  /// Attempts at a tenant that does not exist are kept with the server's default one: they are to
  /// cost as much as others.
  private void audit(Login login) {
    store.write(writing -> {
      Optional<String> tenant =
          writing
              .head(login.tenant())
              .or(() -> writing.head(settings.defaultTenant()))
              .map(Head::tenant);
      tenant.ifPresent(id ->
          new Audit(null, Audit.LOGIN_FAILED, shown(login.username()), login.address())
              .write(writing, writing.lockHead(id)));
      return login;
    });
  }

  private static String shown(String username) {
    String plain = username.replaceAll("\\p{Cntrl}", "\uFFFD");
    int end = plain.offsetByCodePoints(0, Math.min(SHOWN, plain.codePointCount(0, plain.length())));
    return plain.substring(0, end);
  }
}
