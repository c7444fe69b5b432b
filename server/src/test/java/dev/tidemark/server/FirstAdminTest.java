package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Users;
import dev.tidemark.server.identity.Passwords;
import dev.tidemark.store.memory.MemoryStore;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class FirstAdminTest {
  private final MemoryStore store = new MemoryStore(InstantSource.system());
  private final Passwords passwords = new Passwords();
  private final Users users = new Users(store, passwords::hash, () -> "u1");

  @Test
  void anEmptyStoreShouldGetAnAdminWhosePasswordIsShownOnce() {
    FirstAdmin first = FirstAdmin.make(store, users, "default").orElseThrow();

    User stored =
        store.read(reading -> reading.userNamed("default", first.username()).orElseThrow());
    assertThat(stored.role()).isEqualTo(Role.ADMIN);
    assertThat(passwords.check(first.password(), stored.passwordHash())).isTrue();
    assertThat(first.password()).hasSizeGreaterThanOrEqualTo(24);
    assertThat(first.shown()).contains("default", "admin", first.password());
    assertThat(first.toString()).doesNotContain(first.password());
    assertThat(FirstAdmin.make(store, users, "default")).isEmpty();
  }

  @Test
  void aStoreThatSomebodyHasSetUpShouldGetNone() {
    store.write(writing -> {
      writing.addTenant("clinic", writing.now());
      return 0;
    });

    assertThat(FirstAdmin.make(store, users, "default")).isEmpty();
    assertThat(store.<Long>read(reading -> reading.countUsers("default"))).isZero();
  }
}
