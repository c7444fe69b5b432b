package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.device.Chance;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;

/// The user who enrolled the phones, and writes to them.
final class Correspondent {
  /// As often as the server allows without being asked to wait, next to enrolling phones.
  private static final Duration PACE = Duration.ofMillis(2_500);

  private final ServerLink server;
  private final List<SimulatedPhone> phones;
  private final Chance chance;

  Correspondent(ServerLink server, List<SimulatedPhone> phones, Chance chance) {
    this.server = server;
    this.phones = phones;
    this.chance = chance;
  }

  /// Writes until the curfew.
  void work(Curfew curfew) {
    for (int i = 1; !phones.isEmpty() && !curfew.past(); i++) {
      curfew.pause(PACE);
      SimulatedPhone phone = chance.oneOf(phones);
      String user = phone.user();
      if (user != null) {
        write(phone, user, "message #" + i);
      }
    }
  }

  private void write(SimulatedPhone phone, String user, String content) {
    ObjectNode message = Requests.object().put("recipient_id", user).put("content", content);
    try {
      String id =
          server
              .once(
                  () ->
                      server
                          .request("/api/messages")
                          .POST(BodyPublishers.ofString(message.toString())),
                  server::signInAgain,
                  ServerLink::json)
              .path("id")
              .asText();
      phone.promised(id, content);
    } catch (FailedException e) {
      // Nobody promised anything.
    }
  }
}
