package dev.unroll.api.training;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.TrainingSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.journal.RunFolder;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The trainings whose journals are on this machine. For worker threads: it reads files. */
@ApplicationScoped
class TrainingRuns {
  private final TrainingSettings settings;
  private final Map<String, RunLog> logs = new ConcurrentHashMap<>();

  TrainingRuns(UnrollSettings settings) {
    this.settings = settings.trainings();
  }

  /** The variables that trainings have. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    settings
        .cache()
        .ifPresent(cache -> environment.put("XDG_CACHE_HOME", cache.toAbsolutePath().toString()));
    return environment;
  }

  /** Whether clients may stop, continue and begin trainings. */
  boolean mayBeControlled() {
    return settings.clients() == TrainingSettings.Permission.RUN;
  }

  /**
   * Checks that clients may see trainings.
   *
   * @throws ApiException with status 404 when they are switched off
   */
  void requireShown() {
    if (settings.clients() == TrainingSettings.Permission.OFF) {
      throw ApiException.notFound("trainings are switched off here", null, "trainings_off");
    }
  }

  /**
   * Checks that clients may change trainings.
   *
   * @throws ApiException with status 403 or 404 when they may not
   */
  void requireControl() {
    requireShown();
    if (!mayBeControlled()) {
      throw ApiException.forbidden(
          "trainings can only be watched here; the setting unroll.trainings.clients=run lets"
              + " clients stop, continue and begin them");
    }
  }

  /** All that the client may see, the latest first. */
  List<TrainingInfo> of(Access access) {
    requireShown();
    return logs().stream()
        .filter(log -> access.mayUse(TrainingInfo.modelOf(log)))
        .flatMap(log -> TrainingInfo.of(log).stream())
        .sorted(Comparator.comparingLong(TrainingInfo::heard).reversed())
        .toList();
  }

  private List<RunLog> logs() {
    try {
      List<RunFolder> folders = RunFolder.in(RunFolder.all(environment()));
      logs.keySet().retainAll(folders.stream().map(RunFolder::id).collect(Collectors.toSet()));
      for (RunFolder each : folders) {
        logs.computeIfAbsent(each.id(), _ -> new RunLog(each)).refresh();
      }
      return List.copyOf(logs.values());
    } catch (IOException e) {
      throw new UncheckedIOException("trainings cannot be read", e);
    }
  }

  /**
   * One training.
   *
   * @throws ApiException with status 403 or 404 when the client may not see it
   */
  RunLog one(Access access, String id) {
    requireShown();
    RunLog log =
        logs().stream()
            .filter(each -> each.folder().id().equals(id) && each.state().isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    ApiException.notFound(
                        "there is no training '%s'".formatted(id), "id", "training_not_found"));
    access.require(TrainingInfo.modelOf(log));
    return log;
  }

  /** Whether one runs on this machine. */
  boolean isAnyRunning() {
    return logs().stream().anyMatch(log -> log.state().orElse(null) == RunState.RUNNING);
  }
}
