package dev.tidemark.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.web.AccessLogTest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server whose spans are kept in memory.
@QuarkusTest
@TestProfile(AccessLogTest.On.class)
class TracesTest {
  private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("tidemark.request");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @Inject TestTenants tenants;
  @Inject InMemorySpanExporter exported;

  private TestTenant tenant;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
  }

  @Test
  void aPushItsCommitAndItsDeliveryShouldBeLinked() {
    TestDevice reader = tenant.member("ben").device("desk");
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(
          "{\"type\":\"auth\",\"deviceId\":\"desk\",\"token\":\"%s\"}"
              .formatted(reader.user().token()));
      socket.next("authenticated");
      socket.say("{\"type\":\"subscribe\",\"collections\":[\"patients\"]}");
      socket.next("subscribed");
      push(device.request().header("X-Request-ID", "traced-1"));
      socket.next("change");
    }

    SpanData request = awaited("POST records", "traced-1");
    SpanData commit = awaited("commit", request.getSpanContext());
    SpanData delivery = awaited("deliver records", commit.getSpanContext());
    assertThat(request.getParentSpanContext().isValid()).isFalse();
    assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(200);
    assertThat(commit.getAttributes().get(AttributeKey.longKey("tidemark.changes"))).isEqualTo(1);
    assertThat(commit.getStartEpochNanos()).isGreaterThanOrEqualTo(request.getStartEpochNanos());
    assertThat(delivery.getEndEpochNanos()).isGreaterThanOrEqualTo(commit.getStartEpochNanos());
    assertThat(List.of(request, commit, delivery))
        .allSatisfy(span ->
            assertThat(span.toString())
                .doesNotContain(tenant.id(), device.user().id(), "patients"));
  }

  @Test
  void aRequestShouldBelongToTheTraceOfItsClient() {
    push(
        device
            .request()
            .header("X-Request-ID", "traced-2")
            .header("traceparent", "00-" + TRACE + "-" + SPAN + "-00"));

    SpanData request = awaited("POST records", "traced-2");

    assertThat(request.getTraceId()).isEqualTo(TRACE);
    assertThat(request.getParentSpanId()).isEqualTo(SPAN);
  }

  @Test
  void whatIsNoTraceShouldBeIgnored() {
    push(device.request().header("X-Request-ID", "traced-3").header("traceparent", "00-zz-1-01"));

    assertThat(awaited("POST records", "traced-3").getParentSpanContext().isValid()).isFalse();
  }

  private static void push(RequestSpecification request) {
    request
        .body(
            "{\"changes\":[{\"id\":\"r1\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{}}]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }

  private SpanData awaited(String name, String request) {
    return awaited(name, span -> request.equals(span.getAttributes().get(REQUEST)));
  }

  private SpanData awaited(String name, SpanContext cause) {
    return awaited(
        name,
        span ->
            span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .anyMatch(linked ->
                    linked.getSpanId().equals(cause.getSpanId())
                        && linked.getTraceId().equals(cause.getTraceId())));
  }

  private SpanData awaited(String name, Predicate<SpanData> wanted) {
    return Awaitility.await()
        .until(
            () ->
                exported.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals(name) && wanted.test(span))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }
}
