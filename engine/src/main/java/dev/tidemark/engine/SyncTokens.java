package dev.tidemark.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Writes cursors as opaque, signed texts and reads them back: `<base64url of JSON>.<base64url of
/// HMAC-SHA256>`.
///
/// Thread-safe.
public final class SyncTokens {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  /// @param secret at least 32 bytes from a secure random source
  public SyncTokens(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: ≥ 32)");
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /// The text that a client holds for that cursor.
  public String issue(Cursor cursor) {
    String body = encode(write(cursor).toString().getBytes(StandardCharsets.UTF_8));
    return body + "." + encode(sign(body));
  }

  /// The cursor that this server issued as that text.
  ///
  /// @throws InvalidCursorException when it did not
  public Cursor verify(String token) {
    int dot = token.indexOf('.');
    try {
      String body = token.substring(0, Math.max(dot, 0));
      byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      if (dot < 0 || !MessageDigest.isEqual(signature, sign(body))) {
        throw new InvalidCursorException("the sync token was not issued by this server");
      }
      return read(StrictJson.mapper().readTree(Base64.getUrlDecoder().decode(body)));
    } catch (IllegalArgumentException | IOException e) {
      throw new InvalidCursorException("the sync token was not issued by this server");
    }
  }

  private static ObjectNode write(Cursor cursor) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("t", cursor.tenant());
    json.put("u", cursor.user());
    json.put("d", cursor.device());
    json.put("e", cursor.epoch());
    if (cursor.rest() != null) {
      json.set("r", write(cursor.rest()));
    }
    if (!cursor.named().isEmpty()) {
      ObjectNode named = json.putObject("n");
      cursor.named().forEach((name, place) -> named.set(name, write(place)));
    }
    if (cursor.since() != null) {
      json.put("s", cursor.since().toString());
    }
    return json;
  }

  private static ObjectNode write(Place place) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("p", place.position());
    if (place.known() != place.position()) {
      json.put("k", place.known());
    }
    json.put("c", micros(place.committedAt()));
    json.put("m", place.mark());
    Place.Walk walk = place.walk();
    if (walk != null) {
      json.putArray("w").add(walk.from()).add(walk.fresh()).add(walk.head());
    }
    Place.CatchUp catchUp = place.catchUp();
    if (catchUp != null) {
      json.putArray("g").add(catchUp.target()).add(catchUp.collection()).add(catchUp.after());
    }
    return json;
  }

  private static Cursor read(JsonNode json) {
    var named = new TreeMap<String, Place>();
    json.path("n")
        .properties()
        .forEach(entry -> named.put(entry.getKey(), place(entry.getValue())));
    JsonNode rest = json.get("r");
    JsonNode since = json.get("s");
    return new Cursor(
        json.path("t").asText(),
        json.path("u").asText(),
        json.path("d").asText(),
        json.path("e").asLong(),
        rest == null ? null : place(rest),
        named,
        since == null ? null : Instant.parse(since.asText()));
  }

  private static Place place(JsonNode json) {
    JsonNode walk = json.get("w");
    JsonNode catchUp = json.get("g");
    long position = json.path("p").asLong();
    return new Place(
        position,
        json.path("k").asLong(position),
        instant(json.path("c")),
        json.path("m").asLong(),
        walk == null
            ? null
            : new Place.Walk(
                walk.path(0).asLong(), walk.path(1).asBoolean(), walk.path(2).asLong()),
        catchUp == null
            ? null
            : new Place.CatchUp(
                catchUp.path(0).asLong(), catchUp.path(1).asText(), text(catchUp.path(2))));
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Instant instant(JsonNode micros) {
    return Instant.EPOCH.plus(micros.asLong(), ChronoUnit.MICROS);
  }

  private byte[] sign(String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
