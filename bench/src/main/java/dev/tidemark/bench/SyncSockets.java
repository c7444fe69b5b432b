package dev.tidemark.bench;

import java.io.IOException;
import java.net.URI;

/// Opens sockets on `/sync`, all of one user, each on a device of its own.
///
/// @param server such as `http://127.0.0.1:8080`
/// @param token the user's access token
record SyncSockets(URI server, String token) {
  /// Opens a socket that is signed in and told of the collections, from now on. A device that is
  /// not known is registered by that.
  LiveSocket open(String device, String... collections) throws IOException {
    LiveSocket socket = open(device);
    try {
      ask(
          socket,
          "{\"type\":\"subscribe\",\"collections\":[\""
              + String.join("\",\"", collections)
              + "\"]}",
          "subscribed");
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Opens a socket that is signed in.
  LiveSocket open(String device) throws IOException {
    LiveSocket socket = LiveSocket.open(server, "/sync");
    try {
      ask(
          socket,
          "{\"type\":\"auth\",\"token\":\"" + token + "\",\"deviceId\":\"" + device + "\"}",
          "authenticated");
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Says something, and waits for the answer, which is to be of that type.
  static Collected ask(LiveSocket socket, String message, String type) throws IOException {
    var answer = new Collected();
    socket.say(message);
    socket.hear(answer);
    if (!answer.text().startsWith("{\"type\":\"" + type + "\"")) {
      throw new IOException("a socket was told " + answer.text() + " (expected: " + type + ")");
    }
    return answer;
  }
}
