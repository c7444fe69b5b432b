package dev.tidemark.server.identity;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Role;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Makes accounts for people who ask for one, where that is allowed
/// (`tidemark.auth.open-registration`). Such a user belongs to the tenant but holds no scope of it,
/// so it sees nobody else's records until an admin grants more.
///
/// Thread-safe. Source: protocol decisions, section 3.
@Singleton
public final class Registration {
  private static final int SHORTEST_NAME = 3;

  private final SyncStore store;
  private final SignIn signIn;
  private final Passwords passwords;
  private final ClientAddress address;
  private final Settings settings;
  private final InstantSource clock;

  Registration(
      SyncStore store,
      SignIn signIn,
      Passwords passwords,
      ClientAddress address,
      Settings settings,
      InstantSource clock) {
    this.store = store;
    this.signIn = signIn;
    this.passwords = passwords;
    this.address = address;
    this.settings = settings;
    this.clock = clock;
  }

  /// The user that the request asks for, made.
  ///
  /// @param tenant the header `X-Tenant-ID`
  /// @param request with `username`, 3 to 64 characters, and `password`, 8 to 256
  /// @throws ApiException FORBIDDEN where nobody may register, VALIDATION_ERROR when the request is
  ///   not as it should be or the name is taken
  public User register(@Nullable String tenant, Fields request) {
    if (!settings.auth().openRegistration()) {
      throw closed();
    }
    String username = request.requiredText("username");
    if (username.codePointCount(0, username.length()) < SHORTEST_NAME
        || !AccountRules.username(username)) {
      throw request.invalid(
          "username",
          "expected "
              + SHORTEST_NAME
              + " to 64 characters, no control characters, no space at"
              + " either end");
    }
    String password = request.requiredText("password");
    if (!AccountRules.password(password)) {
      throw request.invalid("password", "expected " + AccountRules.PASSWORD);
    }
    String hash = passwords.hash(password);
    String id = signIn.tenant(tenant);
    return store.write(writing -> {
      Head head = writing.head(id).map(known -> writing.lockHead(id)).orElseThrow(this::closed);
      if (writing.userNamed(id, username).isPresent()) {
        throw new ApiException(ErrorCode.VALIDATION_ERROR, "Username already exists");
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      String userId = UuidCreator.getTimeOrderedEpoch().toString();
      var user = new User(id, userId, username, hash, Role.MEMBER, now, now, null);
      writing.putUser(user);
      Head revised = head.revised();
      writing.putHead(revised);
      new Audit(userId, Audit.REGISTERED, "user:" + userId, address.text()).write(writing, revised);
      return user;
    });
  }

  /// A tenant that does not exist is one that takes nobody.
  private ApiException closed() {
    return new ApiException(
        ErrorCode.FORBIDDEN, "Registration is closed; ask an administrator for an account");
  }
}
