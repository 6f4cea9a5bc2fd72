package dev.unroll.api.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.api.FakeEngines;
import dev.unroll.api.TestService;
import dev.unroll.api.telemetry.EngineMeters;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class ModelRegistryTest {
  private static final String ENDED = "the container has ended";

  @Inject UnrollSettings settings;
  @Inject EngineMeters meters;
  @Inject EngineFactory engines;

  @Test
  void stopWhileAModelLoads_isReportedNowhere() throws Exception {
    CompletableFuture<Thread> loading = new CompletableFuture<>();
    EngineFactory factory =
        (_, _) -> {
          loading.complete(Thread.currentThread());
          while (!Thread.interrupted()) {
            LockSupport.park();
          }
          throw new IllegalStateException(ENDED);
        };
    ModelRegistry registry =
        new ModelRegistry(settings, factory, meters, InstantSource.system(), Clock.SYSTEM);
    Logger log = Logger.getLogger(ModelRegistry.class.getName());
    List<String> logged = new CopyOnWriteArrayList<>();
    log.setFilter(line -> logged.add(line.getMessage() + Arrays.toString(line.getParameters())));
    try {
      registry.start(new StartupEvent());
      Thread loader = loading.get(10, TimeUnit.SECONDS);
      registry.stop(new ShutdownEvent());
      assertThat(loader.join(Duration.ofSeconds(10))).isTrue();
    } finally {
      log.setFilter(null);
    }

    assertThat(logged).noneMatch(line -> line.contains(ENDED));
    assertThat(registry.catalog().refused().values()).noneMatch(why -> why.contains(ENDED));
  }

  @Test
  void loadThatHangs_letsTheOthersPass_isNamed_andServedWhenItEnds() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Thread> hanging = new AtomicReference<>();
    EngineFactory factory =
        (folder, listener) -> {
          if (folder.name().equals("chat")) {
            hanging.set(Thread.currentThread());
            while (end.getCount() > 0) { // As native code: no interruption ends it.
              LockSupport.parkNanos(1_000_000);
            }
          }
          return engines.open(folder, listener);
        };
    ModelRegistry registry =
        new ModelRegistry(impatient(), factory, meters, InstantSource.system(), Clock.SYSTEM);
    try {
      registry.start(new StartupEvent());
      TestService.await("all are looked at", () -> registry.catalog().complete());

      assertThat(registry.catalog().models()).containsKeys("attention", "letters", "line");
      assertThat(registry.catalog().refused().get("chat")).contains("has been loading for more");
      assertThat(new ModelsReady(registry).call().getData().orElseThrow())
          .hasEntrySatisfying(
              "refused chat", why -> assertThat((String) why).contains("has been loading"));

      end.countDown();
      TestService.await("it is served", () -> registry.catalog().models().containsKey("chat"));
      assertThat(registry.catalog().refused()).doesNotContainKey("chat");
    } finally {
      end.countDown();
      registry.stop(new ShutdownEvent());
      Objects.requireNonNull(hanging.get()).join();
    }
  }

  @Test
  void modelThatARequestAsksFor_isLoadedNext() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch loading = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    EngineFactory factory =
        (folder, listener) -> {
          order.add(folder.name());
          loading.countDown();
          awaitQuietly(go);
          return engines.open(folder, listener);
        };
    ModelRegistry registry =
        new ModelRegistry(settings, factory, meters, InstantSource.system(), Clock.SYSTEM);
    try {
      registry.start(new StartupEvent());
      assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> registry.model("line")).hasMessageContaining("not there yet");
      assertThatThrownBy(() -> registry.model("../line")).hasMessageContaining("not there yet");
      assertThatThrownBy(() -> registry.model("line")).hasMessageContaining("not there yet");
      go.countDown();
      TestService.await("all are looked at", () -> registry.catalog().complete());
    } finally {
      go.countDown();
      registry.stop(new ShutdownEvent());
    }

    assertThat(order).hasSizeGreaterThan(3).doesNotHaveDuplicates();
    assertThat(order.get(1)).isEqualTo("line");
    List<String> others = order.stream().filter(name -> !name.equals("line")).toList();
    assertThat(others).isSorted();
  }

  private static void awaitQuietly(CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The settings of the service, with a short deadline for loads. */
  private UnrollSettings impatient() {
    return (UnrollSettings)
        Proxy.newProxyInstance(
            UnrollSettings.class.getClassLoader(),
            new Class<?>[] {UnrollSettings.class},
            (self, method, arguments) ->
                method.getName().equals("loading")
                    ? Duration.ofSeconds(1)
                    : method.invoke(settings, arguments));
  }

  @Test
  void engineInAStepThatDoesNotEnd_isClosedWithoutWaitingForIt() throws Exception {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    ServedEngine engine =
        engines.open(
            ModelFolder.read(TestService.models().resolve("fake-letters")), EngineListener.NONE);
    script.stepMillis = 2_000;
    try {
      Thread answering = Thread.ofVirtual().start(() -> warmUp(engine));
      TestService.await("it answers", () -> engine.running() == 1);

      ModelLoad.closeSoon(engine, Duration.ofMillis(100));

      assertThat(answering.isAlive()).as("the step goes on").isTrue();
      assertThat(answering.join(Duration.ofSeconds(10))).isTrue();
      TestService.await("it is closed", engine::isClosed);
    } finally {
      script.reset();
    }
  }

  private static void warmUp(ServedEngine engine) {
    try {
      engine.warmUp();
    } catch (IllegalStateException closed) {
      // As told.
    }
  }
}
