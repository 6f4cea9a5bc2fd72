package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Encryption by settings alone. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(TlsTest.Encrypted.class)
class TlsTest {
  private static final Path FOLDER = Path.of("target", "test-tls").toAbsolutePath();

  /** A link to a folder with certificate and key, as Kubernetes mounts a secret. */
  private static final Path DATA = FOLDER.resolve("data");

  private static final SelfSigned SERVER = SelfSigned.create(FOLDER, "server");
  private static final SelfSigned CLIENT = SelfSigned.create(FOLDER, "client");

  /** Clients show a certificate. */
  public static final class Encrypted implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      replaceBy(SERVER);
      CLIENT.write(FOLDER.resolve("client.crt"), FOLDER.resolve("client.key"));
      return Map.of(
          "quarkus.tls.web.key-store.pem.main.cert", DATA.resolve("tls.crt").toString(),
          "quarkus.tls.web.key-store.pem.main.key", DATA.resolve("tls.key").toString(),
          "quarkus.tls.web.trust-store.pem.certs", FOLDER.resolve("client.crt").toString(),
          "quarkus.tls.web.reload-period", "1s",
          "quarkus.http.tls-configuration-name", "web",
          "quarkus.http.test-ssl-port", "0",
          "unroll.client-auth", "required",
          "unroll.hsts", "1d");
    }
  }

  @TestHTTPResource(value = "/v1/models", tls = true)
  URI encrypted;

  @TestHTTPResource("/v1/models")
  URI plain;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady(); // by the management port, which is not encrypted
  }

  private static HttpResponse<String> get(URI address, List<SelfSigned> shown, SelfSigned... known)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(SelfSigned.client(List.of(known), shown)).build()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void clientWithACertificate_isServed() throws Exception {
    HttpResponse<String> answer = get(encrypted, List.of(CLIENT), SERVER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("letters");
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=86400");
    assertThat(get(plain, List.of(), SERVER).headers().firstValue("Strict-Transport-Security"))
        .isEmpty();
  }

  @Test
  void clientWithoutACertificate_orWithAnother_isRefused() {
    SelfSigned stranger = SelfSigned.create(FOLDER, "stranger");

    assertThatThrownBy(() -> get(encrypted, List.of(), SERVER)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(encrypted, List.of(stranger), SERVER))
        .isInstanceOf(IOException.class);
  }

  @Test
  void replacedCertificate_isServedWithoutARestart() throws Exception {
    SelfSigned next = SelfSigned.create(FOLDER, "next");
    try {
      replaceBy(next);
      TestService.await("the new certificate", () -> served(next).equals("CN=next"));
      assertThat(get(encrypted, List.of(CLIENT), next).statusCode()).isEqualTo(200);
    } finally {
      replaceBy(SERVER);
      TestService.await("the old certificate", () -> served(next).equals("CN=server"));
    }
  }

  /** Puts a certificate and its key into the place of others at once. */
  private static void replaceBy(SelfSigned next) {
    try {
      Path folder = Files.createDirectories(FOLDER.resolve("of-" + next.name()));
      next.write(folder.resolve("tls.crt"), folder.resolve("tls.key"));
      Path link = FOLDER.resolve("next");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, folder);
      Files.move(link, DATA, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String served(SelfSigned next) {
    try {
      var session = get(encrypted, List.of(CLIENT), SERVER, next).sslSession().orElseThrow();
      return ((X509Certificate) session.getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (SSLException takenInTheMomentOfChange) {
      return "";
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
