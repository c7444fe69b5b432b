package dev.tidemark.testkit;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Takes note of what is read of a store outside of transactions that write: one method of
/// [Reading] after the other, each of which is a statement or two.
///
/// Thread-safe.
public final class CountedReads {
  private final List<String> names = new CopyOnWriteArrayList<>();

  /// What was read since [#clear], by the methods' names.
  public List<String> names() {
    return List.copyOf(names);
  }

  /// Begins anew.
  public void clear() {
    names.clear();
  }

  /// That store, watched.
  public SyncStore over(SyncStore store) {
    return new SyncStore() {
      @Override
      public <T> T read(Function<? super Reading, ? extends T> work) {
        return store.read(reading -> work.apply(watched(reading)));
      }

      @Override
      public <T> T write(Function<? super Writing, ? extends T> work) {
        return store.write(work);
      }

      @Override
      public String lane(String tenant) {
        return store.lane(tenant);
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  private Reading watched(Reading reading) {
    return (Reading)
        Proxy.newProxyInstance(
            Reading.class.getClassLoader(),
            new Class<?>[] {Reading.class},
            (proxy, method, arguments) -> {
              names.add(method.getName());
              try {
                return method.invoke(reading, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
