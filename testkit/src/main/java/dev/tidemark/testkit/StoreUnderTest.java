package dev.tidemark.testkit;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// The store that a contract is about, and short words for what contracts do with it.
public interface StoreUnderTest {
  /// The tenant that most tests write to.
  String TENANT = "clinic";

  /// The collection that most tests write to.
  String PATIENTS = "patients";

  /// One store for each test, empty at first.
  SyncStore store();

  /// Names a patient.
  default RecordKey patient(String id) {
    return new RecordKey(PATIENTS, id);
  }

  /// What the store holds now: each call reads in a snapshot of its own.
  default Reading stored() {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            store().<Object>read(reading -> invoke(reading, method, arguments));
    return (Reading)
        Proxy.newProxyInstance(
            Reading.class.getClassLoader(), new Class<?>[] {Reading.class}, handler);
  }

  private static Object invoke(Reading reading, Method method, Object[] arguments) {
    try {
      return Objects.requireNonNull(method.invoke(reading, arguments));
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /// All that the store holds of [#TENANT], in one snapshot.
  default String snapshot() {
    return store().<String>read(reading -> Snapshot.of(reading, TENANT));
  }

  /// Writes in one transaction.
  default void write(Consumer<Writing> work) {
    store()
        .<Integer>write(writing -> {
          work.accept(writing);
          return 0;
        });
  }

  /// Makes one commit of that tenant, which is added when it is new.
  default Head commit(String tenant, Consumer<LogWriter> work) {
    return store()
        .write(writing -> {
          writing.addTenant(tenant, writing.now());
          var writer = new LogWriter(writing, tenant);
          work.accept(writer);
          return writer.apply();
        });
  }

  /// Makes one commit of [#TENANT].
  default Head commit(Consumer<LogWriter> work) {
    return commit(TENANT, work);
  }

  /// What moved among patients in those scopes after a position.
  default List<ScopedRecord> changes(long after, int limit, Scope... scopes) {
    List<ScopeRange> ranges =
        List.of(scopes).stream().map(scope -> new ScopeRange(scope, PATIENTS, after)).toList();
    return stored().changes(TENANT, ranges, limit);
  }

  /// The patients in those scopes, by id.
  default List<ScopedRecord> filed(String afterId, int limit, Scope... scopes) {
    String after = afterId.isEmpty() ? null : afterId;
    return stored().filed(TENANT, List.of(scopes), PATIENTS, after, limit);
  }

  /// Compares text by its UTF-8 bytes, the slow and certain way.
  static Comparator<String> byBytes() {
    return (one, other) ->
        Arrays.compareUnsigned(
            one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
