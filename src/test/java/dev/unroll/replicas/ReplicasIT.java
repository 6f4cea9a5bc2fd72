package dev.unroll.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import dev.unroll.external.RequiredProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas behind nginx and HAProxy, with OpenAI's client. It takes minutes, so it runs when
 * it is asked for: {@code -Dreplicas}.
 */
@EnabledIfSystemProperty(
    named = "replicas",
    matches = ".*",
    disabledReason = "takes minutes; -Dreplicas runs it")
class ReplicasIT {
  private static final String MODEL = "shakespeare-lstm";
  private static final int STREAMS = 100;

  @TempDir private static Path folder;

  private static final List<Replica> REPLICAS = new ArrayList<>();
  private static final List<LoadBalancer> BALANCERS = new ArrayList<>();
  private static final List<OpenAIClient> CLIENTS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (String program : List.of("nginx", "haproxy", "kill")) {
      if (RequiredProgram.find(program).isEmpty()) {
        throw RequiredProgram.missing(
            "Replicas are not tested: no %s on the PATH.".formatted(program));
      }
    }
    Path models = Files.createDirectory(folder.resolve("models"));
    copy(Path.of("models", MODEL), models.resolve(MODEL));
    for (int i = 0; i < 3; i++) {
      REPLICAS.add(new Replica(freePort(), freePort(), models, folder));
    }
    BALANCERS.add(LoadBalancer.nginx(freePort(), REPLICAS, folder));
    BALANCERS.add(LoadBalancer.haproxy(freePort(), REPLICAS, folder));
    for (LoadBalancer balancer : BALANCERS) {
      CLIENTS.add(
          OpenAIOkHttpClient.builder()
              .baseUrl(balancer.address() + "/v1")
              .apiKey("none")
              .maxRetries(0)
              .timeout(Duration.ofMinutes(2))
              .build());
    }
    for (Replica replica : REPLICAS) {
      await(replica + " is ready", replica::isReady);
    }
    for (LoadBalancer balancer : BALANCERS) {
      await(balancer + " has a replica", () -> succeeds(balancer, Map.of()));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    CLIENTS.forEach(OpenAIClient::close);
    for (LoadBalancer balancer : BALANCERS) {
      balancer.stop();
    }
    for (Replica replica : REPLICAS) {
      replica.kill();
    }
  }

