package dev.tidemark.server.admin;

import java.io.IOException;
import java.util.Optional;

/// Sends the rows of a file, batch by batch, and counts what becomes of them. For one thread.
final class Import {
  private final ImportFile file;
  private final Rows rows;
  private final SyncClient client;
  private final String collection;
  private final ImportReport report;
  private final Progress progress;

  Import(
      ImportFile file,
      Rows rows,
      SyncClient client,
      String collection,
      ImportReport report,
      Progress progress) {
    this.file = file;
    this.rows = rows;
    this.client = client;
    this.collection = collection;
    this.report = report;
    this.progress = progress;
  }

  /// Sends everything.
  ///
  /// @throws FailedException when the file or the server fails; what was counted is in
  void run() throws FailedException {
    client.begin();
    var batch = new Batch(collection);
    for (Optional<Row> row = next(); row.isPresent(); row = next()) {
      switch (row.get()) {
        case Row.Bad(long line, String reason) -> report.bad(line, reason);
        case Row.Good good -> {
          Batch.Added added = batch.add(good);
          if (added == Batch.Added.FULL) {
            push(batch);
            batch = new Batch(collection);
            added = batch.add(good);
          }
          if (added == Batch.Added.TOO_LARGE) {
            report.bad(good.line(), "larger than a push may be, " + Batch.MOST_BYTES + " bytes");
          }
        }
      }
    }
    push(batch);
  }

  private void push(Batch batch) throws FailedException {
    if (!batch.rows().isEmpty()) {
      byte[] body = batch.body();
      report.answered(batch.rows(), client.push(body, Batch.requestId(body)));
      progress.at(file.bytesRead(), report.rows());
    }
  }

  private Optional<Row> next() throws FailedException {
    try {
      return rows.next();
    } catch (IOException e) {
      throw new FailedException("the file cannot be read on: " + e.getMessage(), e);
    }
  }
}
