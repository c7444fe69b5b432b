package dev.tidemark.server.collections;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.engine.Definitions.Wanted;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads definitions from a file:
///
/// ```yaml
/// collections:              # of the default tenant
///   prescriptions:
///     scopes: ["user:{/patient_id}", "group:{/pharmacy_id}"]
/// tenants:
///   clinic-7:
///     collections:
///       notes: {scopes: [owner]}
/// ```
///
/// A member that no definition has is an error here, so that a misspelt one is noticed.
final class CollectionsFile {
  private static final Set<String> MEMBERS =
      Set.of("name", "schema", "scopes", "filters", "write", "policy", "retention_days");

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Path file;
  private final Map<String, List<Wanted>> wanted = new LinkedHashMap<>();

  private CollectionsFile(Path file) {
    this.file = file;
  }

  /// What the file wants, by tenant, in its order.
  ///
  /// @param defaultTenant whose the collections at the top are
  /// @throws IllegalArgumentException naming the file and the member that is not as expected
  static Map<String, List<Wanted>> read(Path file, String defaultTenant) {
    var reading = new CollectionsFile(file);
    JsonNode root = reading.parse();
    reading.only(root, "", Set.of("collections", "tenants"));
    reading.collections(root, "", defaultTenant);
    JsonNode tenants = reading.object(root, "", "tenants");
    for (Map.Entry<String, JsonNode> tenant : tenants.properties()) {
      String place = "/tenants/" + tenant.getKey();
      reading.requireIdentifier(place, tenant.getKey());
      reading.only(tenant.getValue(), place, Set.of("collections"));
      reading.collections(tenant.getValue(), place, tenant.getKey());
    }
    return reading.wanted;
  }

  private JsonNode parse() {
    try {
      JsonNode root = YAML.readTree(Files.readString(file));
      if (root == null || root.isMissingNode() || root.isNull()) {
        return YAML.createObjectNode();
      }
      // Not all that YAML can say may be kept.
      return StrictJson.tree(
          StrictJson.data(root.toString().getBytes(StandardCharsets.UTF_8)).text());
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String line = at == null ? "" : "line " + at.getLineNr() + ": ";
      throw wrong("", line + String.valueOf(e.getOriginalMessage()));
    } catch (InvalidJson e) {
      throw wrong(e.pointer(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
    }
  }

  private void collections(JsonNode of, String place, String tenant) {
    JsonNode collections = object(of, place, "collections");
    for (Map.Entry<String, JsonNode> one : collections.properties()) {
      String at = place + "/collections/" + one.getKey();
      requireIdentifier(at, one.getKey());
      only(one.getValue(), at, MEMBERS);
      try {
        wanted
            .computeIfAbsent(tenant, name -> new ArrayList<>())
            .add(CollectionRequest.read(one.getKey(), Fields.of(one.getValue())));
      } catch (ApiException e) {
        throw wrong(at, String.valueOf(e.getMessage()));
      }
    }
  }

  private JsonNode object(JsonNode parent, String place, String name) {
    JsonNode child = parent.path(name);
    if (child.isMissingNode() || child.isNull()) {
      return YAML.createObjectNode();
    }
    if (!child.isObject()) {
      throw wrong(place + "/" + name, "expected an object");
    }
    return child;
  }

  private void only(JsonNode node, String place, Set<String> members) {
    if (!node.isObject()) {
      throw wrong(place, "expected an object");
    }
    node.fieldNames()
        .forEachRemaining(name -> {
          if (!members.contains(name)) {
            throw wrong(
                place + "/" + name,
                "unknown (expected: "
                    + String.join(", ", members.stream().sorted().toList())
                    + ")");
          }
        });
  }

  private void requireIdentifier(String place, String name) {
    if (!Identifiers.valid(name)) {
      throw wrong(place, "expected " + Identifiers.RULE);
    }
  }

  private IllegalArgumentException wrong(String place, String what) {
    return new IllegalArgumentException(file + ": " + (place.isEmpty() ? "" : place + ": ") + what);
  }
}
