package dev.tidemark.server.web;

import dev.tidemark.core.Data;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.server.Settings;
import jakarta.inject.Singleton;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Reads request bodies, gzip and deflate too, without ever holding more than the endpoint's limit.
@Singleton
public final class Bodies {
  /// The type of every request body.
  public static final String JSON = "application/json";

  /// What a client that was told no type says, curl above all. No endpoint takes forms.
  public static final String UNSAID = "application/x-www-form-urlencoded";

  /// The type of an RFC 7396 patch.
  public static final String MERGE_PATCH = "application/merge-patch+json";

  /// The compression method in the lower half of a zlib stream's first byte (RFC 1950).
  private static final int ZLIB = 8;

  private final int small;
  private final int large;

  Bodies(Settings settings) {
    this.small = Math.toIntExact(settings.limits().body().asLongValue());
    this.large = Math.toIntExact(settings.limits().largeBody().asLongValue());
  }

  /// The decoded body of most requests.
  ///
  /// @param encoding the request's `Content-Encoding`
  /// @throws ApiException when it is larger than `tidemark.limits.body`, or not of that encoding
  public byte[] small(InputStream body, @Nullable String encoding) {
    return read(body, encoding, small);
  }

  /// The decoded body of a push or a batch.
  ///
  /// @param encoding the request's `Content-Encoding`
  /// @throws ApiException when it is larger than `tidemark.limits.large-body`, or not of that
  ///   encoding
  public byte[] large(InputStream body, @Nullable String encoding) {
    return read(body, encoding, large);
  }

  /// What lies beyond the limit is left unread, for [UnreadBody].
  private static byte[] read(InputStream body, @Nullable String encoding, int limit) {
    try (InputStream decoded = decoded(new KeptOpen(body), encoding)) {
      byte[] bytes = decoded.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new ApiException(
            ErrorCode.PAYLOAD_TOO_LARGE,
            "the body is larger than " + limit + " bytes",
            Map.of("field", "body", "limit", limit));
      }
      return bytes;
    } catch (ZipException | EOFException e) {
      throw ApiException.invalid("Content-Encoding", "the body is not " + encoding + " encoded");
    } catch (IOException e) {
      throw ApiException.invalid("body", "could not be read to its end");
    }
  }

  /// The decoded body as it comes, however long it is.
  ///
  /// @param encoding the request's `Content-Encoding`
  /// @throws ApiException when it is not of that encoding
  public static InputStream stream(InputStream body, @Nullable String encoding) {
    try {
      return decoded(new KeptOpen(body), encoding);
    } catch (IOException e) {
      throw ApiException.invalid("Content-Encoding", "the body is not " + encoding + " encoded");
    }
  }

  /// The decoded body as a JSON object; an empty body is an empty object.
  ///
  /// @throws ApiException when it is not a JSON object
  public static Data object(byte[] body) {
    if (body.length == 0) {
      return Data.empty();
    }
    try {
      return StrictJson.data(body);
    } catch (InvalidJson e) {
      throw invalid(e);
    }
  }

  /// The decoded body as a JSON object that has to be there.
  ///
  /// @throws ApiException when it is empty or not a JSON object
  public static Data requiredObject(byte[] body) {
    if (body.length == 0) {
      throw ApiException.invalid("body", "missing");
    }
    return object(body);
  }

  /// The error of a body that is not proper JSON.
  public static ApiException invalid(InvalidJson e) {
    return ApiException.invalid(
        e.pointer().isEmpty() ? "body" : e.pointer(), String.valueOf(e.getMessage()));
  }

  private static InputStream decoded(InputStream body, @Nullable String encoding)
      throws IOException {
    if (encoding == null) {
      return body;
    }
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> body;
      case "gzip", "x-gzip" -> new GZIPInputStream(body, 8_192);
      case "deflate" -> inflater(body);
      default ->
          throw new ApiException(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE,
              "Content-Encoding: expected gzip, deflate or identity",
              Map.of("field", "Content-Encoding"));
    };
  }

  /// Deflate is the zlib format (RFC 9110, section 8.4.1.2), but some clients send it bare.
  private static InputStream inflater(InputStream body) throws IOException {
    var start = new PushbackInputStream(body);
    int first = start.read();
    if (first < 0) {
      throw new EOFException();
    }
    start.unread(first);
    boolean bare = (first & 0x0F) != ZLIB;
    return new InflaterInputStream(start, new Inflater(bare)) {
      @Override
      public void close() throws IOException {
        inf.end();
        super.close();
      }
    };
  }

  /// A body that is never waited for when nothing more is wanted of it: neither by a read of no
  /// bytes nor by closing.
  private static final class KeptOpen extends FilterInputStream {
    private KeptOpen(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      return length == 0 ? 0 : super.read(to, from, length);
    }

    @Override
    public void close() {}
  }
}
