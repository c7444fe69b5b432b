package dev.tidemark.server.limits;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Whose requests are counted together.
sealed interface Unit {
  /// A device of a user who is signed in.
  record Device(String tenant, String user, String device) implements Unit {}

  /// A user who is signed in, on no device of its own.
  record User(String tenant, String user) implements Unit {}

  /// Whoever is not signed in.
  ///
  /// @param network an IPv4 address, or the first 64 bits of an IPv6 address: all that a client
  ///   with one line has to choose from
  record Address(String network) implements Unit {
    private static final int IPV6 = 16;

    /// The unit of that address.
    static Address of(String address) {
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
      if (bytes == null || bytes.length != IPV6) {
        return new Address(address);
      }
      Arrays.fill(bytes, IPV6 / 2, IPV6, (byte) 0);
      try {
        return new Address(InetAddress.getByAddress(bytes).getHostAddress());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("sixteen bytes are an address", e);
      }
    }
  }
}
