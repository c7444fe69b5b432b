package dev.tidemark.server.web;

/// The server's own pages, which are no protocol's: for whoever looks after it and for the tools
/// that do. They are not counted, so that they can always be seen.
public final class OwnPages {
  private static final String DOCUMENTS = "/q/";
  private static final String PROBES = "/health/";
  private static final String METRICS = "/metrics";

  private OwnPages() {}

  /// Whether that is one's path.
  ///
  /// @param path normalized
  public static boolean has(String path) {
    return path.startsWith(DOCUMENTS)
        || path.startsWith(PROBES)
        || path.equals(METRICS)
        || path.equals(METRICS + "/");
  }
}
