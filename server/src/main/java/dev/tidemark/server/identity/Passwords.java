package dev.tidemark.server.identity;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Hashes and checks passwords with Argon2id. As many run at once as there are processors, each
/// with 19 MiB.
///
/// Source: OWASP Password Storage Cheat Sheet (m = 19 MiB, t = 2, p = 1).
@Singleton
public final class Passwords {
  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  /// The hash of a password that was thrown away: what is checked when there is no user.
  private static final String NOBODY =
      "$argon2id$v=19$m=19456,t=2,p=1$QW2+hNlN2SOzrcNqnLShEA$"
          + "dnUkMe2S4qiQSm60/KVbE5/kG41nXb+QDEmNddtqvkE";

  private final Semaphore atOnce = new Semaphore(Runtime.getRuntime().availableProcessors());

  /// The hash in its encoded form: `$argon2id$v=19$m=19456,t=2,p=1$…`.
  public String hash(String password) {
    atOnce.acquireUninterruptibly();
    try {
      return Password.hash(password).addRandomSalt(16).with(ARGON2ID).getResult();
    } finally {
      atOnce.release();
    }
  }

  /// Whether the password has that hash. Without a hash it takes as long, and is wrong.
  public boolean check(String password, @Nullable String hash) {
    return check(password, hash, () -> {});
  }

  /// Whether the password has that hash, as above.
  ///
  /// @param before run once it is this one's turn; what it throws ends the check
  public boolean check(String password, @Nullable String hash, Runnable before) {
    atOnce.acquireUninterruptibly();
    try {
      before.run();
      boolean right = Password.check(password, hash == null ? NOBODY : hash).with(ARGON2ID);
      return right && hash != null;
    } finally {
      atOnce.release();
    }
  }
}
