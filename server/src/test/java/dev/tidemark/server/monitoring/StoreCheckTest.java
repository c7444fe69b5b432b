package dev.tidemark.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreCheckTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Hanging store = new Hanging();

  /// A store whose readings wait until they are let go.
  private static final class Hanging implements SyncStore {
    private final AtomicInteger readings = new AtomicInteger();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private boolean broken;

    @Override
    @SuppressWarnings("unchecked") // Heads are all that is read here.
    public <T> T read(Function<? super Reading, ? extends T> work) {
      readings.incrementAndGet();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (broken) {
        throw new StoreUnavailableException("db.example.org:5432 refused the password", null);
      }
      return (T) Optional.empty();
    }

    @Override
    public <T> T write(Function<? super Writing, ? extends T> work) {
      throw new AssertionError("nothing is to be written");
    }

    @Override
    public String lane(String tenant) {
      return tenant;
    }

    @Override
    public void close() {}
  }

  @Test
  void aStoreThatAnswersShouldPass() {
    store.letGo.countDown();

    assertThat(new StoreCheck(store, "clinic", LONG).look()).isEqualTo(new Check("store", null));
  }

  @Test
  void aStoreThatFailsShouldBeSaidWithoutItsSecrets() {
    store.broken = true;
    store.letGo.countDown();

    assertThat(new StoreCheck(store, "clinic", LONG).look())
        .isEqualTo(new Check("store", "cannot be reached"));
  }

  @Test
  void aStoreThatHangsShouldBeAskedOnceUntilItAnswers() {
    var check = new StoreCheck(store, "clinic", SHORT);
    for (int i = 0; i < 20; i++) {
      assertThat(check.look()).isEqualTo(new Check("store", "no answer within 1 ms"));
    }
    assertThat(store.readings).hasValueLessThanOrEqualTo(1);
    store.letGo.countDown();
  }
}
