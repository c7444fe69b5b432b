package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Sighting;
import dev.tidemark.engine.User;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When users were last seen, and what others see of them.
public interface SightingContract extends StoreUnderTest {

  private static User user(String id, Role role, @Nullable Instant revokedAt) {
    return new User(TENANT, id, "name-" + id, null, role, NOW, NOW, revokedAt);
  }

  private static Device device(String id, String user) {
    return new Device(TENANT, id, 0, user, null, null, "{}", null, NOW, null, null);
  }

  private static Sighting sighting(String user, @Nullable String device, int seconds) {
    return new Sighting(TENANT, user, device, NOW.plusSeconds(seconds));
  }

  private void withUsers(User... users) {
    write(writing -> {
      writing.addTenant(TENANT, NOW);
      writing.addTenant("other", NOW);
      List.of(users).forEach(writing::putUser);
    });
  }

  @Test
  default void theLatestSightingOnAnyDeviceShouldCount() {
    User user = user("u1", Role.MEMBER, null);
    withUsers(user);

    write(
        writing -> writing.putSightings(List.of(sighting("u1", null, 5), sighting("u1", "d1", 9))));
    write(
        writing -> writing.putSightings(List.of(sighting("u1", null, 7), sighting("u1", "d1", 8))));

    assertThat(stored().contact(TENANT, "u1"))
        .contains(new Contact(user, null, NOW.plusSeconds(9)));
  }

  @Test
  default void nobodyShouldBeSeenWhoWasNot() {
    User user = user("u1", Role.MEMBER, null);
    withUsers(user);
    write(writing -> writing.putUser(user("u2", Role.DEVICE, NOW)));

    assertThat(stored().contact(TENANT, "u1")).contains(new Contact(user, null, null));
    assertThat(stored().contact(TENANT, "u2")).isEmpty();
    assertThat(stored().contact(TENANT, "u3")).isEmpty();
    assertThat(stored().contact("other", "u1")).isEmpty();
    assertThat(stored().contact(TENANT, "\0")).isEmpty();
  }

  @Test
  default void mobileUsersShouldComeByNameWithTheirFirstDevice() {
    User one = user("u1", Role.DEVICE, null);
    User two = user("u2", Role.DEVICE, null);
    User three = user("u3", Role.DEVICE, null);
    withUsers(three, two, one, user("u4", Role.MEMBER, null), user("u5", Role.DEVICE, NOW));
    write(writing -> {
      writing.putDevice(device("z", "u1"));
      writing.putDevice(device("a", "u1"));
      writing.putDevice(device("b", "u2"));
      writing.putSightings(List.of(sighting("u2", "b", 3)));
    });

    assertThat(stored().mobileUsers(TENANT, null, 10))
        .containsExactly(
            new Contact(one, "z", null),
            new Contact(two, "b", NOW.plusSeconds(3)),
            new Contact(three, null, null));
    assertThat(stored().mobileUsers(TENANT, "name-u1", 1))
        .extracting(contact -> contact.user().id())
        .containsExactly("u2");
    assertThat(stored().mobileUsers("other", null, 10)).isEmpty();
  }
}
