package dev.unroll.replicas;

import dev.unroll.external.RequiredProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real load balancer with the configuration that users copy, its ports replaced. */
record LoadBalancer(String name, int port, Process process) {
  private static final Path CONFIGURATIONS = Path.of("src/main/proxy");

  static LoadBalancer nginx(int port, List<Replica> replicas, Path folder) throws IOException {
    String configuration =
        configuration("nginx.conf", replicas)
            .replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
            .replace("proxy_read_timeout 300s;", "proxy_read_timeout 3s;")
            // Nothing of it outside the test's folder.
            .replace("http {\n", "http {\n  access_log off;\n" + temporary(folder));
    String global = "daemon off; pid %s; error_log %s;";
    return start(
        "nginx",
        port,
        Files.writeString(folder.resolve("nginx.conf"), configuration),
        folder,
        "-g",
        global.formatted(folder.resolve("nginx.pid"), folder.resolve("nginx-errors.log")),
        "-c");
  }

  static LoadBalancer haproxy(int port, List<Replica> replicas, Path folder) throws IOException {
    String configuration =
        configuration("haproxy.cfg", replicas)
            .replace("bind :8080", "bind 127.0.0.1:" + port)
            .replace("\ndefaults\n", "\ndefaults\n  log global\n");
    return start(
        "haproxy",
        port,
        Files.writeString(folder.resolve("haproxy.cfg"), configuration),
        folder,
        "-db",
        "-f");
  }

  private static String configuration(String file, List<Replica> replicas) throws IOException {
    String text = Files.readString(CONFIGURATIONS.resolve(file));
    for (int i = 0; i < replicas.size(); i++) {
      text =
          text.replace("127.0.0.1:808" + (i + 1), "127.0.0.1:" + replicas.get(i).port())
              .replace("port 900" + (i + 1), "port " + replicas.get(i).managementPort());
    }
    return text;
  }

  private static String temporary(Path folder) {
    StringBuilder paths = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      paths.append("  %s_temp_path %s;\n".formatted(kind, folder.resolve(kind)));
    }
    return paths.toString();
  }

  private static LoadBalancer start(
      String name, int port, Path configuration, Path folder, String... arguments)
      throws IOException {
    Path program =
        RequiredProgram.find(name)
            .orElseThrow(
                () ->
                    RequiredProgram.missing(
                        "Replicas are not tested: no " + name + " on the PATH."));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    command.add(configuration.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    return new LoadBalancer(name, port, process);
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
