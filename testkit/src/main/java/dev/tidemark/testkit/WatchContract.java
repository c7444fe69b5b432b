package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.CountedStore;
import dev.tidemark.engine.Totals;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import org.junit.jupiter.api.Test;

/// What whoever watches a store is told of it.
public interface WatchContract extends StoreUnderTest {

  /// An upload under way, of 25 bytes in chunks of 10.
  private static Upload upload(String tenant, String id) {
    return new Upload(
        tenant, id, "u1", "d1", "x", null, 25, 10, "ab", null, Status.ACTIVE, NOW, NOW, null);
  }

  @Test
  default void totalsShouldBeOfAllTenantsTogether() {
    assertThat(stored().totals()).isEqualTo(new Totals(0, 0, 0));
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      log.put(patient("2"), "{}", Scope.tenant());
    });
    commit("other", log -> log.put(patient("1"), "{}", Scope.tenant()));
    Upload ended = upload(TENANT, "a");
    write(writing -> {
      writing.addTenant("empty", NOW);
      writing.addUpload(ended);
      writing.addUpload(upload(TENANT, "b"));
      writing.addUpload(upload("other", "a"));
      writing.endUpload(ended, Status.FINALIZED, NOW);
    });

    assertThat(stored().totals()).isEqualTo(new Totals(3, 3, 2));
  }

  @Test
  default void whatIsWrittenShouldBeCountedOnce() {
    write(writing -> writing.addTenant(TENANT, NOW));
    var counted = new CountedStore(store());
    Upload one = upload(TENANT, "a");
    Upload other = upload(TENANT, "b");
    counted.<Integer>write(writing -> {
      writing.addUpload(one);
      writing.addUpload(other);
      return 0;
    });
    counted.<Integer>write(writing -> {
      writing.addChunk(one, 0, "c0", NOW);
      writing.addChunk(one, 2, "c2", NOW);
      writing.endUpload(other, Status.CANCELLED, NOW);
      return 0;
    });
    counted.<Integer>write(writing -> {
      assertThat(writing.addChunk(other, 1, "c1", NOW)).as("it is over").isFalse();
      assertThat(writing.endUpload(other, Status.EXPIRED, NOW)).isFalse();
      return 0;
    });

    assertThat(counted.uploadsBegun()).isEqualTo(2);
    assertThat(counted.chunks()).isEqualTo(2);
    assertThat(counted.chunkBytes()).as("of the last chunk only what it has").isEqualTo(15);
    assertThat(counted.uploadsEnded(Status.CANCELLED)).isEqualTo(1);
    assertThat(counted.uploadsEnded(Status.EXPIRED)).isZero();
    assertThat(counted.uploadsEnded(Status.FINALIZED)).isZero();
  }

  @Test
  default void whatIsRolledBackShouldNotBeCounted() {
    write(writing -> writing.addTenant(TENANT, NOW));
    var counted = new CountedStore(store());

    assertThatThrownBy(() ->
            counted.<Integer>write(writing -> {
              writing.addUpload(upload(TENANT, "a"));
              throw new IllegalStateException("on purpose");
            }))
        .hasMessage("on purpose");

    assertThat(counted.uploadsBegun()).isZero();
  }
}
