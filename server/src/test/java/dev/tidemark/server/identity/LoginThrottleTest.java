package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.identity.LoginThrottle.Login;
import dev.tidemark.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final TestClock clock = new TestClock();
  private final LoginThrottle throttle = new LoginThrottle(clock);
  private final Login asha = new Login("clinic", "asha", "10.0.0.1");

  private void fail(Login login, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(login);
    }
  }

  @Test
  void tenFailuresOfOneUserFromOneAddressShouldBeEnough() {
    fail(asha, 9);
    assertThat(throttle.refused(asha)).isEmpty();

    fail(asha, 1);

    assertThat(throttle.refused(asha)).contains(Duration.ofMinutes(5));
    assertThat(throttle.refused(new Login("clinic", "ravi", "10.0.0.1"))).isEmpty();
    assertThat(throttle.refused(new Login("other", "asha", "10.0.0.1"))).isEmpty();
    assertThat(throttle.refused(new Login("clinic", "asha", "10.0.0.2"))).isEmpty();
  }

  @Test
  void failuresShouldBeForgottenAfterFiveMinutesOneByOne() {
    fail(asha, 1);
    clock.advance(Duration.ofMinutes(2));
    fail(asha, 9);
    assertThat(throttle.refused(asha)).contains(Duration.ofMinutes(3));

    clock.advance(Duration.ofMinutes(3));
    assertThat(throttle.refused(asha)).isEmpty();

    fail(asha, 1);
    assertThat(throttle.refused(asha)).contains(Duration.ofMinutes(2));
  }

  @Test
  void aHundredFailuresFromOneAddressShouldBeEnough() {
    for (int i = 0; i < 99; i++) {
      fail(new Login("clinic", "user-" + i, "10.0.0.1"), 1);
    }
    assertThat(throttle.refused(asha)).isEmpty();

    fail(new Login("other", "somebody", "10.0.0.1"), 1);

    assertThat(throttle.refused(asha)).contains(Duration.ofMinutes(5));
    assertThat(throttle.refused(new Login("clinic", "asha", "10.0.0.2"))).isEmpty();
  }
}
