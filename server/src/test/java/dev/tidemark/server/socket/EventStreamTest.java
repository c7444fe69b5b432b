package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestSettings;
import dev.tidemark.server.tracing.Tracing;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.testkit.TestClock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Streams of a protocol that says whatever a test wants, on a server of the test's own.
class EventStreamTest {
  private static final String EVENT = new StreamEvent("1", "tick", "{\"n\":1}").text();

  private final TestClock clock = new TestClock(Instant.parse("2024-01-20T10:00:00Z"));
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<String> called = new LinkedBlockingQueue<>();
  private final OpenLines lines =
      new OpenLines(TestSettings.with(Map.of("tidemark.live.stall", "1s")), clock, Tracing.off());

  private URI server;
  private BiFunction<RoutingContext, Line, Feed> open = (exchange, line) -> new Told(line, EVENT);

  @BeforeEach
  void setUp() {
    Router router = Router.router(vertx);
    var protocol =
        new StreamProtocol() {
          @Override
          public String path() {
            return "/events/:name";
          }

          @Override
          public Feed open(RoutingContext exchange, Line line) {
            return open.apply(exchange, line);
          }
        };
    new EventStreams(List.of(protocol), lines).register(router);
    HttpServer http =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    server = URI.create("http://127.0.0.1:" + http.actualPort());
  }

  @AfterEach
  void tearDown() {
    lines.endAll();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /// Says one thing when it is opened, and again whenever it is woken.
  private final class Told implements Feed {
    private final Line line;
    private final String message;

    private Told(Line line, String message) {
      this.line = line;
      this.message = message;
    }

    @Override
    public void opened() {
      called.add("opened");
      line.send(message);
    }

    @Override
    public void woken() {
      line.send(message);
    }

    @Override
    public void closed() {
      called.add("closed");
    }
  }

  private void shouldBeCalled(String... names) throws InterruptedException {
    for (String name : names) {
      assertThat(called.poll(20, TimeUnit.SECONDS)).isEqualTo(name);
    }
    assertThat(called).isEmpty();
  }

  @Test
  void aStreamShouldBeAsBrowsersTakeIt() throws InterruptedException {
    try (TestStream stream = TestStream.open(server, "/events/a", "Accept-Encoding", "gzip")) {
      TestStream.Event event = stream.next("tick");

      assertThat(event.id()).isEqualTo("1");
      assertThat(event.data()).hasToString("{\"n\":1}");
      assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(stream.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(lines.count()).isEqualTo(1);
    }
    shouldBeCalled("opened", "closed");
    Awaitility.await().untilAsserted(() -> assertThat(lines.count()).isZero());
  }

  @Test
  void aSilentStreamShouldBeKeptOpenByComments() {
    try (TestStream stream = TestStream.open(server, "/events/a")) {
      stream.next("tick");
      clock.advance(Duration.ofSeconds(15));

      stream.awaitComment(": ping");
      assertThat(stream.others()).isEmpty();
    }
  }

  @Test
  void aServerThatStopsShouldSayWhenToComeBack() throws InterruptedException {
    try (TestStream stream = TestStream.open(server, "/events/a/")) {
      stream.next("tick");
      lines.endAll();

      assertThat(stream.ended()).isTrue();
      assertThat(stream.retry()).matches("[1-4][0-9]{3}");
    }
    shouldBeCalled("opened", "closed");
  }

  @Test
  void aStreamShouldEndAtItsTime() throws InterruptedException {
    open =
        (exchange, line) -> {
          line.closeAt(clock.instant().plusSeconds(60), Close.UNAUTHORIZED);
          return new Told(line, EVENT);
        };
    try (TestStream stream = TestStream.open(server, "/events/a")) {
      stream.next("tick");
      clock.advance(Duration.ofSeconds(60));

      assertThat(stream.ended()).isTrue();
      assertThat(stream.retry()).isEmpty();
    }
    shouldBeCalled("opened", "closed");
  }

  @Test
  void aFeedThatFailsShouldEndItsStreamAndBeToldSoOnce() throws InterruptedException {
    open =
        (exchange, line) ->
            new Feed() {
              @Override
              public void opened() {
                line.send(EVENT);
                throw new IllegalStateException("on purpose");
              }

              @Override
              public void woken() {
                called.add("woken");
              }

              @Override
              public void closed() {
                called.add("closed");
                line.wake();
              }
            };
    try (TestStream stream = TestStream.open(server, "/events/a")) {
      stream.next("tick");

      assertThat(stream.ended()).isTrue();
    }
    shouldBeCalled("closed");
  }

  @Test
  void aStreamThatIsEndedBeforeItBeginsShouldBeOver() throws InterruptedException {
    open =
        (exchange, line) -> {
          line.close(Close.UNAUTHORIZED);
          return new Told(line, EVENT);
        };
    try (TestStream stream = TestStream.open(server, "/events/a")) {
      assertThat(stream.ended()).isTrue();
      assertThat(stream.others()).isEmpty();
    }
    shouldBeCalled("closed");
    assertThat(lines.count()).isZero();
  }

  @Test
  void whoeverIsRefusedShouldBeToldSo() throws Exception {
    open =
        (exchange, line) -> {
          throw new ApiException(ErrorCode.FORBIDDEN, "not " + exchange.pathParam("name"));
        };
    try (RawHttp http = new RawHttp(server)) {
      RawHttp.Answer answer = http.send("GET /events/you HTTP/1.1\nHost: a\n\n").answer();

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).contains("not you");
    }
    assertThat(lines.count()).isZero();
  }

  @Test
  void aClientThatTakesNothingShouldBeCutOffAndTheOthersNotWait() throws Exception {
    String large = new StreamEvent("1", "tick", "\"" + "x".repeat(100_000) + "\"").text();
    var sent = new AtomicInteger();
    var others = new CompletableFuture<Line>();
    open =
        (exchange, line) -> {
          if (!exchange.pathParam("name").equals("silent")) {
            others.complete(line);
            return new Told(line, EVENT);
          }
          return new Feed() {
            @Override
            public void opened() {
              line.wake();
            }

            @Override
            public void woken() {
              line.send(large);
              sent.incrementAndGet();
              line.wake();
            }

            @Override
            public void closed() {
              called.add("silent closed");
            }
          };
        };
    try (RawHttp silent = new RawHttp(server);
        TestStream other = TestStream.open(server, "/events/other")) {
      other.next("tick");
      shouldBeCalled("opened");
      silent.send("GET /events/silent HTTP/1.1\nHost: a\n\n");
      Awaitility.await().until(() -> sent.get() > 0);
      others.join().wake();
      other.next("tick");

      shouldBeCalled("silent closed");
      assertThat(sent.get()).as("events of 100 kB that were taken on").isLessThan(500);
      assertThat(lines.count()).isEqualTo(1);
    }
  }
}
