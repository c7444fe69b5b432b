package dev.tidemark.server.web;

import dev.tidemark.server.Settings;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The address that a request comes from: the one that connected or, when that is a trusted proxy
/// (`tidemark.http.trusted-proxies`), the last one in `X-Forwarded-For` that is none. What stands
/// before that one, the client may have made up.
@Singleton
public final class ClientAddress {
  private final RoutingContext exchange;
  private final List<IpSubnetFilterRule> proxies;

  ClientAddress(RoutingContext exchange, Settings settings) {
    this.exchange = exchange;
    this.proxies = rules(settings.http().trustedProxies().orElse(List.of()));
  }

  /// The address of the request that is being answered on this thread.
  public String text() {
    return of(exchange.request());
  }

  /// The address of a request, whatever the thread.
  public String of(HttpServerRequest request) {
    return of(connected(request), request.getHeader("X-Forwarded-For"), proxies);
  }

  /// The address that connected, be it a proxy's.
  public String connected(HttpServerRequest request) {
    String connected = request.remoteAddress().hostAddress();
    return connected == null ? "unknown" : connected;
  }

  /// Whether it is a trusted proxy that connected.
  public boolean isProxy(HttpServerRequest request) {
    return trusted(connected(request), proxies);
  }

  /// The address of a request.
  ///
  /// @param connected who connected
  /// @param forwarded the header `X-Forwarded-For`
  static String of(String connected, @Nullable String forwarded, List<IpSubnetFilterRule> proxies) {
    List<String> hops =
        forwarded == null ? List.of() : Arrays.asList(forwarded.split(",", -1)).reversed();
    String nearest = connected;
    for (String hop : hops) {
      Optional<InetAddress> before = address(hop.strip());
      if (!trusted(nearest, proxies) || before.isEmpty()) {
        return nearest;
      }
      nearest = before.get().getHostAddress();
    }
    return nearest;
  }

  /// The addresses and networks of a setting: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`.
  ///
  /// @throws IllegalArgumentException naming the setting when one is neither
  static List<IpSubnetFilterRule> rules(List<String> texts) {
    return texts.stream().map(String::strip).map(ClientAddress::rule).toList();
  }

  private static IpSubnetFilterRule rule(String text) {
    String[] parts = text.split("/", 2);
    try {
      InetAddress network = address(parts[0]).orElseThrow(IllegalArgumentException::new);
      int bits = network.getAddress().length * 8;
      int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
      return new IpSubnetFilterRule(network, prefix, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tidemark.http.trusted-proxies: \""
              + text
              + "\" (expected: an address, or a network such as 10.0.0.0/8)",
          e);
    }
  }

  private static boolean trusted(String address, List<IpSubnetFilterRule> proxies) {
    return address(address)
        .map(known -> new InetSocketAddress(known, 0))
        .filter(socket -> proxies.stream().anyMatch(proxy -> proxy.matches(socket)))
        .isPresent();
  }

  /// An address that is written out; no name is looked up.
  private static Optional<InetAddress> address(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
