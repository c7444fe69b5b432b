package dev.tidemark.server.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.RunningServer;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Enrolling phones at a server that is killed in between.
@Timeout(180)
class EnrolmentIT {
  private static final int PHONES = 60;

  @TempDir private Path folder;

  @Test
  void anEnrolmentShouldOutliveTheServer() {
    try (RunningServer server =
        RunningServer.in(folder)
            .with("tidemark.public-url", "https://sync.example.org/tide/")
            .start("demo")) {
      Response made = create(server, token(server));
      String token = made.path("token");
      made.then()
          .body(
              "qr_code_data.enrollment_url",
              equalTo("https://sync.example.org/tide/api/enrollment/" + token));
      killed(server);

      to(server).get("/api/enrollment/" + token).then().statusCode(200);
      Response phone = complete(server, token, "phone");
      phone
          .then()
          .statusCode(200)
          .body(
              "app_instructions_url",
              equalTo("https://sync.example.org/tide/api/app-instructions"));
      killed(server);

      complete(server, token, "phone-2").then().statusCode(400);
      to(server)
          .header("Authorization", "Bearer " + phone.path("device_token"))
          .get("/api/v1/patients/1")
          .then()
          .statusCode(200);
      to(server)
          .body(
              "{\"refreshToken\":\"%s\",\"deviceId\":\"phone\"}"
                  .formatted(phone.<String>path("refresh_token")))
          .post("/api/v1/auth/refresh")
          .then()
          .statusCode(200);
    }
  }

  @Test
  void aKillShouldLeaveEachPhoneEnrolledOrNot() throws Exception {
    try (RunningServer server =
        RunningServer.in(folder).with("tidemark.limits.messaging", "1000/1m").start("demo")) {
      var tokens = new ArrayList<String>();
      String member = token(server);
      for (int i = 0; i < PHONES; i++) {
        tokens.add(create(server, member).path("token"));
      }

      Set<String> answered = enrolUntilKilled(server, tokens);
      server.restart();

      Set<String> enrolled = devices(server);
      assertThat(enrolled).containsAll(answered);
      for (int i = 0; i < PHONES; i++) {
        int status = to(server).get("/api/enrollment/" + tokens.get(i)).statusCode();
        assertThat(status).isEqualTo(enrolled.contains("phone-" + i) ? 400 : 200);
        if (status == 200) {
          complete(server, tokens.get(i), "phone-" + i).then().statusCode(200);
        }
      }
    }
  }

  /// @return the phones that were told that they are enrolled
  private static Set<String> enrolUntilKilled(RunningServer server, List<String> tokens)
      throws Exception {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    var some = new CountDownLatch(PHONES / 4);
    try (var phones = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < PHONES; i++) {
        String token = tokens.get(i);
        String phone = "phone-" + i;
        running.add(
            phones.submit(() -> {
              if (complete(server, token, phone).statusCode() == 200) {
                answered.add(phone);
                some.countDown();
              }
            }));
      }
      some.await();
      server.killHard();
    }
    return answered;
  }

  @Test
  void aPublicUrlThatIsNoneShouldStopTheStart() {
    RunningServer.Launch launch =
        RunningServer.in(folder).with("tidemark.public-url", "sync.example.org");

    assertThatThrownBy(() -> launch.start("demo"))
        .hasMessageContaining("tidemark.public-url: ")
        .hasMessageContaining("(expected: a URL such as https://sync.example.org)");
  }

  private static void killed(RunningServer server) {
    server.killHard();
    server.restart();
  }

  private static RequestSpecification to(RunningServer server) {
    return given().baseUri(server.url().toString()).contentType("application/json");
  }

  private static String token(RunningServer server) {
    return signIn(server, "web_user_1", "password123");
  }

  private static String signIn(RunningServer server, String name, String password) {
    return to(server)
        .body("{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password))
        .post("/api/auth/login")
        .path("token");
  }

  private static Response create(RunningServer server, String token) {
    return to(server).header("Authorization", "Bearer " + token).post("/api/enrollment/create");
  }

  private static Response complete(RunningServer server, String token, String device) {
    return to(server)
        .body("{\"token\":\"%s\",\"device_id\":\"%s\"}".formatted(token, device))
        .post("/api/enrollment/complete");
  }

  private static Set<String> devices(RunningServer server) {
    List<String> ids =
        to(server)
            .header("Authorization", "Bearer " + signIn(server, "admin", "admin-password"))
            .get("/api/v1/devices?limit=100")
            .path("devices.id");
    return new HashSet<>(ids);
  }
}
