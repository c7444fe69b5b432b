package dev.tidemark.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The document of what goes over the wire, `protocol/openapi.yaml`, as the server carries it.
///
/// Its schemas allow members that they do not name, for clients of a newer server. Here they do
/// not: what the server answers has to be described.
public final class OpenApi {
  private static final String LOCATION = "https://tidemark.test/openapi";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final OpenApi INSTANCE = new OpenApi(read());

  private final JsonNode document;
  private final JsonSchemaFactory schemas;
  private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();
  private final SchemaValidatorsConfig config =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private OpenApi(JsonNode document) {
    this.document = document;
    ObjectNode strict = new ObjectMapper().createObjectNode();
    strict.set("$defs", document.at("/components/schemas").deepCopy());
    close(strict);
    this.schemas =
        JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(
                    loaders -> loaders.schemas(Map.of(LOCATION, local(strict, "")))));
  }

  /// The document.
  public static OpenApi document() {
    return INSTANCE;
  }

  /// The whole document.
  public JsonNode root() {
    return document;
  }

  /// An operation, such as `GET /api/v1/sync/pull`.
  ///
  /// @param path the template of its paths
  /// @param paths what its paths match
  /// @param description what the document says of it
  public record Operation(String method, String path, Pattern paths, JsonNode description) {

    /// The method and the path.
    public String name() {
      return method + " " + path;
    }

    private boolean matches(String otherMethod, String otherPath) {
      return method.equals(otherMethod) && paths.matcher(otherPath).matches();
    }
  }

  /// All operations.
  public List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          operations.add(
              new Operation(
                  operation.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  paths(path.getKey(), path.getValue()),
                  operation.getValue()));
        }
      }
    }
    return operations;
  }

  /// A parameter that takes only some values stands for these.
  private Pattern paths(String template, JsonNode described) {
    return Pattern.compile(
        PARAMETER
            .matcher(template.replace(".", "\\."))
            .replaceAll(name -> values(described, name.group(1))));
  }

  private String values(JsonNode described, String name) {
    for (JsonNode parameter : described.path("parameters")) {
      JsonNode only = resolve(parameter).at("/schema/enum");
      if (resolve(parameter).path("name").asText().equals(name) && !only.isMissingNode()) {
        return StreamSupport.stream(only.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining("|", "(?:", ")"));
      }
    }
    return "[^/]+";
  }

  /// The operation that such a request calls, if it calls any.
  public Optional<Operation> operation(String method, String path) {
    String plain = path.length() > 1 ? path.replaceAll("/+$", "") : path;
    // A path that is written out is no record's, whatever its methods.
    boolean writtenOut = document.path("paths").has(plain);
    return operations().stream()
        .filter(operation -> operation.matches(method, plain))
        .filter(operation -> !writtenOut || operation.path().equals(plain))
        .findFirst();
  }

  /// What an answer to that operation has wrong.
  ///
  /// @param headers by lower-case name
  /// @return nothing when it is as the document says
  public Set<String> faults(
      Operation operation, int status, Map<String, String> headers, String body) {
    JsonNode response =
        resolve(operation.description().path("responses").path(String.valueOf(status)));
    if (response.isMissingNode()) {
      return Set.of("status " + status + " is not documented");
    }
    var faults = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      JsonNode described = resolve(header.getValue());
      String value = headers.get(header.getKey().toLowerCase(Locale.ROOT));
      if (value != null) {
        faults.addAll(invalid(described.path("schema"), TextNode.valueOf(value)));
      } else if (described.path("required").asBoolean()) {
        faults.add("header " + header.getKey() + " is missing");
      }
    }
    JsonNode schema = response.at("/content/application~1json/schema");
    if (schema.isMissingNode()) {
      if (!body.isEmpty() && response.path("content").isEmpty()) {
        faults.add("there should be no body");
      }
      return faults;
    }
    try {
      faults.addAll(invalid(schema, new ObjectMapper().readTree(body)));
    } catch (IOException e) {
      faults.add("the body is not JSON");
    }
    return faults;
  }

  /// What is wrong with a value by that schema of the document.
  public Set<String> invalid(JsonNode schema, JsonNode value) {
    return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
        .map(ValidationMessage::getMessage)
        .collect(Collectors.toSet());
  }

  private JsonSchema compile(JsonNode schema) {
    return schemas.getSchema(
        SchemaLocation.of(LOCATION + "/part"), node(local(schema, LOCATION)), config);
  }

  /// What a reference stands for; other nodes stand for themselves.
  public JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
  }

  /// The schema with references into that document of definitions.
  private static String local(JsonNode schema, String document) {
    return schema.toString().replace("\"#/components/schemas/", "\"" + document + "#/$defs/");
  }

  private static void close(@Nullable JsonNode node) {
    if (node == null) {
      return;
    }
    node.forEach(OpenApi::close);
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }

  private static JsonNode read() {
    try (InputStream yaml = OpenApi.class.getResourceAsStream("/META-INF/openapi.yaml")) {
      return new ObjectMapper(new YAMLFactory()).readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode node(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
