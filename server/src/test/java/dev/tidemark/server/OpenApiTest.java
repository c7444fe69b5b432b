package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The document says what the server does, all of it and nothing else.
@QuarkusTest
class OpenApiTest {
  private static final OpenApi DOCUMENT = OpenApi.document();

  @Test
  void everyEndpointShouldBeInTheDocumentAndNoOther() {
    Set<String> described =
        DOCUMENT.operations().stream().map(OpenApi.Operation::name).collect(Collectors.toSet());

    assertThat(described).hasSizeGreaterThanOrEqualTo(13).isEqualTo(endpoints());
  }

  @Test
  void testsOfAllEndpointsShouldKnowAllOfThem() {
    assertThat(Endpoint.values())
        .extracting(
            endpoint -> DOCUMENT.operation(endpoint.method(), endpoint.path()).orElseThrow().name())
        .containsExactlyInAnyOrderElementsOf(
            DOCUMENT.operations().stream().map(OpenApi.Operation::name).toList());
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
        node.has("schema") && node.has("example")
            ? Stream.of(
                DynamicTest.dynamicTest(
                    at,
                    () ->
                        assertThat(DOCUMENT.invalid(node.get("schema"), node.get("example")))
                            .isEmpty()))
            : Stream.empty();
    Stream<DynamicTest> below =
        node.isObject()
            ? node.properties().stream()
                .flatMap(child -> withExamples(child.getValue(), at + "/" + child.getKey()))
            : Stream.empty();
    return Stream.concat(here, below);
  }

  private static Set<String> endpoints() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidemark.server");
    return classes.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class))
        .map(JavaMethod::reflect)
        .map(OpenApiTest::name)
        .collect(Collectors.toSet());
  }

  private static String name(Method method) {
    Path onType = method.getDeclaringClass().getAnnotation(Path.class);
    Path onMethod = method.getAnnotation(Path.class);
    String path =
        ("/"
                + (onType == null ? "" : onType.value())
                + "/"
                + (onMethod == null ? "" : onMethod.value()))
            .replaceAll("/+", "/")
            .replaceAll("/$", "");
    String verb =
        Arrays.stream(method.getAnnotations())
            .map(Annotation::annotationType)
            .filter(annotation -> annotation.isAnnotationPresent(HttpMethod.class))
            .map(annotation -> annotation.getAnnotation(HttpMethod.class).value())
            .findFirst()
            .orElseThrow();
    return verb + " " + path;
  }
}
