package dev.unroll.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WebJarTest {
  private static final String RESOURCES = "META-INF/resources";

  @Test
  void uplot_atThePathThatThePageNames_isInTheWebJar() throws IOException {
    Matcher base = Pattern.compile("'(/webjars/uplot/[^/]+/dist/)'").matcher(read("/js/uplot.js"));
    assertThat(base.find()).as("uplot.js names the WebJar's folder").isTrue();

    assertThat(read(base.group(1) + "uPlot.esm.js")).contains("export { uPlot as default }");
    assertThat(read(base.group(1) + "uPlot.min.css")).contains(".u-wrap");
  }

  private static String read(String path) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            WebJarTest.class.getClassLoader().getResourceAsStream(RESOURCES + path),
            () -> "no " + path + " on the class path")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
