package dev.tidemark.server.admin;

import dev.tidemark.core.RecordKey;
import dev.tidemark.server.admin.UploadClient.Begun;
import dev.tidemark.server.admin.UploadClient.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Sends a file, several chunks at a time, and goes on with what was begun before. For one thread.
final class UploadRun {
  private static final String ACTIVE = "active";
  private static final String FINALIZED = "finalized";

  private final UploadClient client;
  private final UploadNotes notes;
  private final LocalFile file;
  private final Progress progress;
  private final int parallel;
  private long bytes;
  private long chunks;

  UploadRun(
      UploadClient client, UploadNotes notes, LocalFile file, Progress progress, int parallel) {
    this.client = client;
    this.notes = notes;
    this.file = file;
    this.progress = progress;
    this.parallel = parallel;
  }

  /// Sends it.
  ///
  /// @param whose names server and user, for what is remembered
  /// @return the URL of the file
  String run(String whose, @Nullable Long chunkSize, @Nullable RecordKey record)
      throws FailedException, IOException {
    String checksum = file.checksum();
    String name = String.join("\n", whose, checksum, String.valueOf(record));
    Optional<Begun> before = notes.find(name);
    State state = before.isEmpty() ? new State("", List.of()) : client.state(before.get().id());
    Begun upload;
    List<Long> missing;
    if (before.isPresent() && List.of(ACTIVE, FINALIZED).contains(state.status())) {
      upload = before.get();
      missing = state.missing();
    } else {
      upload = client.begin(file.name(), file.size(), checksum, chunkSize, record);
      notes.put(name, upload);
      missing = LongStream.range(0, count(upload)).boxed().toList();
    }
    send(upload, missing);
    String url = client.finish(upload.id());
    notes.remove(name);
    return url;
  }

  private long count(Begun upload) {
    return (file.size() + upload.chunkSize() - 1) / upload.chunkSize();
  }

  private void send(Begun upload, List<Long> missing) throws FailedException {
    var waiting = new ConcurrentLinkedQueue<>(missing);
    bytes = file.size() - missing.stream().mapToLong(number -> length(upload, number)).sum();
    chunks = count(upload) - missing.size();
    progress.at(bytes, chunks);
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < parallel; i++) {
        running.add(
            senders.submit(() -> {
              for (Long number = waiting.poll(); number != null; number = waiting.poll()) {
                send(upload, number);
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        await(one, waiting);
      }
    }
  }

  private void await(Future<?> sender, ConcurrentLinkedQueue<Long> waiting) throws FailedException {
    try {
      sender.get();
    } catch (ExecutionException e) {
      waiting.clear();
      throw e.getCause() instanceof FailedException failed
          ? failed
          : new FailedException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      waiting.clear();
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }

  private void send(Begun upload, long number) throws FailedException {
    int length = Math.toIntExact(length(upload, number));
    client.send(upload.id(), number, file.read(number * upload.chunkSize(), length));
    arrived(length);
  }

  private long length(Begun upload, long number) {
    return Math.min(upload.chunkSize(), file.size() - number * upload.chunkSize());
  }

  private synchronized void arrived(long length) {
    bytes += length;
    chunks++;
    progress.at(bytes, chunks);
  }
}
