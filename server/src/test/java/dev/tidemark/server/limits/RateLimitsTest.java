package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TestSettings;
import dev.tidemark.server.limits.RateLimits.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final Unit ASHA = new Unit.User("clinic", "asha");

  private final TestTime time = new TestTime();
  private final RateLimits limits =
      new RateLimits(
          TestSettings.with(Map.of("tidemark.limits.records", "5/1m")).limits(), time, 100, 50);

  private static Unit device(String id) {
    return new Unit.Device("clinic", "asha", id);
  }

  private static Unit address(String text) {
    return Unit.Address.of(text);
  }

  private Verdict spend(Limit limit, Unit unit, int times) {
    for (int i = 1; i < times; i++) {
      assertThat(limits.spend(limit, unit).allowed()).isTrue();
    }
    return limits.spend(limit, unit);
  }

  @Test
  void aWindowShouldHaveItsRequestsAndNotOneMore() {
    assertThat(spend(Limit.RECORDS, ASHA, 1))
        .isEqualTo(new Verdict(true, 5, 4, Duration.ofMinutes(1), Duration.ZERO));
    time.advance(Duration.ofSeconds(20));
    assertThat(spend(Limit.RECORDS, ASHA, 4))
        .isEqualTo(new Verdict(true, 5, 0, Duration.ofSeconds(40), Duration.ZERO));

    Verdict refused = spend(Limit.RECORDS, ASHA, 1);

    assertThat(refused)
        .isEqualTo(new Verdict(false, 5, 0, Duration.ofSeconds(40), Duration.ofSeconds(40)));
  }

  @Test
  void allShouldComeBackWhenTheWindowIsOverAndNothingBefore() {
    spend(Limit.RECORDS, ASHA, 5);
    time.advance(Duration.ofSeconds(60).minusNanos(1));
    assertThat(spend(Limit.RECORDS, ASHA, 1).allowed()).isFalse();

    time.advance(Duration.ofNanos(1));

    assertThat(spend(Limit.RECORDS, ASHA, 5).allowed()).isTrue();
    assertThat(spend(Limit.RECORDS, ASHA, 1).allowed()).isFalse();
  }

  @Test
  void aBurstShouldComeBackOneByOne() {
    assertThat(spend(Limit.MESSAGING, ASHA, 10))
        .isEqualTo(new Verdict(true, 60, 0, Duration.ofSeconds(10), Duration.ZERO));
    assertThat(spend(Limit.MESSAGING, ASHA, 1))
        .isEqualTo(new Verdict(false, 60, 0, Duration.ofSeconds(10), Duration.ofSeconds(1)));

    time.advance(Duration.ofSeconds(3));

    assertThat(spend(Limit.MESSAGING, ASHA, 3).remaining()).isZero();
    assertThat(spend(Limit.MESSAGING, ASHA, 1).allowed()).isFalse();
  }

  @Test
  void eachUnitShouldHaveABucketOfItsOwnForEachLimit() {
    List<Unit> units =
        List.of(
            ASHA,
            new Unit.User("elsewhere", "asha"),
            device("tablet"),
            device("phone"),
            new Unit.Device("clinic", "ravi", "tablet"),
            address("10.0.0.1"),
            address("10.0.0.2"),
            address("2001:db8:1:1::1"),
            address("2001:db8:1:2::1"));
    for (Unit unit : units) {
      spend(Limit.RECORDS, unit, 5);
      assertThat(spend(Limit.RECORDS, unit, 1).allowed()).as("%s", unit).isFalse();
      assertThat(spend(Limit.MOBILE, unit, 1).allowed()).as("%s", unit).isTrue();
    }
  }

  @Test
  void addressesOfOneLineShouldShareABucket() {
    spend(Limit.RECORDS, address("2001:db8:1:1::1"), 5);

    assertThat(spend(Limit.RECORDS, address("2001:db8:1:1:ffff::9"), 1).allowed()).isFalse();
  }

  @Test
  void ofRequestsAtOnceAsManyShouldPassAsAreLeft() throws Exception {
    Callable<Boolean> request = () -> limits.spend(Limit.MESSAGING, device("tablet")).allowed();
    int passed = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(50, request))) {
        passed += one.get() ? 1 : 0;
      }
    }
    assertThat(passed).isEqualTo(10);
  }

  @Test
  void bucketsShouldBeBoundedAndStrangersPushOutNobodyWhoIsSignedIn() {
    spend(Limit.RECORDS, ASHA, 5);
    for (int i = 0; i < 10_000; i++) {
      spend(Limit.RECORDS, address("10.0." + i / 250 + "." + i % 250), 1);
    }

    assertThat(limits.held()).isBetween(2L, 51L);
    assertThat(spend(Limit.RECORDS, ASHA, 1).allowed()).isFalse();
  }

  @Test
  void bucketsThatAreFullAgainShouldBeForgotten() {
    spend(Limit.RECORDS, ASHA, 5);
    spend(Limit.RECORDS, address("10.0.0.1"), 5);
    assertThat(limits.held()).isEqualTo(2);

    time.advance(Duration.ofSeconds(60));

    assertThat(limits.held()).isZero();
  }
}
