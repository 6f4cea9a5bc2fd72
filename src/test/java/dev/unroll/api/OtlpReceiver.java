package dev.unroll.api;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes traces as OpenTelemetry's collector does: OTLP over HTTP, as protobuf. */
public final class OtlpReceiver implements QuarkusTestResourceLifecycleManager {
  private final List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();
  private @Nullable HttpServer server;

  @Override
  public Map<String, String> start() {
    HttpServer started;
    try {
      started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    started.createContext(
        "/v1/traces",
        exchange -> {
          try (exchange) {
            received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    started.start();
    server = started;
    return Map.of(
        "quarkus.otel.exporter.otlp.endpoint",
        "http://localhost:" + started.getAddress().getPort(),
        "quarkus.otel.exporter.otlp.protocol",
        "http/protobuf",
        "quarkus.otel.bsp.schedule.delay",
        "50ms");
  }

  @Override
  public void inject(TestInjector testInjector) {
    testInjector.injectIntoFields(
        this, field -> field.getType().getName().equals(OtlpReceiver.class.getName()));
  }

  /** Everything that has arrived. */
  List<ExportTraceServiceRequest> received() {
    return List.copyOf(received);
  }

  /** The spans of a trace that have arrived. */
  List<Span> spans(String traceId) {
    return received.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .filter(span -> hex(span.getTraceId().toByteArray()).equals(traceId))
        .toList();
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void stop() {
    Objects.requireNonNull(server).stop(0);
  }
}
