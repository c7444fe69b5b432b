package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Somebody who types in a document, one letter at a time, anywhere in the text as they have it: of
/// that only the length and who wrote it are kept.
///
/// For one thread.
final class Typist implements Closeable {
  private static final String OPERATION =
      "{\"type\":\"operation\",\"documentId\":\"%s\",\"author\":\"";
  private static final String ACKNOWLEDGED =
      "{\"type\":\"operation_ack\",\"documentId\":\"%s\",\"author\":\"";
  private static final int NUMBER_AFTER_AUTHOR = "\",\"number\":".length();

  private final LiveSocket socket;
  private final String document;
  private final String author;
  private final SplittableRandom random;
  private final byte[] operation;
  private final byte[] acknowledgement;

  /// The newest number of each author that this one was told of, and its own.
  private final Map<String, Long> seen = new TreeMap<>();

  /// How many letters the text has.
  private long length;

  private long acknowledged;

  /// When each letter was sent, by its number.
  private long[] sentAt = new long[1 << 12];

  private Typist(LiveSocket socket, String document, String author, long seed) {
    this.socket = socket;
    this.document = document;
    this.author = author;
    this.random = new SplittableRandom(seed);
    this.operation = ascii(OPERATION.formatted(document));
    this.acknowledgement = ascii(ACKNOWLEDGED.formatted(document));
    seen.put(author, 0L);
  }

  /// Joins a document in which nobody has written.
  static Typist join(LiveSocket socket, String document, long seed) throws IOException {
    String joined = Joins.join(socket, document).text();
    int at = joined.indexOf("\"author\":\"") + "\"author\":\"".length();
    return new Typist(socket, document, joined.substring(at, joined.indexOf('"', at)), seed);
  }

  String author() {
    return author;
  }

  SelectableChannel channel() {
    return socket.channel();
  }

  /// How many letters it has typed.
  long typed() {
    return seen.getOrDefault(author, 0L);
  }

  /// How many of them have not been acknowledged.
  long underWay() {
    return typed() - acknowledged;
  }

  /// How many letters the text has, as far as it was told.
  long length() {
    return length;
  }

  /// Types one letter.
  void type() throws IOException {
    long position = random.nextLong(length + 1);
    long number = typed() + 1;
    seen.put(author, number);
    length++;
    var message = new StringBuilder(1_024);
    message.append("{\"type\":\"operation\",\"documentId\":\"").append(document);
    message.append("\",\"op\":{\"action\":\"insert\",\"position\":").append(position);
    message.append(",\"text\":\"x\",\"vectorClock\":{");
    seen.forEach((other, newest) ->
        message.append('"').append(other).append("\":").append(newest).append(','));
    message.setLength(message.length() - 1);
    message.append("}}}");
    if (number >= sentAt.length) {
      sentAt = Arrays.copyOf(sentAt, 2 * sentAt.length);
    }
    sentAt[(int) number] = System.nanoTime();
    socket.say(message.toString());
  }

  /// Takes what it is told.
  ///
  /// @param all by author
  /// @param times gets how long each letter of others took to come, in microseconds
  void listen(ByteBuffer buffer, Map<String, Typist> all, Histogram times) throws IOException {
    socket.take(buffer, message -> told(message, all, times));
  }

  private void told(Collected message, Map<String, Typist> all, Histogram times) {
    if (message.startsWith(operation)) {
      String other = message.quoted(operation.length);
      long number = message.number(operation.length + other.length() + NUMBER_AFTER_AUTHOR);
      Typist by = Objects.requireNonNull(all.get(other), other);
      seen.put(other, number);
      length++;
      long took = System.nanoTime() - by.sentAt[(int) number];
      times.recordValue(TimeUnit.NANOSECONDS.toMicros(took));
    } else if (message.startsWith(acknowledgement)) {
      acknowledged = message.number(acknowledgement.length + author.length() + NUMBER_AFTER_AUTHOR);
    } else if (message.text().contains("\"type\":\"error\"")) {
      throw new IllegalStateException("a letter was refused: " + message.text());
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
