package dev.tidemark.engine.live;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Writing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store whose commits are handed to [Live], once they are durable and before whoever made them
/// is told.
///
/// Thread-safe.
public final class WatchedStore implements SyncStore {
  private final SyncStore store;
  private final Supplier<@Nullable String> trace;
  private volatile @Nullable Live live;

  public WatchedStore(SyncStore store) {
    this(store, () -> null);
  }

  /// @param trace in which trace the calling thread works; asked once a transaction is durable
  public WatchedStore(SyncStore store, Supplier<@Nullable String> trace) {
    this.store = store;
    this.trace = trace;
  }

  /// Hands commits to that reader from now on.
  public void handTo(Live reader) {
    live = reader;
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    var passed = new AtomicReference<>(Map.<String, Passed>of());
    T result;
    try {
      result =
          store.write(writing -> {
            var all = new LinkedHashMap<String, Passed>();
            passed.set(all);
            return work.apply(new Watched(writing, all));
          });
    } catch (UnknownOutcomeException e) {
      Live reader = live;
      if (reader != null) {
        passed.get().keySet().forEach(reader::uncertain);
      }
      throw e;
    }
    Live reader = live;
    if (reader != null) {
      String cause = passed.get().isEmpty() ? null : trace.get();
      passed.get().forEach((tenant, what) -> reader.passed(tenant, what, cause));
    }
    return result;
  }

  @Override
  public String lane(String tenant) {
    return store.lane(tenant);
  }

  @Override
  public List<StorePool> pools() {
    return store.pools();
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Watched extends ForwardingWriting {
    private final Map<String, Passed> all;

    private Watched(Writing writing, Map<String, Passed> all) {
      super(writing);
      this.all = all;
    }

    @Override
    public void apply(TenantCommit commit) {
      super.apply(commit);
      in(commit.head().tenant()).add(commit);
    }

    @Override
    public void putHead(Head head) {
      super.putHead(head);
      in(head.tenant()).revised(head.revision());
    }

    @Override
    public void putUser(User user) {
      super.putUser(user);
      in(user.tenant()).add(user);
    }

    @Override
    public void putDevice(Device device) {
      super.putDevice(device);
      in(device.tenant()).add(device);
    }

    private Passed in(String tenant) {
      return all.computeIfAbsent(tenant, name -> new Passed());
    }
  }
}
