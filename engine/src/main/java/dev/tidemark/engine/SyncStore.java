package dev.tidemark.engine;

import java.util.List;
import java.util.function.Function;

/// Where everything is kept: tenants, logs, records, accounts. One contract, checked for every
/// implementation by `SyncStoreContract`.
///
/// Thread-safe. A call may block while it waits for a connection or for the writer.
public interface SyncStore extends AutoCloseable {
  /// Reads in one snapshot: nothing that is committed meanwhile is seen.
  ///
  /// @throws StoreUnavailableException when the store cannot be reached
  <T> T read(Function<? super Reading, ? extends T> work);

  /// Writes in one transaction, committed and durable when this returns. An exception from the work
  /// rolls everything back.
  ///
  /// @throws StoreUnavailableException when the store cannot be reached; nothing has changed
  /// @throws UnknownOutcomeException when the connection was lost during commit
  <T> T write(Function<? super Writing, ? extends T> work);

  /// Has what was removed written over, as far as the store keeps its bytes and can be made to;
  /// with SQLite nobody else writes meanwhile.
  ///
  /// @throws StoreUnavailableException when somebody is in the way; nothing has changed
  default void scrub() {}

  /// Names the lane in which that tenant's commits queue: transactions of one lane exclude each
  /// other, those of different lanes may run at the same time.
  String lane(String tenant);

  /// How busy its connections are; nothing for a store that has none.
  default List<StorePool> pools() {
    return List.of();
  }

  /// Waits for running work and lets go of all connections and files.
  @Override
  void close();
}
