package dev.tidemark.server.identity;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Api;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/// What somebody might put into the `Authorization` header who has no good token, made of a good
/// one of a member.
final class BadTokens {
  private BadTokens() {}

  /// Values of the header that never were good, by what is wrong with them.
  ///
  /// @param device a member's
  static Map<String, String> of(TestDevice device) {
    String good = device.user().token();
    String[] parts = good.split("\\.");
    String claims = text(parts[1]);
    var bad = new LinkedHashMap<String, String>();
    bad.put("nothing", "Bearer");
    bad.put("nothing but a space", "Bearer ");
    bad.put("garbage", "Bearer garbage");
    bad.put("three parts of garbage", "Bearer a.b.c");
    bad.put("another scheme", "Basic " + base64("asha:" + TestTenant.PASSWORD));
    bad.put("no scheme", good);
    bad.put("no signature", "Bearer " + parts[0] + "." + parts[1] + ".");
    bad.put("cut", "Bearer " + good.substring(0, good.length() - 4));
    bad.put(
        "tampered: another role",
        bearer(parts[0], base64(claims.replace("\"member\"", "\"operator\"")), parts[2]));
    bad.put("alg:none", bearer(base64("{\"alg\":\"none\"}"), parts[1], ""));
    bad.put("alg:none, signed", bearer(base64("{\"alg\":\"none\"}"), parts[1], parts[2]));
    bad.put("signed by somebody else", "Bearer " + signedBySomebodyElse(text(parts[0]), claims));
    bad.put("HS256 with the public key", "Bearer " + signedWithThePublicKey(claims));
    bad.put("a sync token", "Bearer " + device.syncToken());
    return bad;
  }

  /// Values of the header that were good once.
  static Map<String, String> expired(SyncStore store, User user) {
    Instant now = Instant.now();
    return Map.of(
        "expired", "Bearer " + issued(store, user, now.minus(AccessTokens.LIFETIME)),
        "expired long ago", "Bearer " + issued(store, user, now.minus(Duration.ofDays(9))));
  }

  /// A token of this server's that was issued at that time.
  static String issued(SyncStore store, User user, Instant time) {
    return new AccessTokens(store, InstantSource.fixed(time)).issue(user);
  }

  /// An HS256 token whose secret is what everybody can read at `/.well-known/jwks.json`.
  private static String signedWithThePublicKey(String claims) {
    try {
      var keys = new JsonWebKeySet(Api.request().get("/.well-known/jwks.json").asString());
      JsonWebKey key = keys.getJsonWebKeys().getFirst();
      var signature = new JsonWebSignature();
      signature.setPayload(claims);
      signature.setKeyIdHeaderValue(key.getKeyId());
      signature.setKey(new HmacKey(((PublicJsonWebKey) key).getPublicKey().getEncoded()));
      signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signedBySomebodyElse(String header, String claims) {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(256);
      var signature = new JsonWebSignature();
      signature.setPayload(claims);
      signature.setKey(keys.generateKeyPair().getPrivate());
      signature.setHeader("kid", header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1"));
      signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
      return signature.getCompactSerialization();
    } catch (NoSuchAlgorithmException | JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String bearer(String header, String claims, String signature) {
    return "Bearer " + String.join(".", header, claims, signature);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String base64) {
    return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
