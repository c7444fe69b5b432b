package dev.tidemark.server.messaging;

import dev.tidemark.core.Data;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Enrolments.Candidate;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a device sends that wants to be enrolled.
///
/// @param token the enrolment token
/// @param candidate the device
record EnrolmentRequest(String token, Candidate candidate) {

  /// @param address where it comes from
  /// @throws ApiException VALIDATION_ERROR when it is not as it should be
  static EnrolmentRequest of(Fields request, String address) {
    String token = request.text("token").orElseThrow(() -> refused("token", ApiException.MISSING));
    if (!EnrolmentTokens.valid(token)) {
      throw refused("token", "expected a UUID");
    }
    String device =
        request.text("device_id").orElseThrow(() -> refused("device_id", ApiException.MISSING));
    if (!AccountRules.device(device)) {
      throw refused("device_id", "expected " + AccountRules.DEVICE);
    }
    String info = request.object("device_info").map(Data::text).orElse("{}");
    return new EnrolmentRequest(token, new Candidate(device, info, platform(request), address));
  }

  private static @Nullable String platform(Fields request) {
    return request.fields("device_info").flatMap(info -> info.text("platform")).orElse(null);
  }

  /// The error of a token or device that is not good.
  static ApiException refused(String field, String reason) {
    return new ApiException(
        ErrorCode.VALIDATION_ERROR,
        "Invalid enrollment token or device ID",
        Map.of("field", field, "reason", reason));
  }
}
