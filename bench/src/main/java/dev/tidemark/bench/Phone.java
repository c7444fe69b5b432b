package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The device of a mobile user.
///
/// @param user the user's id
/// @param device the device's id
/// @param token its access token
record Phone(String user, String device, String token) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] NOTHING = {};

  /// Enrols so many phones of a tenant.
  static List<Phone> enrol(URI server, String tenant, int count) throws IOException {
    String token = Device.signIn(server, tenant, Tenants.USERNAME, Tenants.PASSWORD);
    var phones = new ArrayList<Phone>();
    try (var desk = Device.initialised(server, token, "desk")) {
      for (int i = 0; i < count; i++) {
        String code =
            answer(desk, desk.post("/api/enrollment/create", Map.of(), NOTHING), 201)
                .path("token")
                .asText();
        String body = "{\"token\":\"%s\",\"device_id\":\"phone-%d\"}".formatted(code, i);
        byte[] complete =
            desk.post("/api/enrollment/complete", Map.of(), body.getBytes(StandardCharsets.UTF_8));
        JsonNode enrolled = answer(desk, complete, 200);
        phones.add(
            new Phone(
                enrolled.path("user_id").asText(),
                enrolled.path("device_id").asText(),
                enrolled.path("device_token").asText()));
      }
    }
    return phones;
  }

  private static JsonNode answer(Device desk, byte[] request, int status) throws IOException {
    var answer = new Collected();
    desk.send(request, status, answer);
    return JSON.readTree(answer.text());
  }
}
