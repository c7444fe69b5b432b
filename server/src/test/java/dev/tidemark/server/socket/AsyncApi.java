package dev.tidemark.server.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the server says on the sockets of one address, by `protocol/asyncapi.yaml`.
///
/// Its schemas allow members that they do not name, for clients of a newer server. Here they do
/// not: what the server sends has to be described.
public final class AsyncApi {
  private static final JsonNode DOCUMENT = read();
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private final Map<String, JsonSchema> messages = new TreeMap<>();

  private AsyncApi(String address) {
    for (JsonNode operation : DOCUMENT.path("operations")) {
      JsonNode channel = resolve(operation.path("channel"));
      if (operation.path("action").asText().equals("send")
          && channel.path("address").asText().equals(address)) {
        operation.path("messages").forEach(message -> add(resolve(resolve(message))));
      }
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException(address + " is not documented");
    }
  }

  /// The messages that are sent on sockets of that address.
  public static AsyncApi of(String address) {
    return new AsyncApi(address);
  }

  /// The types of all messages.
  public Set<String> types() {
    return Set.copyOf(messages.keySet());
  }

  /// What is wrong with a message; nothing when it is as the document says.
  public Set<String> faults(JsonNode message) {
    JsonSchema schema = messages.get(message.path("type").asText());
    return schema == null
        ? Set.of("the type is not documented")
        : schema.validate(message).stream()
            .map(ValidationMessage::getMessage)
            .collect(Collectors.toSet());
  }

  private void add(JsonNode message) {
    ObjectNode schema = message.path("payload").deepCopy();
    schema.set("$defs", DOCUMENT.at("/components/schemas").deepCopy());
    close(schema);
    String local = schema.toString().replace("\"#/components/schemas/", "\"#/$defs/");
    messages.put(
        schema.at("/properties/type/const").asText(),
        JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(local, CONFIG));
  }

  private static JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : DOCUMENT.at(reference.asText().substring(1));
  }

  private static void close(@Nullable JsonNode node) {
    if (node == null) {
      return;
    }
    node.forEach(AsyncApi::close);
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper(new YAMLFactory())
          .readTree(Files.readString(Path.of("..", "protocol", "asyncapi.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
