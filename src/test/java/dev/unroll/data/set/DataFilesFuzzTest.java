package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.fuzz.Fuzzing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Users' files of pairs, labelled texts and dialogues. */
public class DataFilesFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("datafile", DataFilesFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Path file = Files.createTempFile("data", ".txt");
    try {
      Files.write(file, input);
      Shares shares = new Shares(0.6, 0.2, 0.2);
      read(() -> PairFile.read(file, "").divide(new HeldOut(1, 1, 1)));
      read(() -> LabelledData.file(file, LabelForm.SINGLE, shares, 1, ""));
      read(() -> LabelledData.file(file, LabelForms.of(file), shares, 1, ""));
      read(() -> DialogueData.file(new DialogueData.PartFiles(file), shares, 1, "", null));
      read(() -> TextData.file(file, shares, true, ""));
    } finally {
      Files.delete(file);
    }
  }

  private static void read(Runnable reader) {
    try {
      reader.run();
    } catch (DataException refused) {
      // As it should be.
    }
  }
}
