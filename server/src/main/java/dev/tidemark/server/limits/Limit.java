package dev.tidemark.server.limits;

import dev.tidemark.server.web.Protocol;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The table of limits: which requests are counted together, and which setting says how many there
/// may be. An endpoint with a limit of its own is one line, above that of its protocol:
///
/// ```java
/// UPLOAD_INIT(Protocol.MOBILE, "/api/v1/uploads/init", LimitSettings::uploadInit),
/// ```
///
/// Source: `mobile-sync.md`, `offline-records.md` and `messaging.md`, on rate limits.
enum Limit {
  /// Counted message by message, see [MessageLimits]: no path is like this.
  MOBILE_SYNC(Protocol.MOBILE, "sync over a socket", LimitSettings::mobileSync),
  UPLOAD_INIT(Protocol.MOBILE, "/api/v1/uploads/init", LimitSettings::uploadInit),
  UPLOAD_CHUNK(Protocol.MOBILE, "/api/v1/uploads/[^/]+/chunk/[^/]+", LimitSettings::uploadChunk),
  HEALTH(
      Protocol.MOBILE,
      "/api/v1/sync/health|/api/v1/sync/devices(/[^/]+/health)?",
      LimitSettings::health),
  RECORDS(Protocol.RECORDS, ".*", LimitSettings::records),
  MOBILE(Protocol.MOBILE, ".*", LimitSettings::mobile),
  MESSAGING(Protocol.MESSAGING, ".*", LimitSettings::messaging),
  FLEET(Protocol.FLEET, ".*", LimitSettings::fleet),
  FIELD(Protocol.FIELD, ".*", LimitSettings::field);

  private final Protocol protocol;
  private final Pattern path;
  private final Function<LimitSettings, Rate> setting;

  Limit(Protocol protocol, String path, Function<LimitSettings, Rate> setting) {
    this.protocol = protocol;
    this.path = Pattern.compile("(" + path + ")/*");
    this.setting = setting;
  }

  /// The limit of requests with that path.
  ///
  /// @param namesDevice whether they have the header `X-Device-ID`
  static Limit of(String path, boolean namesDevice) {
    Protocol protocol = Protocol.of(path, namesDevice);
    return Arrays.stream(values())
        .filter(limit -> limit.protocol == protocol && limit.path.matcher(path).matches())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(protocol + " has no line of its own"));
  }

  /// How often, as it is set.
  Rate rate(LimitSettings settings) {
    return setting.apply(settings);
  }
}
