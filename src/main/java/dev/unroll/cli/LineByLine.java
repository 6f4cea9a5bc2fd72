package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.Usage;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TranslatedText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an input, many translated at a time, written in their order: one line for each, with
 * tabs between alternatives.
 *
 * <p>A thread reads ahead, so that the number of lines is soon known and a person who types is
 * answered after every line.
 */
final class LineByLine {
  private static final int READ_AHEAD = 100_000;

  private final Function<String, TextTranslation> translator;
  private final int alternatives;
  private final int together;
  private final PrintWriter out;
  private final BlockingQueue<Read> lines = new ArrayBlockingQueue<>(READ_AHEAD);
  private final AtomicLong read = new AtomicLong();

  /** What the reading thread found. */
  private sealed interface Read {
    record Line(String text) implements Read {}

    record Failed(IOException reason) implements Read {}

    record End() implements Read {}
  }

  /** A line that is being translated. */
  private record Pending(
      long number, TextTranslation translation, CompletableFuture<Usage> finished) {}

  /** Hears of progress. */
  @FunctionalInterface
  interface Progress {
    /**
     * A line was written.
     *
     * @param written how many were
     * @param known how many lines are known of
     */
    void written(long written, long known);
  }

  /** What was done. */
  record Totals(long lines, long sentences, long tokens) {
    private Totals plus(TextTranslation line, Usage usage) {
      return new Totals(lines + 1, sentences + line.sentences(), tokens + usage.completionTokens());
    }
  }

  /**
   * A translation that has not begun.
   *
   * @param translator submits a line
   * @param alternatives how many further translations of a line are written
   * @param together how many lines are under way at a time
   */
  LineByLine(
      Function<String, TextTranslation> translator,
      int alternatives,
      int together,
      PrintWriter out) {
    this.translator = translator;
    this.alternatives = alternatives;
    this.together = together;
    this.out = out;
  }

  /**
   * Translates all of an input.
   *
   * @throws CommandFailed with the line's number when one cannot be translated; what stands before
   *     it has been written
   */
  Totals translate(InputStream in, Progress progress) throws InterruptedException {
    Thread.ofPlatform().name("unroll-stdin").daemon().start(() -> readAll(in));
    Totals totals = new Totals(0, 0, 0);
    ArrayDeque<Pending> pending = new ArrayDeque<>();
    long begun = 0;
    boolean ended = false;
    while (!out.checkError()) {
      while (!ended && pending.size() < together) {
        Read next = pending.isEmpty() ? lines.take() : lines.poll();
        if (next == null) {
          break;
        }
        switch (next) {
          case Read.Line(String text) -> pending.add(begin(++begun, text));
          case Read.Failed(IOException reason) -> throw new UncheckedIOException(reason);
          case Read.End() -> ended = true;
        }
      }
      Pending first = pending.poll();
      if (first == null) {
        return totals;
      }
      totals = totals.plus(first.translation(), await(first));
      out.println(line(first.translation().texts().getFirst()));
      progress.written(totals.lines(), read.get());
    }
    return totals;
  }

  /** What fails here fails when its turn to be written has come. */
  private Pending begin(long number, String line) {
    try {
      TextTranslation translation = translator.apply(line);
      return new Pending(number, translation, translation.finish());
    } catch (RequestRejected e) {
      return new Pending(
          number, TextTranslation.unchanged(List.of(line)), CompletableFuture.failedFuture(e));
    }
  }

  private static Usage await(Pending line) throws InterruptedException {
    try {
      return line.finished().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new CommandFailed(
          "line " + line.number() + ": " + (cause == null ? e : cause).getMessage());
    }
  }

  private String line(TranslatedText text) {
    return Stream.concat(Stream.of(text.translation()), text.alternatives(alternatives).stream())
        .map(LineByLine::flat)
        .collect(Collectors.joining("\t"));
  }

  /** A model may write line breaks and tabs. */
  private static String flat(String translation) {
    return translation.replaceAll("\\R|\\t", " ");
  }

  private void readAll(InputStream in) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(new Read.Line(line));
        read.incrementAndGet();
      }
      lines.put(new Read.End());
    } catch (IOException e) {
      lines.add(new Read.Failed(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
