package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Identifiers;
import dev.tidemark.server.web.ApiException;
import java.io.IOException;

/// Names in this protocol's paths and answers.
final class Names {
  private Names() {}

  /// An identifier of a path or query.
  ///
  /// @throws ApiException naming the field when it is none
  static String require(String field, String text) {
    if (!Identifiers.valid(text)) {
      throw ApiException.invalid(field, "expected " + Identifiers.RULE);
    }
    return text;
  }

  /// Writes a tenant's id, as a number where it is all digits and keeps them as one.
  static void writeTenant(JsonGenerator json, String tenant) throws IOException {
    json.writeFieldName("tenant_id");
    if (tenant.matches("0|[1-9][0-9]{0,14}")) {
      json.writeNumber(tenant);
    } else {
      json.writeString(tenant);
    }
  }
}
