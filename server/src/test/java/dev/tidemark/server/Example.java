package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One case of `protocol/examples`, whose README says what its members mean.
record Example(JsonNode definition) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
  private static final Comparator<JsonNode> BY_VALUE =
      (some, other) ->
          some.isNumber() && other.isNumber()
              ? some.decimalValue().compareTo(other.decimalValue())
              : some.equals(other) ? 0 : 1;

  String name() {
    return definition.required("name").asText();
  }

  /// Sends the request and checks the answer.
  ///
  /// @param variables what earlier cases captured; what this one does is added
  void run(HttpClient client, URI server, Map<String, String> variables)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request(server, variables), HttpResponse.BodyHandlers.ofString());
    JsonNode expected = definition.required("response");
    assertThat(answer.statusCode())
        .as("status; the answer is %s", answer.body())
        .isEqualTo(expected.required("status").asInt());
    expected
        .path("headers")
        .properties()
        .forEach(header ->
            assertThat(answer.headers().firstValue(header.getKey()).orElse(""))
                .as(header.getKey())
                .matches(filled(header.getValue().asText(), variables)));
    if (expected.path("empty").asBoolean()) {
      assertThat(answer.body()).isEmpty();
    } else {
      check(StrictJson.tree(answer.body()), expected, variables);
    }
    definition
        .path("capture")
        .properties()
        .forEach(capture ->
            variables.put(capture.getKey(), captured(answer, capture.getValue().asText())));
  }

  private HttpRequest request(URI server, Map<String, String> variables) {
    JsonNode request = definition.required("request");
    String path = filled(request.required("path").asText(), variables);
    HttpRequest.Builder builder = HttpRequest.newBuilder(server.resolve(path));
    String method = request.required("method").asText();
    if (request.has("body") || request.has("text")) {
      String body =
          request.has("body") ? request.get("body").toString() : request.get("text").asText();
      builder.header("Content-Type", "application/json");
      builder.method(method, HttpRequest.BodyPublishers.ofString(filled(body, variables)));
    } else {
      builder.method(method, HttpRequest.BodyPublishers.noBody());
    }
    request
        .path("headers")
        .properties()
        .forEach(header ->
            builder.setHeader(header.getKey(), filled(header.getValue().asText(), variables)));
    return builder.build();
  }

  private static void check(JsonNode body, JsonNode expected, Map<String, String> variables) {
    if (expected.has("like")) {
      like("", body, expected.get("like"));
    }
    expected
        .path("exact")
        .properties()
        .forEach(exact -> {
          JsonNode wanted = StrictJson.tree(filled(exact.getValue().toString(), variables));
          JsonNode found = body.at(JsonPointer.compile(exact.getKey()));
          assertThat(found.equals(BY_VALUE, wanted))
              .as("%s is %s in %s", exact.getKey(), wanted, body)
              .isTrue();
        });
    expected
        .path("matches")
        .properties()
        .forEach(match ->
            assertThat(body.at(JsonPointer.compile(match.getKey())).asText())
                .as(match.getKey())
                .matches(match.getValue().asText()));
    expected
        .path("absent")
        .forEach(pointer ->
            assertThat(body.at(JsonPointer.compile(pointer.asText())).isMissingNode())
                .as("%s is absent from %s", pointer.asText(), body)
                .isTrue());
  }

  private static void like(String pointer, JsonNode found, JsonNode example) {
    if (example.isNull()) {
      return;
    }
    assertThat(found.getNodeType())
        .as("type of %s: %s", pointer, found)
        .isEqualTo(example.getNodeType());
    if (example.isArray() && !example.isEmpty()) {
      for (int i = 0; i < found.size(); i++) {
        like(pointer + "/" + i, found.get(i), example.get(0));
      }
    }
    example
        .properties()
        .forEach(member -> {
          String at = pointer + "/" + member.getKey();
          assertThat(found.has(member.getKey())).as("%s is there, in %s", at, found).isTrue();
          like(at, found.get(member.getKey()), member.getValue());
        });
  }

  private static String captured(HttpResponse<String> answer, String from) {
    if (from.startsWith("header:")) {
      return answer.headers().firstValue(from.substring("header:".length())).orElseThrow();
    }
    JsonNode value = StrictJson.tree(answer.body()).at(JsonPointer.compile(from));
    assertThat(value.isMissingNode()).as("%s is there", from).isFalse();
    return value.isTextual() ? value.asText() : value.toString();
  }

  private static String filled(String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(variable -> {
          String value = variables.get(variable.group(1));
          assertThat(value).as("variable %s", variable.group(1)).isNotNull();
          return Matcher.quoteReplacement(value);
        });
  }
}
