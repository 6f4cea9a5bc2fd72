package dev.unroll.spark;

import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.DownloadProgress;
import dev.unroll.runtime.Provider;
import dev.unroll.train.Trainer;
import dev.unroll.train.loop.CheckpointFolder;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.parallel.Seat;
import dev.unroll.train.parallel.Wire;
import dev.unroll.train.parallel.WorkerFailure;
import dev.unroll.train.parallel.Workers;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskInterruptListener;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** What one worker of a training does: a task of a barrier stage. */
final class TrainTask extends AbstractFunction1<Iterator<Integer>, Iterator<TrainTask.Ended>>
    implements Serializable {
  private static final Duration JOINING = Duration.ofMinutes(2);

  /** Longer than an evaluation or a slow checkpoint of the first worker takes. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Plan plan;
  private final SerializableConfiguration hadoop;
  private final int attempt;

  /**
   * What all workers know.
   *
   * @param secret made for this job, which Spark carries to its executors
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Plan(
      String recipe,
      String output,
      List<String> settings,
      int threads,
      String wire,
      double checkpointSeconds,
      int port,
      byte[] secret)
      implements Serializable {
    Plan {
      settings = new ArrayList<>(settings);
    }
  }

  /**
   * How a worker ended.
   *
   * @param failure one line, when trying again would not help; else empty
   * @param lines what the first one tells of the model
   * @param spent where its time went
   */
  record Ended(String failure, List<String> lines, String spent) implements Serializable {}

  TrainTask(Plan plan, SerializableConfiguration hadoop, int attempt) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.attempt = attempt;
  }

  @Override
  public Iterator<Ended> apply(Iterator<Integer> place) {
    Ended ended;
    try {
      ended = work(BarrierTaskContext.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CollectionConverters.asScala(List.of(ended).iterator());
  }

  @SuppressWarnings("try") // closed twice does no harm
  private Ended work(BarrierTaskContext context) throws IOException {
    Path scratch = Files.createTempDirectory("unroll-train");
    try (Workers workers = join(context)) {
      // A task that is to end does not wait for workers that have ended.
      TaskInterruptListener leave = (_, _) -> workers.close();
      var unused = context.addTaskInterruptListener(leave);
      return train(context, workers, scratch);
    } finally {
      TrainJob.delete(scratch);
    }
  }

  /** The workers find each other: the only time that Spark carries something between them. */
  private Workers join(BarrierTaskContext context) {
    int rank = context.partitionId();
    String own = context.getTaskInfos()[rank].address();
    String host = own.substring(0, own.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    try (Seat seat = Seat.at(host, plan.port())) {
      String[] told = context.allGather(seat.address().getPort() + " " + host);
      if (told.length == 1) {
        return Workers.alone();
      }
      List<InetSocketAddress> addresses =
          Arrays.stream(told)
              .map(text -> text.split(" ", 2))
              .map(parts -> new InetSocketAddress(parts[1], Integer.parseInt(parts[0])))
              .toList();
      return seat.join(
          rank,
          addresses,
          new Seat.Terms(secret(context), Wire.valueOf(plan.wire()), JOINING, PATIENCE));
    }
  }

  /** Another one for each stage: a worker that an earlier one left behind is a stranger. */
  private byte[] secret(BarrierTaskContext context) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(plan.secret());
      return digest.digest(
          ByteBuffer.allocate(8).putInt(attempt).putInt(context.stageAttemptNumber()).array());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  private Ended train(BarrierTaskContext context, Workers workers, Path scratch)
      throws IOException {
    Storage storage = new Storage(plan.output(), hadoop.value());
    Path recipe = scratch.resolve("recipe");
    Path model = scratch.resolve(storage.name());
    new Storage(plan.recipe(), hadoop.value()).read(recipe);
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("XDG_CACHE_HOME", scratch.resolve("cache").toString());
    Path checkpoints = CheckpointFolder.pathFor(model, environment);
    if (workers.isFirst()) {
      storage.restore(checkpoints);
    }
    Times times = new Times(workers);
    Consumer<TrainingEvent> listener =
        event -> {
          times.observe(event);
          if (workers.isFirst()) {
            tell(event);
            if (event instanceof TrainingEvent.Saved) {
              save(storage, checkpoints);
            }
          }
        };
    Trainer.Job job =
        new Trainer.Job(
            recipe,
            model,
            plan.settings(),
            /* resume= */ true,
            Compute.on(Provider.CPU, plan.threads()).with(workers),
            Duration.ofNanos((long) (plan.checkpointSeconds() * 1e9)),
            environment);
    try {
      Trainer.Result result =
          new Trainer(
                  job,
                  DataStore.ofUser(DownloadProgress.SILENT),
                  TrainingClock.SYSTEM,
                  listener,
                  context::isInterrupted,
                  /* isSampled= */ false)
              .run();
      return switch (result) {
        case Trainer.Result.Written(var metrics) -> {
          storage.write(model);
          yield new Ended(
              "",
              new ArrayList<>(
                  metrics.stream()
                      .map(m -> String.format(Locale.ROOT, "%s = %s", m.key(), m.value()))
                      .toList()),
              times.line());
        }
        case Trainer.Result.Followed _ -> new Ended("", List.of(), times.line());
        case Trainer.Result.Interrupted(long updates, Path _) ->
            throw new WorkerFailure(
                "worker %d was stopped after update %d".formatted(workers.rank(), updates));
      };
    } catch (WorkerFailure e) {
      throw e;
    } catch (RuntimeException e) {
      // When all workers fail so, another stage would, too; when one does, the others miss it.
      String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Ended(message, List.of(), times.line());
    }
  }

  private static void save(Storage storage, Path checkpoints) {
    try {
      storage.save(checkpoints);
    } catch (IOException e) {
      throw new TrainingException("the checkpoint cannot be stored: " + e.getMessage(), e);
    }
  }

  /** Into the executor's log. */
  private static void tell(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Started started ->
          System.err.printf(
              "unroll-spark: %,d parameters, from update %,d to %,d%n",
              started.parameters(), started.from(), started.updates());
      case TrainingEvent.Evaluated(var row, boolean _) ->
          System.err.printf(
              Locale.ROOT,
              "unroll-spark: update %,d: loss %.4f, validation %.4f%n",
              row.update(),
              row.train(),
              row.validation());
      case TrainingEvent.Warning(String text) ->
          System.err.println("unroll-spark: warning: " + text);
      default -> {}
    }
  }

  /** Where the time of the updates went, but for the first, which makes what all need. */
  private static final class Times {
    private final Workers workers;
    private long updates;
    private long began;
    private long ended;
    private Workers.Spent before = new Workers.Spent(0, 0, 0);
    private Workers.Spent after = new Workers.Spent(0, 0, 0);

    Times(Workers workers) {
      this.workers = workers;
    }

    void observe(TrainingEvent event) {
      if (event instanceof TrainingEvent.Updated) {
        if (began == 0) {
          began = System.nanoTime();
          before = workers.spent();
        } else {
          updates++;
        }
        ended = System.nanoTime();
        after = workers.spent();
      }
    }

    String line() {
      long all = ended - began;
      long waiting = after.waiting() - before.waiting();
      long communication = after.communication() - before.communication();
      return String.format(
          Locale.ROOT,
          "worker %d: %,d updates in %.2f s: computing %s, waiting %s, communication %s; %,d bytes an"
              + " update",
          workers.rank(),
          updates,
          all / 1e9,
          TrainJob.percent(all - waiting - communication, all),
          TrainJob.percent(waiting, all),
          TrainJob.percent(communication, all),
          updates == 0 ? 0 : (after.bytes() - before.bytes()) / updates);
    }
  }
}
