package dev.unroll.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of java.md are programs that compile. */
class JavaDocumentTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern CLASS = Pattern.compile("class (\\w+) \\{");

  @TempDir Path classes;

  @Test
  void examples_compile() throws IOException {
    List<JavaFileObject> examples = new ArrayList<>();
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("src/main/docs/java.md")));
    while (example.find()) {
      examples.add(source(example.group(1)));
    }
    assertThat(examples).hasSize(4);
    StringBuilder errors = new StringBuilder();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                problem -> errors.append(problem).append('\n'),
                List.of(
                    "-d",
                    classes.toString(),
                    "-proc:none",
                    "-classpath",
                    System.getProperty("java.class.path")),
                null,
                examples)
            .call();
    assertThat(compiled).as(errors.toString()).isTrue();
  }

  private static JavaFileObject source(String code) {
    Matcher name = CLASS.matcher(code);
    assertThat(name.find()).isTrue();
    return new SimpleJavaFileObject(
        URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }
}
