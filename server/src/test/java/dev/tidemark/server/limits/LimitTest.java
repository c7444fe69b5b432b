package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {

  @ParameterizedTest
  @CsvSource({
    "/api/v1/sync/push, RECORDS",
    "/api/v1/sync/status/, RECORDS",
    "/api/v1/patients/p1, RECORDS",
    "/api/v1/users, RECORDS",
    "/.well-known/jwks.json, RECORDS",
    "/, RECORDS",
    "/nowhere, RECORDS",
    "/api/v1/sync/policies/123/journal, MOBILE",
    "/api/v1/sync/conflicts, MOBILE",
    "/api/v1/uploads/init/, UPLOAD_INIT",
    "/api/v1/sync/health, HEALTH",
    "/api/v1/sync/devices, HEALTH",
    "/api/v1/sync/devices/d1/health/, HEALTH",
    "/api/v1/sync/healthy, RECORDS",
    "/api/v1/uploads/7/chunk/0, UPLOAD_CHUNK",
    "/api/v1/uploads/7/status, MOBILE",
    "/files/7.pdf, MOBILE",
    "/api/auth/login, MESSAGING",
    "/api/auth/login/, MESSAGING",
    "/api/users/7, MESSAGING",
    "/api/messages, MESSAGING",
    "/api/enrollment/create, MESSAGING",
    "/api/sync/incoming, MESSAGING",
    "/sse/web/7, MESSAGING",
    "/pisync/devices/3, FLEET",
    "/pisync/auth/login, FLEET",
    "/api/auth/token, FIELD",
    "/api/auth/token/refresh/, FIELD",
    "/api/patients/sync/, FIELD",
    "/api/sync/status, FIELD",
    "/api/sync/status/, FIELD"
  })
  void aPathShouldHaveTheLimitOfItsProtocol(String path, Limit limit) {
    assertThat(Limit.of(path, false)).isEqualTo(limit);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/sync/status, MESSAGING",
    "/api/sync/status/, MESSAGING",
    "/api/sync/incoming, MESSAGING",
    "/api/patients/sync, FIELD",
    "/api/v1/sync/status, RECORDS"
  })
  void aDeviceShouldTellApartTheProtocolsOfASharedPathAlone(String path, Limit limit) {
    assertThat(Limit.of(path, true)).isEqualTo(limit);
  }
}
