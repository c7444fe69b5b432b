package dev.tidemark.server.demo;

import dev.tidemark.core.Role;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Sighting;
import dev.tidemark.engine.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One account of the demonstration.
///
/// @param number the last digits of its id
/// @param username its name
/// @param password null when it cannot sign in with one
/// @param role what it may do
/// @param device its enrolled device; null when it has none
/// @param updatedAt when it was last changed, and its device last seen
record DemoUser(
    int number,
    String username,
    @Nullable String password,
    Role role,
    @Nullable String device,
    Instant updatedAt) {

  /// When all accounts were made.
  static final Instant CREATED_AT = Instant.parse("2024-01-01T00:00:00Z");

  /// All of them; ids, names, devices and times as the documents print them.
  static final List<DemoUser> ALL =
      List.of(
          web(0, "web_user_1", "password123", Role.MEMBER),
          mobile(1, "mobile_user_1", "device_123", "2024-01-15T10:30:00Z"),
          mobile(2, "mobile_user_2", "device_456", "2024-01-15T09:15:00Z"),
          web(3, "john_doe", "password123", Role.MEMBER),
          web(4, "jane_smith", "securePass456", Role.MEMBER),
          web(5, "admin", "admin-password", Role.ADMIN));

  private static DemoUser web(int number, String username, String password, Role role) {
    return new DemoUser(number, username, password, role, null, CREATED_AT);
  }

  private static DemoUser mobile(int number, String username, String device, String updatedAt) {
    return new DemoUser(number, username, null, Role.DEVICE, device, Instant.parse(updatedAt));
  }

  String id() {
    return "550e8400-e29b-41d4-a716-44665544%04d".formatted(number);
  }

  User user(UnaryOperator<String> hash) {
    return new User(
        DemoTenant.ID,
        id(),
        username,
        password == null ? null : hash.apply(password),
        role,
        CREATED_AT,
        updatedAt,
        null);
  }

  Optional<Device> enrolled() {
    return Optional.ofNullable(device)
        .map(name ->
            new Device(
                DemoTenant.ID, name, 0, id(), null, null, "{}", null, CREATED_AT, null, null));
  }

  /// When its device was last seen.
  Optional<Sighting> sighting() {
    return Optional.ofNullable(device)
        .map(name -> new Sighting(DemoTenant.ID, id(), name, updatedAt));
  }
}
