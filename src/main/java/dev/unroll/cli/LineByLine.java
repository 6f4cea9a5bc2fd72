package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.Usage;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.text.Utf8Lines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lines of an input, many translated at a time, written in their order: one line for each, with
 * tabs between alternatives.
 *
 * <p>A thread reads ahead, so that the number of lines is soon known and a person who types is
 * answered after every line.
 */
final class LineByLine {
  private static final int READ_AHEAD = 100_000;

  /** Most characters of lines that were read ahead. */
  private static final int CHARACTERS_AHEAD = 16 * Utf8Lines.LONGEST;

  private final Function<String, TextTranslation> translator;
  private final int alternatives;
  private final int together;
  private final PrintWriter out;
  private final Consumer<TranslatedText> checks;
  private final BlockingQueue<Read> lines = new ArrayBlockingQueue<>(READ_AHEAD);
  private final AtomicLong read = new AtomicLong();
  private final Semaphore room = new Semaphore(CHARACTERS_AHEAD);

  /** What the reading thread found. */
  private sealed interface Read {
    record Line(String text) implements Read {}

    record End(Optional<IOException> failure) implements Read {}
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
   * @param together how many lines are under way at a time, at least 2
   * @param checks is told of each line when it is written
   */
  LineByLine(
      Function<String, TextTranslation> translator,
      int alternatives,
      int together,
      PrintWriter out,
      Consumer<TranslatedText> checks) {
    this.translator = translator;
    this.alternatives = alternatives;
    this.together = together;
    this.out = out;
    this.checks = checks;
  }

  /**
   * Translates all of an input.
   *
   * @throws CommandFailed with the line's number when one cannot be translated
   * @throws UncheckedIOException that names the line that cannot be read; in both cases, what
   *     stands before it has been written
   */
  Totals translate(Utf8Lines in, Progress progress) throws InterruptedException {
    Thread.ofPlatform().name("unroll-stdin").daemon().start(() -> readAll(in));
    Totals totals = new Totals(0, 0, 0);
    ArrayDeque<Pending> pending = new ArrayDeque<>();
    long begun = 0;
    boolean ended = false;
    Optional<IOException> failure = Optional.empty();
    while (true) {
      List<String> window = new ArrayList<>();
      while (!ended && pending.size() <= together / 2 && window.size() < together / 2) {
        Read next = pending.isEmpty() && window.isEmpty() ? lines.take() : lines.poll();
        if (next == null) {
          break;
        }
        switch (next) {
          case Read.Line(String text) -> {
            room.release(text.length());
            window.add(text);
          }
          case Read.End(var reason) -> {
            ended = true;
            failure = reason;
          }
        }
      }
      pending.addAll(begin(begun, window));
      begun += window.size();
      Pending first = pending.poll();
      if (first == null) {
        if (failure.isPresent()) {
          throw new UncheckedIOException(failure.get());
        }
        return totals;
      }
      totals = totals.plus(first.translation(), await(first));
      TranslatedText text = first.translation().texts().getFirst();
      out.println(line(text));
      checks.accept(text);
      progress.written(totals.lines(), read.get());
    }
  }

  /**
   * Begins with lines, in the order of their lengths: what is translated together is then about as
   * long, and the longest does not come last.
   */
  private List<Pending> begin(long before, List<String> window) {
    Pending[] begun = new Pending[window.size()];
    IntStream.range(0, begun.length)
        .boxed()
        .sorted(Comparator.comparingInt((Integer i) -> window.get(i).length()).reversed())
        .forEach(i -> begun[i] = begin(before + i + 1, window.get(i)));
    return List.of(begun);
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

  private void readAll(Utf8Lines in) {
    try (in) {
      for (String line = in.next(); line != null; line = in.next()) {
        room.acquire(line.length());
        lines.put(new Read.Line(line));
        read.incrementAndGet();
      }
      end(Optional.empty());
    } catch (IOException e) {
      end(Optional.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Optional<IOException> failure) {
    try {
      lines.put(new Read.End(failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
