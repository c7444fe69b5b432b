package dev.tidemark.server.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a device said of itself: when it was initialised or enrolled, or in the parameters of its
/// socket. Clients name things in one way or the other.
///
/// @param networkType how it reaches the server, such as `wifi`; null when it did not say
/// @param appVersion the version of its app; null when it did not say
/// @param osVersion that of its operating system; null when it did not say
record DeviceInfo(
    @Nullable String networkType, @Nullable String appVersion, @Nullable String osVersion) {
  /// The parameters of a socket that say something of the device, as [#of] finds them.
  static final List<String> PARAMETERS = List.of("network_type", "app_version", "os_version");

  /// Reads a JSON object.
  static DeviceInfo of(String json) {
    JsonNode info = StrictJson.tree(json);
    return new DeviceInfo(
        first(info, "network_type", "networkType"),
        first(info, "app_version", "appVersion", "version"),
        first(info, "os_version", "osVersion"));
  }

  private static @Nullable String first(JsonNode info, String... names) {
    for (String name : names) {
      JsonNode value = info.path(name);
      if (value.isTextual() || value.isNumber()) {
        return value.asText();
      }
    }
    return null;
  }
}