  @Test
  void rollingRestart_losesNoStreamAndFailsNoRequest() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger whole = new AtomicInteger();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    List<Duration> drains = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < STREAMS; i++) {
        OpenAIClient client = CLIENTS.get(i % CLIENTS.size());
        int tokens = 50 + i;
        clients.execute(
            () -> {
              while (!over.get()) {
                try {
                  assertThat(stream(client, tokens, () -> {})).isEqualTo(tokens);
                  whole.incrementAndGet();
                } catch (RuntimeException | AssertionError e) {
                  failures.add(new Exception(e.getClass().getName() + ": " + e.getMessage(), e));
                }
              }
            });
      }
      for (Replica replica : REPLICAS) {
        drains.add(replica.terminate());
        replica.restart();
        await(replica + " is ready again", replica::isReady);
        await(replica + " serves again", () -> replica.ended() > 3);
      }
      over.set(true);
    }

    System.out.printf(
        "rolling restart: %d streams whole, %d failed, from SIGTERM to the end %s%n",
        whole.get(), failures.size(), drains);
    assertThat(failures.stream().map(Exception::getMessage).distinct()).isEmpty();
    assertThat(whole.get()).isGreaterThan(STREAMS);
  }

  @Test
  void killedReplica_endsItsOwnStreamsOnly_withAnErrorForTheClient() throws Exception {
    int tokens = 1_000;
    CountDownLatch begun = new CountDownLatch(STREAMS);
    List<Future<Integer>> answers = new ArrayList<>();
    Replica victim = REPLICAS.getFirst();
    double onVictim;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < STREAMS; i++) {
        OpenAIClient client = CLIENTS.get(i % CLIENTS.size());
        answers.add(clients.submit(() -> stream(client, tokens, begun::countDown)));
      }
      assertThat(begun.await(60, TimeUnit.SECONDS)).as("all streams have begun").isTrue();
      onVictim = victim.metric("unroll_num_requests_running");
      victim.kill();
    }
    List<Throwable> broken = new ArrayList<>();
    int whole = 0;
    for (Future<Integer> answer : answers) {
      if (answer.state() == Future.State.FAILED) {
        broken.add(answer.exceptionNow());
      } else {
        assertThat(answer.resultNow()).as("a stream that ended without an error").isEqualTo(tokens);
        whole++;
      }
    }
    victim.restart();
    await(victim + " is ready again", victim::isReady);

    System.out.printf(
        "kill -9: %d streams whole, %d broken, %.0f ran there; the client saw %s%n",
        whole,
        broken.size(),
        onVictim,
        broken.stream().map(Throwable::toString).distinct().toList());
    assertThat(broken).isNotEmpty().hasSizeLessThanOrEqualTo((int) onVictim);
    assertThat(broken).hasOnlyElementsOfType(OpenAIException.class);
  }

  @Test
  void suspendedReplica_isTakenOutOfRotation_untilItGoesOn() throws Exception {
    Replica victim = REPLICAS.get(1);
    victim.signal("STOP");
    try {
      for (LoadBalancer balancer : BALANCERS) {
        // What it took in before it was noticed goes elsewhere when its time is up.
        await(balancer + " answers", () -> succeeds(balancer, Map.of()));
        for (int i = 0; i < 20; i++) {
          assertThat(succeeds(balancer, Map.of())).as("request %d by %s", i, balancer).isTrue();
        }
      }
    } finally {
      victim.signal("CONT");
    }
    double before = victim.ended();
    for (LoadBalancer balancer : BALANCERS) {
      await(
          victim + " serves again behind " + balancer,
          () -> succeeds(balancer, Map.of()) && victim.ended() > before);
    }
  }

  @Test
  void conversation_staysOnOneReplica() throws Exception {
    for (LoadBalancer balancer : BALANCERS) {
      Map<String, String> header = Map.of("X-Conversation-Id", "conversation 1");
      await(balancer + " answers", () -> succeeds(balancer, header));
      List<Double> before = new ArrayList<>();
      for (Replica replica : REPLICAS) {
        before.add(replica.ended());
      }
      for (int i = 0; i < 12; i++) {
        assertThat(succeeds(balancer, header)).isTrue();
      }
      List<Double> served = new ArrayList<>();
      for (int i = 0; i < REPLICAS.size(); i++) {
        served.add(REPLICAS.get(i).ended() - before.get(i));
      }
      assertThat(served).as("by %s", balancer).containsExactlyInAnyOrder(0.0, 0.0, 12.0);
    }
  }

  /** Streams a completion to its end and counts its tokens. */
  private static int stream(OpenAIClient client, int tokens, Runnable whenBegun) {
    CompletionCreateParams request =
        CompletionCreateParams.builder()
            .model(CompletionCreateParams.Model.of(MODEL))
            .prompt("ROMEO:")
            .maxTokens(tokens)
            .build();
    int pieces = 0;
    boolean finished = false;
    try (StreamResponse<Completion> stream = client.completions().createStreaming(request)) {
      for (Completion piece : (Iterable<Completion>) stream.stream()::iterator) {
        if (pieces == 0) {
          whenBegun.run();
        }
        pieces += piece.choices().getFirst().text().length();
        finished |= piece.choices().getFirst()._finishReason().asKnown().isPresent();
      }
    }
    assertThat(finished).as("the stream has its end").isTrue();
    return pieces;
  }

  /** Whether a short request is answered. */
  private static boolean succeeds(LoadBalancer balancer, Map<String, String> headers) {
    OpenAIClient client = CLIENTS.get(BALANCERS.indexOf(balancer));
    CompletionCreateParams.Builder request =
        CompletionCreateParams.builder()
            .model(CompletionCreateParams.Model.of(MODEL))
            .prompt("A")
            .maxTokens(2);
    headers.forEach(request::putAdditionalHeader);
    try {
      return !client.completions().create(request.build()).choices().isEmpty();
    } catch (OpenAIException failed) {
      return false;
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited for 90 s: %s", what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
