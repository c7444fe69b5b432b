package dev.tidemark.server.uploads;

import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.uploads.NewUpload;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads what a client is about to send.
final class UploadRequest {
  private static final int LONGEST_NAME = 255;
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final String TOKEN = "[\\w!#$&^.+-]{1,127}";
  private static final Pattern TYPE =
      Pattern.compile(TOKEN + "/" + TOKEN + "(?:\\s?;\\s?" + TOKEN + "=" + TOKEN + "){0,4}");

  private UploadRequest() {}

  /// The upload that a request wants to begin.
  ///
  /// @param largest how many bytes it may have
  /// @throws ApiException naming the member that is missing or not as expected
  static NewUpload of(Fields request, long largest) {
    return new NewUpload(
        name(request),
        request.text("mime_type").map(type -> type(request, type)).orElse(null),
        size(request, largest),
        chunkSize(request),
        sha256("file_hash", request.requiredText("file_hash")),
        request.fields("record").map(UploadRequest::record).orElse(null));
  }

  private static String name(Fields request) {
    String name =
        request.text("filename", LONGEST_NAME).orElseThrow(() -> request.missing("filename"));
    if (name.isBlank() || name.codePoints().anyMatch(Character::isISOControl)) {
      throw request.invalid("filename", "expected text without control characters");
    }
    return name;
  }

  private static String type(Fields request, String type) {
    if (!TYPE.matcher(type).matches()) {
      throw request.invalid("mime_type", "expected a media type such as application/pdf");
    }
    return type;
  }

  private static long size(Fields request, long largest) {
    long size = request.number("total_size", 1).orElseThrow(() -> request.missing("total_size"));
    if (size > largest) {
      throw request.invalid("total_size", "expected at most " + largest + " bytes");
    }
    return size;
  }

  private static long chunkSize(Fields request) {
    long size =
        request.number("chunk_size", NewUpload.LEAST_CHUNK_SIZE).orElse(NewUpload.CHUNK_SIZE);
    if (size > NewUpload.GREATEST_CHUNK_SIZE) {
      throw request.invalid(
          "chunk_size", "expected at most " + NewUpload.GREATEST_CHUNK_SIZE + " bytes");
    }
    return size;
  }

  private static RecordKey record(Fields record) {
    return new RecordKey(record.requiredIdentifier("collection"), record.requiredIdentifier("id"));
  }

  /// A SHA-256 as it is kept: in lower-case hex.
  ///
  /// @param field the member or header, for the error
  static String sha256(String field, String text) {
    if (!SHA_256.matcher(text).matches()) {
      throw ApiException.invalid(field, "expected a SHA-256, 64 hex digits");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
