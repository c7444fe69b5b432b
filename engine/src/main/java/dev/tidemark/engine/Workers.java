package dev.tidemark.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/// Makes threads that work for many. What belongs to whoever had one made, such as what the log
/// says of a client, does not stay with it.
public final class Workers {
  private Workers() {}

  /// That many threads, made as they are needed.
  ///
  /// @param name what their names begin with
  public static ExecutorService named(String name, int count) {
    ThreadFactory clean =
        Thread.ofPlatform().name(name, 0).daemon().inheritInheritableThreadLocals(false).factory();
    return Executors.newFixedThreadPool(
        count,
        work -> {
          Thread thread = clean.newThread(work);
          // It would be the system's, which knows no resources of a packaged server.
          thread.setContextClassLoader(Workers.class.getClassLoader());
          return thread;
        });
  }
}
