package dev.tidemark.engine.live;

import java.time.Duration;

/// What live readers may cost.
///
/// @param tenantBytes how much of one tenant's recent commits is held, about
/// @param totalBytes how much of all tenants' recent commits is held, about
/// @param stall how long a subscriber may leave what there is to read
/// @param idle how long recent commits are held after the newest
public record Limits(long tenantBytes, long totalBytes, Duration stall, Duration idle) {
  /// 8 MiB for a tenant, 64 MiB for all; a stall of 30 s; ten minutes.
  public static Limits standard() {
    return new Limits(8L << 20, 64L << 20, Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  /// The same with another stall.
  public Limits stall(Duration other) {
    return new Limits(tenantBytes, totalBytes, other, idle);
  }
}
