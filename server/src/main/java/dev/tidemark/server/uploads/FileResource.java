package dev.tidemark.server.uploads;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.uploads.UploadedFiles;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Streams;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files that were uploaded: `/files/{id}.{extension}`.
///
/// Source: protocol decisions, section 7; RFC 9110, sections 13 and 14.
@Path("/files/{file}")
public final class FileResource {
  /// What a browser can show without running anything of it. Everything else is kept as a file.
  private static final Set<String> SHOWN =
      Set.of("image/gif", "image/jpeg", "image/png", "image/webp", "text/plain");

  private static final String UNKNOWN_TYPE = "application/octet-stream";

  private final Callers callers;
  private final UploadedFiles files;
  private final HttpServerRequest exchange;

  FileResource(Callers callers, UploadedFiles files, HttpServerRequest exchange) {
    this.callers = callers;
    this.files = files;
    this.exchange = exchange;
  }

  /// The file, or some of it.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Range") @Nullable String range,
      @PathParam("file") String name,
      @BeanParam FileConditions conditions) {
    Principal caller = callers.require(authorization);
    Upload file =
        files
            .find(caller, FileName.id(name))
            .filter(found -> FileName.of(found).equals(name))
            .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "There is no such file"));
    Instant made = made(file);
    String tag = "\"" + file.checksum() + "\"";
    if (conditions.failed(tag, made)) {
      throw new ApiException(ErrorCode.PRECONDITION_FAILED, "The file is another one");
    }
    if (conditions.known(tag, made)) {
      return tagged(Response.notModified(), tag, made).build();
    }
    boolean continues = conditions.continues(tag, made);
    return switch (ByteRange.of(continues ? range : null, file.totalSize())) {
      case ByteRange.Beyond() ->
          throw new ApiException(
              ErrorCode.RANGE_NOT_SATISFIABLE,
              "Range: the file has " + file.totalSize() + " bytes",
              Map.of("field", "Range", "size", file.totalSize()));
      case ByteRange.Whole() -> content(file, tag, made, Status.OK, 0, file.totalSize());
      case ByteRange.Part(long from, long length) ->
          content(file, tag, made, Status.PARTIAL_CONTENT, from, length);
    };
  }

  /// When the file came to be, as exactly as the header says it.
  private static Instant made(Upload file) {
    Instant ended = file.endedAt() == null ? file.touchedAt() : file.endedAt();
    return ended.truncatedTo(ChronoUnit.SECONDS);
  }

  private static ResponseBuilder tagged(ResponseBuilder answer, String tag, Instant made) {
    return answer.header("ETag", tag).header("Last-Modified", FileConditions.text(made));
  }

  private Response content(
      Upload file, String tag, Instant made, Status status, long from, long length) {
    String type = file.contentType() == null ? UNKNOWN_TYPE : file.contentType();
    ResponseBuilder answer =
        tagged(Response.status(status), tag, made)
            .entity(
                Streams.cutOffOnFailure(
                    exchange,
                    out -> {
                      try (InputStream in = files.read(file, from, length)) {
                        in.transferTo(out);
                      }
                    }))
            .type(type)
            .header("Accept-Ranges", "bytes")
            .header("Content-Length", length)
            // A range is one of the bytes themselves.
            .header("Content-Encoding", "identity")
            .header("Content-Disposition", FileName.disposition(file, isShown(type)));
    if (status == Status.PARTIAL_CONTENT) {
      answer.header(
          "Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + file.totalSize());
    }
    return answer.build();
  }

  private static boolean isShown(String type) {
    return SHOWN.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }
}
