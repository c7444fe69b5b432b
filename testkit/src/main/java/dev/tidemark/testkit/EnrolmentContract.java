package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Enrolment tokens, and shutting out what held a device before.
public interface EnrolmentContract extends StoreUnderTest {

  /// A token that nobody has used.
  private static Enrolment enrolment(String tenant, String hash, int seconds) {
    return new Enrolment(
        tenant, hash, "u1", false, NOW, NOW.plusSeconds(seconds), null, null, null);
  }

  private void withTenants() {
    write(writing -> List.of(TENANT, "other").forEach(id -> writing.addTenant(id, NOW)));
  }

  @Test
  default void enrolmentShouldBeAsStoredInWhateverTenant() {
    withTenants();
    var used =
        new Enrolment(
            "other", "h1", "u1", true, NOW, NOW.plusSeconds(1), "u2", "d1", NOW.plusSeconds(2));
    Enrolment plain = enrolment(TENANT, "h2", 5);

    write(writing -> {
      writing.putEnrolment(used);
      writing.putEnrolment(plain);
    });

    assertThat(stored().enrolment("h1")).contains(used);
    assertThat(stored().enrolment("h2")).contains(plain);
    assertThat(stored().enrolment("h3")).isEmpty();
    assertThat(stored().enrolment("h\0")).isEmpty();
  }

  @Test
  default void enrolmentShouldBeUsed() {
    withTenants();
    Enrolment enrolment = enrolment(TENANT, "h1", 5);
    write(writing -> writing.putEnrolment(enrolment));
    Enrolment completed = enrolment.completed("u2", "d1", NOW.plusSeconds(3));

    write(writing -> writing.putEnrolment(completed));

    assertThat(stored().enrolment("h1")).contains(completed);
    assertThat(completed.user()).isEqualTo("u2");
    assertThat(completed.completedAt()).isEqualTo(NOW.plusSeconds(3));
  }

  @Test
  default void enrolmentsShouldBePrunedTheLongestOverFirst() {
    withTenants();
    write(writing -> {
      writing.putEnrolment(enrolment(TENANT, "h1", 3));
      writing.putEnrolment(enrolment(TENANT, "h2", 1));
      writing.putEnrolment(enrolment(TENANT, "h3", 2));
      writing.putEnrolment(enrolment("other", "h4", 1));
    });

    Pruned first = pruned(NOW.plusSeconds(3), 1);
    assertThat(stored().enrolment("h2")).isEmpty();
    assertThat(stored().enrolment("h3")).isPresent();
    Pruned second = pruned(NOW.plusSeconds(3), 5);

    assertThat(List.of(first, second)).containsExactly(new Pruned(1, 0), new Pruned(1, 0));
    assertThat(stored().enrolment("h3")).isEmpty();
    assertThat(stored().enrolment("h1")).as("it is over at that time, not before").isPresent();
    assertThat(stored().enrolment("h4")).isPresent();
  }

  private Pruned pruned(Instant before, int limit) {
    return store().write(writing -> writing.pruneEnrolments(TENANT, before, limit));
  }

  @Test
  default void onlyTokensOfThatUserOnThatDeviceShouldBeRevoked() {
    withTenants();
    write(writing -> {
      writing.putRefreshToken(token(TENANT, "h1", "u1", "d1"));
      writing.putRefreshToken(token(TENANT, "h2", "u1", "d1").child("h3", NOW, NOW));
      writing.putRefreshToken(token(TENANT, "h4", "u1", "d2"));
      writing.putRefreshToken(token(TENANT, "h5", "u1", null));
      writing.putRefreshToken(token(TENANT, "h6", "u2", "d1"));
      writing.putRefreshToken(token("other", "h1", "u1", "d1"));
    });

    write(writing -> writing.revokeTokensOf(TENANT, "u1", "d1", NOW));
    write(writing -> writing.revokeTokensOf(TENANT, "u1", "d1", NOW.plusSeconds(1)));

    assertThat(List.of("h1", "h3")).allSatisfy(hash -> assertThat(revoked(hash)).contains(NOW));
    assertThat(List.of("h4", "h5", "h6")).allSatisfy(hash -> assertThat(revoked(hash)).isEmpty());
    assertThat(stored().refreshToken("other", "h1").orElseThrow().revokedAt()).isNull();
  }

  private Optional<Instant> revoked(String hash) {
    return Optional.ofNullable(stored().refreshToken(TENANT, hash).orElseThrow().revokedAt());
  }

  private static RefreshToken token(
      String tenant, String hash, String user, @Nullable String device) {
    return new RefreshToken(
        tenant, hash, "family", null, user, device, null, NOW, NOW, null, null, null);
  }
}
