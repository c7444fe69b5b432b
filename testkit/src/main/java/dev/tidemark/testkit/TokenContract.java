package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Refresh tokens, and keys that sign no longer.
public interface TokenContract extends StoreUnderTest {

  /// A token that anybody may present, of a family by its own name.
  static RefreshToken token(String tenant, String hash, @Nullable String parent, int seconds) {
    return new RefreshToken(
        tenant,
        hash,
        "family",
        parent,
        "u1",
        null,
        null,
        NOW,
        NOW.plusSeconds(seconds),
        null,
        null,
        null);
  }

  private void withTenants() {
    write(writing -> List.of(TENANT, "other").forEach(id -> writing.addTenant(id, NOW)));
  }

  private Optional<RefreshToken> found(String hash) {
    return stored().refreshToken(TENANT, hash);
  }

  @Test
  default void refreshTokenShouldBeAsStored() {
    withTenants();
    var full =
        new RefreshToken(
            TENANT,
            "h1",
            "f1",
            "h0",
            "u1",
            "d1",
            "read sync",
            NOW,
            NOW.plusSeconds(1),
            NOW.plusSeconds(2),
            NOW.plusSeconds(3),
            NOW.plusSeconds(4));
    RefreshToken plain = token(TENANT, "h2", null, 5);

    write(writing -> {
      writing.putRefreshToken(full);
      writing.putRefreshToken(plain);
    });

    assertThat(found("h1")).contains(full);
    assertThat(found("h2")).contains(plain);
    assertThat(found("h3")).isEmpty();
    assertThat(found("h\0")).isEmpty();
    assertThat(stored().refreshToken("other", "h1")).isEmpty();
    assertThat(stored().refreshToken("no\0body", "h1")).isEmpty();
  }

  @Test
  default void refreshTokenShouldBeUsed() {
    withTenants();
    RefreshToken parent = token(TENANT, "h1", null, 5);
    RefreshToken child = parent.child("h2", NOW.plusSeconds(1), NOW.plusSeconds(6));

    write(writing -> {
      writing.putRefreshToken(parent);
      writing.putRefreshToken(parent.used(NOW.plusSeconds(1)));
      writing.putRefreshToken(child);
    });

    assertThat(found("h1")).contains(parent.used(NOW.plusSeconds(1)));
    assertThat(found("h2")).contains(child);
    assertThat(child.parentHash()).isEqualTo("h1");
    assertThat(child.family()).isEqualTo(parent.family());
  }

  @Test
  default void onlyTheFirstUseOfAnAccessTokenShouldCount() {
    withTenants();
    write(writing -> writing.putRefreshToken(token(TENANT, "h1", null, 5)));

    write(writing -> writing.useAccess(TENANT, "h1", NOW.plusSeconds(1)));
    write(writing -> {
      writing.useAccess(TENANT, "h1", NOW.plusSeconds(2));
      writing.useAccess(TENANT, "unknown", NOW.plusSeconds(2));
      writing.useAccess("other", "h1", NOW.plusSeconds(2));
    });

    assertThat(found("h1").orElseThrow().accessUsedAt()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  default void familyShouldBeRevokedAndNoOther() {
    withTenants();
    Instant later = NOW.plusSeconds(9);
    write(writing -> {
      for (String tenant : List.of(TENANT, "other")) {
        RefreshToken first = token(tenant, "h1", null, 5);
        writing.putRefreshToken(first);
        writing.putRefreshToken(first.child("h2", NOW, NOW));
        writing.putRefreshToken(
            new RefreshToken(
                tenant, "h3", "another", null, "u1", null, null, NOW, NOW, null, null, null));
      }
    });

    write(writing -> writing.revokeFamily(TENANT, "family", later));
    write(writing -> writing.revokeFamily(TENANT, "family", later.plusSeconds(1)));

    assertThat(found("h1").orElseThrow().revokedAt()).isEqualTo(later);
    assertThat(found("h2").orElseThrow().revokedAt()).isEqualTo(later);
    assertThat(found("h3").orElseThrow().revokedAt()).isNull();
    assertThat(stored().refreshToken("other", "h1").orElseThrow().revokedAt()).isNull();
  }

  @Test
  default void refreshTokensShouldBePrunedTheLongestOverFirst() {
    withTenants();
    write(writing -> {
      writing.putRefreshToken(token(TENANT, "h1", null, 3));
      writing.putRefreshToken(token(TENANT, "h2", null, 1));
      writing.putRefreshToken(token(TENANT, "h3", null, 2));
      writing.putRefreshToken(token("other", "h1", null, 1));
    });

    Pruned first = pruned(NOW.plusSeconds(3), 1);
    assertThat(found("h2")).isEmpty();
    assertThat(found("h3")).isPresent();
    Pruned second = pruned(NOW.plusSeconds(3), 5);

    assertThat(List.of(first, second)).containsExactly(new Pruned(1, 0), new Pruned(1, 0));
    assertThat(found("h3")).isEmpty();
    assertThat(found("h1")).as("it is over at that time, not before").isPresent();
    assertThat(stored().refreshToken("other", "h1")).isPresent();
  }

  private Pruned pruned(Instant before, int limit) {
    return store().write(writing -> writing.pruneRefreshTokens(TENANT, before, limit));
  }

  @Test
  default void signingKeysOfOnePurposeShouldBeRetired() {
    var earlier = NOW.minusSeconds(1);
    var retired = new SigningKey("a", "access-token", "c2VjcmV0", "cHVi", NOW, earlier);
    var signing = new SigningKey("b", "access-token", "c2VjcmV0", "cHVi", NOW, null);
    var other = new SigningKey("c", "sync-token", "c2VjcmV0", null, NOW, null);
    write(writing -> List.of(retired, signing, other).forEach(writing::addSigningKey));

    write(writing -> writing.retireSigningKeys("access-token", NOW));

    assertThat(stored().signingKeys())
        .containsExactly(
            retired, new SigningKey("b", "access-token", "c2VjcmV0", "cHVi", NOW, NOW), other);
  }
}
