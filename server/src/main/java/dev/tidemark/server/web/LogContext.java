package dev.tidemark.server.web;

import dev.tidemark.core.Principal;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// For whom something is done, as every line of the log says it that is written meanwhile:
/// `request`, `tenant` and `device`, in a log of JSON under `mdc`, and `trace` where traces are on.
/// Never who the user is.
///
/// A request's follows it over threads by itself. A socket or stream has one of its own, which each
/// of its turns enters.
///
/// Thread-safe.
public final class LogContext {
  private static final String REQUEST = "request";
  private static final String TENANT = "tenant";
  private static final String DEVICE = "device";
  private static final String TRACE = "trace";

  private final String request;
  private volatile @Nullable Principal caller;

  /// @param request the id of the request that a socket or stream began with
  public LogContext(String request) {
    this.request = request;
  }

  /// What is done for this request from now on is said to be.
  static void begin(String request) {
    MDC.put(REQUEST, request);
  }

  /// What is done from now on is for this caller.
  static void name(Principal caller) {
    MDC.put(TENANT, caller.tenant());
    if (caller.device() != null) {
      MDC.put(DEVICE, caller.device());
    }
  }

  /// The span in which this thread works, as a W3C `traceparent`; null for none.
  public static @Nullable String trace() {
    Object trace = MDC.get(TRACE);
    return trace == null ? null : trace.toString();
  }

  /// What is done from now on belongs to that span.
  ///
  /// @param trace as a W3C `traceparent`; null for none
  public static void trace(@Nullable String trace) {
    if (trace == null) {
      MDC.remove(TRACE);
    } else {
      MDC.put(TRACE, trace);
    }
  }

  /// The client turned out to be that caller. To be told on the thread that serves it.
  public void signedIn(Principal who) {
    caller = who;
    name(who);
  }

  /// This thread serves the client from now on, and nobody else until it ends.
  public void enter() {
    // A thread begins with what was said on the one that had it made.
    MDC.clear();
    begin(request);
    Principal known = caller;
    if (known != null) {
      name(known);
    }
  }
}
