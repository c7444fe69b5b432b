package dev.tidemark.store.doctor;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.testkit.Clinic;
import dev.tidemark.testkit.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/// A store with some of everything, as the engine writes it.
public final class GoodStore {
  public static final BlobId FILE = blob("00000000-0000-4000-8000-000000000001");
  public static final BlobId BEGUN = blob("00000000-0000-4000-8000-000000000002");

  private static final byte[] CONTENT = "an X-ray".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  private GoodStore() {}

  /// Fills a store that is empty, and a folder for its files.
  public static void fill(SyncStore store, Path data) throws IOException {
    try (var clinic = new Clinic(store, false)) {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.pushed(asha, "first", create("patients/1", "{\"name\":\"Ann\"}"));
      clinic.push(asha, update("patients/1", 1, "{\"name\":\"Ann\",\"age\":4}"));
      clinic.push(ben, update("patients/1", 2, "{\"name\":\"Ann\",\"age\":5}"));
      clinic.push(ben, create("patients/2", "{\"name\":\"Bo\"}"));
      clinic.push(ben, create("patients/3", "{\"name\":\"Cy\"}"));
      clinic.push(ben, delete("patients/3", 1));
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\",\"kind\":\"x\"}"));
      clinic.push(asha, update("notes/1", 1, "{\"ward\":\"south\",\"kind\":\"y\"}"));
      clinic.push(asha, create("claims/1", "{\"sum\":1}"));
      clinic.push(asha, update("claims/1", 1, "{\"sum\":2}"));
      clinic.push(ben, update("claims/1", 1, "{\"sum\":3}"));
      clinic.leave(asha, "north");
      try (var node = new Node(store);
          var writer = node.writer("plan", asha)) {
        writer.type(0, "rest").delete(1, 2).settle();
      }
    }
    var blobs = new FileBlobs(data.resolve(FileBlobs.FOLDER));
    put(store, blobs, FILE, true);
    put(store, blobs, BEGUN, false);
  }

  private static void put(SyncStore store, FileBlobs blobs, BlobId blob, boolean whole)
      throws IOException {
    try (var writer = blobs.write(blob)) {
      writer.write(ByteBuffer.wrap(CONTENT), 0);
      writer.force();
    }
    if (whole) {
      blobs.seal(blob);
    }
    var upload =
        new Upload(
            blob.tenant(),
            blob.id().toString(),
            "asha",
            "tablet-1",
            "x.png",
            null,
            CONTENT.length,
            65_536,
            sha256(),
            Clinic.key("patients/1"),
            Status.ACTIVE,
            NOW,
            NOW,
            null);
    store.<Boolean>write(writing -> {
      writing.lockHead(blob.tenant());
      writing.addUpload(upload);
      writing.addChunk(upload, 0, sha256(), NOW);
      return whole && writing.endUpload(upload, Status.FINALIZED, NOW);
    });
  }

  private static String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BlobId blob(String id) {
    return new BlobId(Clinic.TENANT, UUID.fromString(id));
  }
}
