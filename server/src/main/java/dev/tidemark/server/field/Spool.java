package dev.tidemark.server.field;

import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.server.web.Json;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Puts a list aside while it is read, so that its snapshot ends before the first byte goes out: in
/// memory up to a size, then in a file. Then it is written as a JSON array in order of ids.
///
/// The file has no name any more from the moment it is open where the system allows that, so that
/// nothing is left of it whatever happens. For one thread.
final class Spool implements WholeLists.Entries, Closeable {
  /// How many bytes are held in memory.
  static final int IN_MEMORY = 8 * 1_024 * 1_024;

  private final FieldCollection collection;
  private final Path folder;
  private final int inMemory;
  private final boolean byBytes;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private final List<Run> runs = new ArrayList<>();
  private @Nullable FileChannel file;
  private long length;
  private long records;

  /// @param collection of whose records
  /// @param folder where to put a file, if there is to be one
  /// @param inMemory how many bytes to hold in memory
  /// @param byBytes whether the records come in order of their ids' UTF-8 bytes
  Spool(FieldCollection collection, Path folder, int inMemory, boolean byBytes) {
    this.collection = collection;
    this.folder = folder;
    this.inMemory = inMemory;
    this.byBytes = byBytes;
  }

  /// Neighbours that stay neighbours in the list.
  ///
  /// @param first the id of the first
  /// @param from where the comma before the first stands
  private record Run(FieldId first, long from) {}

  @Override
  public void live(ScopedRecord record) {
    add(new FieldId(record.id()), json -> FieldRecord.of(record).write(json, collection));
  }

  @Override
  public void gone(String id, Instant at) {
    var shown = new FieldId(id);
    add(shown, json -> FieldRecord.writeGone(json, shown, at));
  }

  private void add(FieldId id, Json.Writer record) {
    // Ids with as many digits come in their order, if all come by their bytes.
    if (runs.isEmpty() || !byBytes || runs.getLast().first().digits() != id.digits()) {
      runs.add(new Run(id, length));
    }
    byte[] json = Json.bytes(record);
    memory.write(',');
    memory.writeBytes(json);
    length += 1 + json.length;
    records++;
    if (memory.size() > inMemory) {
      spill();
    }
  }

  /// How many records there are.
  long records() {
    return records;
  }

  /// How many bytes [#writeTo] writes.
  long bytes() {
    return records == 0 ? 2 : length + 1;
  }

  /// Whether some of it is in a file.
  boolean spilled() {
    return file != null;
  }

  /// Writes the array.
  void writeTo(OutputStream out) throws IOException {
    if (file != null) {
      spill();
    }
    byte[] held = memory.toByteArray();
    var parts = new ArrayList<Part>();
    for (int i = 0; i < runs.size(); i++) {
      long end = i + 1 < runs.size() ? runs.get(i + 1).from() : length;
      parts.add(new Part(runs.get(i).first(), runs.get(i).from(), end));
    }
    parts.sort(Comparator.comparing(Part::first));
    out.write('[');
    int comma = 1;
    for (Part part : parts) {
      write(held, part.from() + comma, part.to(), out);
      comma = 0;
    }
    out.write(']');
  }

  private record Part(FieldId first, long from, long to) {}

  private void write(byte[] held, long from, long to, OutputStream out) throws IOException {
    if (file == null) {
      out.write(held, (int) from, (int) (to - from));
      return;
    }
    var channel = Channels.newChannel(out);
    long at = from;
    while (at < to) {
      at += file.transferTo(at, to - at, channel);
    }
  }

  private void spill() {
    try {
      if (file == null) {
        Files.createDirectories(folder);
        file =
            FileChannel.open(
                folder.resolve("list-" + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      ByteBuffer bytes = ByteBuffer.wrap(memory.toByteArray());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      memory.reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
