package dev.unroll.api.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.TestService;
import dev.unroll.api.telemetry.EngineMeters;
import dev.unroll.engine.Clock;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class ModelRegistryTest {
  private static final String ENDED = "the container has ended";

  @Inject UnrollSettings settings;
  @Inject EngineMeters meters;

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
}
