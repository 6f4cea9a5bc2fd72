package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainFilesTest {
  @Test
  void filesOfAFolder_areRead_andReadAgainWhenTheyChange(@TempDir Path folder) throws Exception {
    Path glossary = folder.resolve("glossary.tsv");
    Files.writeString(glossary, "# terms\nboard\tconseil\n\n");
    Files.writeString(folder.resolve("memory.tsv"), "See you  soon.\tÀ bientôt.\tnote\n");
    DomainFiles files = DomainFiles.in(folder, false);

    assertThat(files.domain("en-fr").glossary().requirements("the board")).hasSize(1);
    assertThat(files.domain("en-fr").memory().find(" See you soon. ")).contains("À bientôt.");
    assertThat(files.domain("en-fr").memory().find("See you.")).isEmpty();

    Files.writeString(glossary, "table without a tab\n");
    Files.writeString(folder.resolve("memory.tsv"), "Hello.\tBonjour.\n");
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (files.domain("en-fr").memory().find("Hello.").isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }

    assertThat(files.domain("en-fr").memory().find("Hello.")).contains("Bonjour.");
    assertThat(files.domain("en-fr").glossary().requirements("the board")).hasSize(1);
  }

  @Test
  void whatIsReadAhead_isThereWithoutReading(@TempDir Path folder) throws Exception {
    Path all = Files.writeString(folder.resolve("memory.tsv"), "Hello.\tBonjour.\n");
    Path own = Files.writeString(folder.resolve("memory.en-de.tsv"), "Hello.\tHallo.\n");
    DomainFiles files = DomainFiles.in(folder, false).readAhead("en-fr");
    Files.delete(all);
    Files.delete(own);

    assertThat(files.domain("en-fr").memory().find("Hello.")).contains("Bonjour.");
    assertThat(files.domain("en-de").memory().find("Hello.")).contains("Hallo.");
  }

  @Test
  void filesOfSpreadsheets_beginWithAByteOrderMark(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("memory.tsv"), "\ufeffHello.\tBonjour.\r\nBye.\tSalut.\r\n");
    Files.writeString(folder.resolve("glossary.tsv"), "\ufeff# terms\r\nboard\tconseil\r\n");
    Domain domain = DomainFiles.in(folder, false).domain("en-fr");

    assertThat(domain.memory().find("Hello.")).contains("Bonjour.");
    assertThat(domain.memory().find("Bye.")).contains("Salut.");
    assertThat(domain.glossary().requirements("the board")).hasSize(1);
  }

  @Test
  void theFilesOfAModelOfSeveralDirections_areThoseOfEach(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("glossary.tsv"), "board\tx\n");
    Files.writeString(folder.resolve("glossary.en-fr.tsv"), "board\tconseil\n");
    DomainFiles files = DomainFiles.in(folder, true);

    assertThat(files.domain("en-fr").glossary().requirements("the board")).hasSize(1);
    assertThat(files.domain("en-de").glossary().isEmpty()).isTrue();
  }
}
