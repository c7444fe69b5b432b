package dev.tidemark.server.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts failed logins, over all login endpoints: after ten in five minutes for one user from one
/// address, or a hundred from one address, even the right password is refused for a while.
///
/// Per node. Thread-safe. Holds the times of a bounded number of failures; when there are more, it
/// forgets those that were asked about least.
///
/// Source: protocol decisions, section 3.
@Singleton
public final class LoginThrottle {
  static final Duration WINDOW = Duration.ofMinutes(5);
  static final int OF_ONE_USER = 10;
  static final int OF_ONE_ADDRESS = 100;

  private static final int ADDRESSES = 20_000;
  private static final int USERS = 100_000;

  private final InstantSource clock;
  private final Cache<Login, Failures> ofUsers = failures(USERS);
  private final Cache<String, Failures> ofAddresses = failures(ADDRESSES);

  LoginThrottle(InstantSource clock) {
    this.clock = clock;
  }

  /// Who tries to sign in, and from where.
  record Login(String tenant, String username, String address) {}

  /// For how long that login is refused; empty when it may be tried.
  Optional<Duration> refused(Login login) {
    Instant now = clock.instant();
    Duration user = wait(ofUsers.getIfPresent(login), OF_ONE_USER, now);
    Duration address = wait(ofAddresses.getIfPresent(login.address()), OF_ONE_ADDRESS, now);
    Duration longer = user.compareTo(address) > 0 ? user : address;
    return longer.isZero() ? Optional.empty() : Optional.of(longer);
  }

  /// Takes note of a login that failed.
  void failed(Login login) {
    Instant now = clock.instant();
    ofUsers.get(login, absent -> new Failures()).add(now, OF_ONE_USER);
    ofAddresses.get(login.address(), absent -> new Failures()).add(now, OF_ONE_ADDRESS);
  }

  private static Duration wait(@Nullable Failures failures, int most, Instant now) {
    return failures == null ? Duration.ZERO : failures.wait(most, now);
  }

  private static <K> Cache<K, Failures> failures(int most) {
    return Caffeine.newBuilder().maximumSize(most).expireAfterAccess(WINDOW).build();
  }

  /// When the last logins failed, oldest first; no more of them than are allowed.
  private static final class Failures {
    private final ArrayDeque<Instant> times = new ArrayDeque<>();

    private synchronized void add(Instant now, int most) {
      if (times.size() == most) {
        times.remove();
      }
      times.add(now);
    }

    private synchronized Duration wait(int most, Instant now) {
      if (times.size() < most) {
        return Duration.ZERO;
      }
      Duration left = Duration.between(now, times.element().plus(WINDOW));
      return left.isPositive() ? left : Duration.ZERO;
    }
  }
}
