package dev.tidemark.server.uploads;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.uploads.NewUpload;
import dev.tidemark.engine.uploads.SentChunk;
import dev.tidemark.engine.uploads.Uploads;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.PublicUrl;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files in chunks: `/api/v1/uploads/…`.
///
/// Source: *mobile*, Resumable Uploads; protocol decisions, section 7.
@Path("/api/v1/uploads")
@Produces(MediaType.APPLICATION_JSON)
public final class UploadResource {
  private static final String CHECKSUM = "X-Chunk-Checksum";
  private static final Pattern INDEX = Pattern.compile("-?\\d{1,18}");

  private final Callers callers;
  private final Uploads uploads;
  private final Bodies bodies;
  private final PublicUrl url;
  private final long largest;

  UploadResource(
      Callers callers, Uploads uploads, Bodies bodies, PublicUrl url, Settings settings) {
    this.callers = callers;
    this.uploads = uploads;
    this.bodies = bodies;
    this.url = url;
    this.largest = settings.uploads().maxSize().asLongValue();
  }

  /// Begins an upload.
  @POST
  @Path("/init")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public byte[] init(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Fields request = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    NewUpload wanted = UploadRequest.of(request, largest);
    return UploadAnswer.begun(uploads.begin(caller, wanted));
  }

  /// Takes in a chunk.
  @POST
  @Path("/{upload}/chunk/{index}")
  @Consumes(MediaType.WILDCARD)
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public byte[] chunk(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @HeaderParam(CHECKSUM) @Nullable String checksum,
      @PathParam("upload") String upload,
      @PathParam("index") String index,
      InputStream body)
      throws IOException {
    Principal caller = callers.require(authorization);
    long number = number(index);
    String expected = UploadRequest.sha256(CHECKSUM, required(checksum));
    try (InputStream decoded = Bodies.stream(body, encoding)) {
      var chunk = new SentChunk(number, expected, decoded);
      return UploadAnswer.received(number, uploads.receive(caller, upload, chunk));
    }
  }

  private static long number(String index) {
    if (!INDEX.matcher(index).matches()) {
      throw ApiException.invalid("chunk_index", "expected a number");
    }
    return Long.parseLong(index);
  }

  private static String required(@Nullable String checksum) {
    if (checksum == null) {
      throw ApiException.invalid(CHECKSUM, ApiException.MISSING);
    }
    return checksum;
  }

  /// How far an upload is.
  @GET
  @Path("/{upload}/status")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] status(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("upload") String upload) {
    Principal caller = callers.require(authorization);
    return UploadAnswer.status(uploads.progress(caller, upload));
  }

  /// Makes a file of an upload.
  @POST
  @Path("/{upload}/finalize")
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public byte[] finish(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("upload") String upload)
      throws IOException {
    Principal caller = callers.require(authorization);
    Upload file = uploads.finish(caller, upload);
    return UploadAnswer.finalized(file, url.of("/files/" + FileName.of(file)));
  }

  /// Gives an upload up.
  @DELETE
  @Path("/{upload}")
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public byte[] cancel(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("upload") String upload)
      throws IOException {
    Principal caller = callers.require(authorization);
    uploads.cancel(caller, upload);
    return UploadAnswer.cancelled();
  }
}
