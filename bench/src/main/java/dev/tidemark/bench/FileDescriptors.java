package dev.tidemark.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/// How many connections there may be. A server that is started by this process may have as many.
final class FileDescriptors {
  /// For everything that is no socket.
  private static final int OTHERS = 300;

  private FileDescriptors() {}

  /// What there is too little of for so many sockets at a time; empty when there is enough.
  static Optional<String> lack(int sockets) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? lack(sockets, system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> lack(int sockets, long most) {
    return Optional.of(
            String.format(
                Locale.ROOT,
                "%,d sockets need %,d file descriptors, and there may be %,d: raise that by"
                    + " ulimit -n, or ask for fewer sockets",
                sockets,
                sockets + OTHERS,
                most))
        .filter(lack -> sockets + OTHERS > most);
  }
}
