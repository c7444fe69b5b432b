package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tidemark.core.Role;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.socket.StreamProtocol;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The document says what the server does, all of it and nothing else.
@QuarkusTest
class OpenApiTest {
  private static final OpenApi DOCUMENT = OpenApi.document();

  @Inject @All List<StreamProtocol> streams;

  @Test
  void everyEndpointShouldBeInTheDocumentAndNoOther() {
    assertThat(DOCUMENT.operations())
        .extracting(OpenApi.Operation::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Routes.all().stream().map(Routes.Route::name),
                    streams.stream().map(OpenApiTest::name))
                .toList());
  }

  /// Such as `GET /sse/web/{user}`.
  private static String name(StreamProtocol stream) {
    return "GET " + stream.path().replaceAll(":(\\w+)", "{$1}");
  }

  @Test
  void testsOfAllEndpointsShouldKnowAllOfThem() {
    assertThat(Endpoint.values())
        .extracting(endpoint -> Routes.of(endpoint).name())
        .containsExactlyInAnyOrderElementsOf(
            Routes.all().stream().map(Routes.Route::name).toList());
  }

  /// `security: []` where anybody may; `x-roles` where not all roles may; `x-offline-token` with
  /// what an offline token needs, where it may.
  @Test
  void theDocumentShouldSayWhoMayCallAnEndpoint() {
    for (Routes.Route route : Routes.all()) {
      JsonNode description =
          DOCUMENT.operations().stream()
              .filter(operation -> operation.name().equals(route.name()))
              .findFirst()
              .orElseThrow()
              .description();
      Optional<Allowed> allowed = route.declared(Allowed.class);
      assertThat(description.has("security")).as(route.name()).isEqualTo(allowed.isEmpty());
      assertThat(texts(description.path("x-roles")))
          .as(route.name())
          .isEqualTo(
              allowed
                  .map(Allowed::value)
                  .filter(roles -> roles.length < Role.values().length)
                  .map(roles -> Arrays.stream(roles).map(Role::text).toList())
                  .orElse(List.of()));
      assertThat(texts(description.path("x-offline-token")))
          .as(route.name())
          .isEqualTo(
              allowed
                  .map(Allowed::offline)
                  .map(needed -> Arrays.stream(needed).map(Capability::text).toList())
                  .orElse(List.of()));
    }
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void theDocumentShouldKnowEveryErrorCode() {
    assertThat(DOCUMENT.root().at("/components/schemas/ErrorCode/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  @Test
  void everyReferenceShouldLeadSomewhereAndEveryComponentBeUsed() {
    List<String> references =
        DOCUMENT.root().findValuesAsText("$ref").stream().distinct().sorted().toList();
    assertThat(references)
        .allSatisfy(reference ->
            assertThat(DOCUMENT.root().at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    List<String> components =
        DOCUMENT.root().path("components").properties().stream()
            .filter(kind -> !kind.getKey().equals("securitySchemes"))
            .flatMap(kind ->
                kind.getValue().properties().stream()
                    .map(one -> "#/components/" + kind.getKey() + "/" + one.getKey()))
            .sorted()
            .toList();
    assertThat(components).isEqualTo(references);
  }

  @TestFactory
  Stream<DynamicTest> everyExampleShouldBeValid() {
    return withExamples(DOCUMENT.root(), "#");
  }

  @Test
  void theServerShouldServeTheDocument() throws Exception {
    String served =
        RestAssured.given().accept("application/json").get("/q/openapi?format=json").asString();
    JsonNode written =
        new ObjectMapper(new YAMLFactory())
            .readTree(Files.readString(java.nio.file.Path.of("..", "protocol", "openapi.yaml")));

    assertThat(new ObjectMapper().readTree(served)).isEqualTo(written);
  }

  @Test
  void theServerShouldShowTheDocument() {
    RestAssured.given()
        .get("/q/swagger-ui/")
        .then()
        .statusCode(200)
        .body(containsString("/q/openapi"));
  }

  private static Stream<DynamicTest> withExamples(JsonNode node, String at) {
    Stream<DynamicTest> here =
        node.has("schema")
            ? examples(node)
                .map(example ->
                    DynamicTest.dynamicTest(
                        at,
                        () -> assertThat(DOCUMENT.invalid(node.get("schema"), example)).isEmpty()))
            : Stream.empty();
    Stream<DynamicTest> below =
        node.isObject()
            ? node.properties().stream()
                .flatMap(child -> withExamples(child.getValue(), at + "/" + child.getKey()))
            : Stream.empty();
    return Stream.concat(here, below);
  }

  /// The one example of a schema, or those that have names.
  private static Stream<JsonNode> examples(JsonNode node) {
    return node.has("example")
        ? Stream.of(node.get("example"))
        : node.path("examples").valueStream().map(example -> example.path("value"));
  }
}
