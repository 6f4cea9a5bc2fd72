package dev.unroll.text.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The speed of training a byte-level vocabulary and of encoding with it, on the lines of a text.
 *
 * <pre>{@code
 * ./mvnw -q test-compile
 * ./mvnw -q dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/classes:target/test-classes:$(cat target/classpath) \
 *   dev.unroll.text.token.BytePairBench text.txt 8192
 * }</pre>
 */
final class BytePairBench {
  private BytePairBench() {}

  public static void main(String[] args) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(args[0]));
    int vocabSize = Integer.parseInt(args[1]);
    for (int run = 0; run < 3; run++) {
      long start = System.nanoTime();
      BytePairVocabulary vocabulary =
          new BytePairTrainer(vocabSize, 2, false, List.of("<pad>", "<s>", "</s>")).train(lines);
      print(start, "trained %d tokens".formatted(vocabulary.size()));
      try (Tokenizer tokenizer = Tokenizer.parse("bench", vocabulary.tokenizerJson())) {
        start = System.nanoTime();
        long together = tokenizer.encodeAll(lines).stream().mapToLong(line -> line.length).sum();
        print(start, "encoded %d lines together: %d tokens".formatted(lines.size(), together));
        start = System.nanoTime();
        long single = lines.stream().mapToLong(line -> tokenizer.encode(line).length).sum();
        print(start, "encoded them one by one: %d tokens".formatted(single));
      }
      System.out.println("tokens by the trainer's count: " + vocabulary.trainingTokens());
    }
  }

  private static void print(long start, String what) {
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("%6.2f s  %s%n", time.toMillis() / 1e3, what);
  }
}
