package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server whose answers hold less than three of the records here.
@QuarkusTest
@TestProfile(SmallAnswersTest.Small.class)
class SmallAnswersTest {
  private static final int RECORDS = 5;

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestDevice tablet;

  /// Two and a half records; and bodies to match.
  public static final class Small implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tidemark.limits.answer", "2500",
          "tidemark.limits.body", "2K",
          "tidemark.limits.large-body", "8K");
    }
  }

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tablet = tenant.member("asha").device("tablet");
    for (int i = 1; i <= RECORDS; i++) {
      tablet.request().body(record(i)).put("/api/v1/patients/p" + i).then().statusCode(201);
    }
  }

  private static String record(int number) {
    return "{\"number\":" + number + ",\"note\":\"" + "x".repeat(980) + "\"}";
  }

  private Response batch(boolean atomic, List<String> operations) {
    return tablet
        .request()
        .body("{\"atomic\":" + atomic + ",\"operations\":[" + String.join(",", operations) + "]}")
        .post("/api/v1/batch");
  }

  private static List<String> gets() {
    return IntStream.rangeClosed(1, RECORDS)
        .mapToObj(i -> "{\"method\":\"GET\",\"path\":\"/patients/p" + i + "\"}")
        .toList();
  }

  @Test
  void readsThatTheAnswerHasNoRoomForShouldSayThatTheyBelongIntoAnotherBatch() {
    Response answer = batch(false, gets());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.<List<Integer>>path("results.status"))
        .containsExactly(200, 200, 200, 413, 413);
    assertThat(answer.<String>path("results[3].body.error.code")).isEqualTo("ANSWER_TOO_LARGE");
    Response rest = batch(false, gets().subList(3, RECORDS));
    assertThat(rest.<List<Integer>>path("results.status")).containsExactly(200, 200);
  }

  @Test
  void writesShouldBeDoneWhateverTheAnswerHasRoomFor() {
    String write = "{\"method\":\"PUT\",\"path\":\"/patients/new\",\"body\":" + record(9) + "}";
    List<String> operations = new ArrayList<>(gets());
    operations.add(write);

    Response answer = batch(false, operations);

    assertThat(answer.<List<Integer>>path("results.status"))
        .containsExactly(200, 200, 200, 413, 413, 201);
    tablet.request().get("/api/v1/patients/new").then().statusCode(200);
  }

  @Test
  void anAtomicBatchThatReadsTooMuchShouldDoNothing() {
    String write = "{\"method\":\"PUT\",\"path\":\"/patients/new\",\"body\":{}}";
    List<String> operations = new ArrayList<>(List.of(write));
    operations.addAll(gets());
    long position = tenant.position();

    Response answer = batch(true, operations);

    ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_CONFLICT);
    assertThat(answer.<Integer>path("error.details.index")).isEqualTo(4);
    assertThat(answer.<String>path("error.details.error.code")).isEqualTo("ANSWER_TOO_LARGE");
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void aListShouldEndEarlyAndGoOnWhereItEnded() {
    Response first = tablet.request().get("/api/v1/patients");

    assertThat(first.<List<String>>path("records.id")).containsExactly("p1", "p2", "p3");
    assertThat(first.<Boolean>path("hasMore")).isTrue();
    Response second = tablet.request().get("/api/v1/patients?after=" + first.<String>path("after"));
    assertThat(second.<List<String>>path("records.id")).containsExactly("p4", "p5");
    assertThat(second.<Boolean>path("hasMore")).isFalse();
  }

  @Test
  void aHistoryShouldEndEarlyAndGoOnWhereItEnded() {
    for (int version = 2; version <= 30; version++) {
      tablet
          .request()
          .body("{\"" + "x".repeat(100 + version) + "\":1}")
          .put("/api/v1/patients/p1")
          .then()
          .statusCode(200);
    }

    Response first = tablet.request().get("/api/v1/records/p1/versions?limit=100");
    Response rest = tablet.request().get("/api/v1/records/p1/versions?limit=100&before=6");

    List<Integer> versions = first.path("versions.version");
    assertThat(versions).hasSize(25).startsWith(30).endsWith(6);
    assertThat(first.<Boolean>path("hasMore")).isTrue();
    assertThat(rest.<List<Integer>>path("versions.version")).containsExactly(5, 4, 3, 2, 1);
    assertThat(rest.<Boolean>path("hasMore")).isFalse();
  }

  @Test
  void bodiesShouldBeAsLargeAsIsSet() {
    String small = "{\"note\":\"" + "x".repeat(2_048) + "\"}";
    String large = "{\"changes\":[],\"note\":\"" + "x".repeat(8_192) + "\"}";

    ErrorAnswer.of(tablet.request().body(small).put("/api/v1/patients/new"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldSay("2048 bytes");
    ErrorAnswer.of(tablet.request().body(large).post("/api/v1/sync/push"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldSay("8192 bytes");
    tablet
        .request()
        .body("{\"changes\":[],\"note\":\"" + "x".repeat(8_000) + "\"}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }

  @Test
  void aListOfConflictsShouldHoldAsManyAsWereAskedForHoweverLarge() {
    String changes =
        IntStream.rangeClosed(1, RECORDS)
            .mapToObj(i ->
                "{\"id\":\"p"
                    + i
                    + "\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":"
                    + record(i + 10)
                    + "}")
            .collect(Collectors.joining(","));
    tablet.request().body("{\"changes\":[" + changes + "]}").post("/api/v1/sync/push");

    Response list = tablet.request().get("/api/v1/conflicts?limit=4");

    assertThat(list.<List<String>>path("conflicts.recordId"))
        .containsExactly("p5", "p4", "p3", "p2");
    assertThat(list.<Integer>path("total")).isEqualTo(RECORDS);
  }
}
