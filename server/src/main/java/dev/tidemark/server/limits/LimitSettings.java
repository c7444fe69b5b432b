package dev.tidemark.server.limits;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What clients may ask for: `tidemark.limits.…`. The defaults are those that the protocols
/// document; where one documents none, those of *records*.
///
/// Immutable and thread-safe.
public interface LimitSettings {

  /// Requests of *records*, and of everything that is no other protocol's.
  @WithDefault("1000/1m")
  @WithConverter(RateConverter.class)
  Rate records();

  /// Requests of *mobile*.
  @WithDefault("1000/1m")
  @WithConverter(RateConverter.class)
  Rate mobile();

  /// `sync` messages of *mobile*, over a socket.
  @WithDefault("100/1m")
  @WithConverter(RateConverter.class)
  Rate mobileSync();

  /// Uploads that are begun.
  @WithDefault("10/1m")
  @WithConverter(RateConverter.class)
  Rate uploadInit();

  /// Chunks of uploads.
  @WithDefault("1000/1m")
  @WithConverter(RateConverter.class)
  Rate uploadChunk();

  /// Requests for health.
  @WithDefault("60/1m")
  @WithConverter(RateConverter.class)
  Rate health();

  /// Requests of *messaging*.
  @WithDefault("60/1m burst 10")
  @WithConverter(RateConverter.class)
  Rate messaging();

  /// Requests of *fleet*.
  @WithDefault("1000/1m")
  @WithConverter(RateConverter.class)
  Rate fleet();

  /// Requests of *field*.
  @WithDefault("1000/1m")
  @WithConverter(RateConverter.class)
  Rate field();

  /// How many bytes the body of a request may have once it is decoded, except where [#largeBody()]
  /// says it.
  @WithDefault("1M")
  MemorySize body();

  /// How many bytes the body of a push, a batch or a batch of resolutions may have once it is
  /// decoded.
  @WithDefault("10M")
  MemorySize largeBody();

  /// How much data of records an answer may hold that could hold fewer records: a page, or the
  /// reads of a batch. One record is always shown, however large.
  @WithDefault("10M")
  MemorySize answer();

  /// How many connections may be open.
  @WithDefault("50000")
  int connections();

  /// How many of them one address may have.
  @WithDefault("10000")
  int connectionsPerAddress();

  /// After how long without a byte in either direction a connection is closed.
  @WithDefault("2m")
  Duration idle();

  /// How many bytes the headers of a request may have.
  @WithDefault("64K")
  MemorySize headers();
}
