package dev.unroll.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for {@code localhost} with its key, made by {@code keytool}.
 *
 * @param name of its owner
 */
record SelfSigned(String name, KeyStore store) {
  private static final char[] PASSWORD = "password".toCharArray();

  static SelfSigned create(Path folder, String name) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(name + ".p12");
      Files.deleteIfExists(file);
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      name,
                      "-keyalg",
                      "EC",
                      "-dname",
                      "CN=" + name,
                      "-ext",
                      "san=dns:localhost,ip:127.0.0.1",
                      "-validity",
                      "2",
                      "-storetype",
                      "PKCS12",
                      "-keystore",
                      file.toString(),
                      "-storepass",
                      new String(PASSWORD)))
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      return new SelfSigned(name, store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  X509Certificate certificate() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate(name);
  }

  /** Writes certificate and key as servers read them. */
  void write(Path certificate, Path key) {
    try {
      Files.writeString(key, pem("PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded()));
      Files.writeString(certificate, pem("CERTIFICATE", certificate().getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
  }

  /** A client that trusts some certificates, and shows one of its own. */
  static SSLContext client(List<SelfSigned> trusted, List<SelfSigned> own)
      throws GeneralSecurityException, IOException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (SelfSigned one : trusted) {
      trust.setCertificateEntry(one.name, one.certificate());
    }
    TrustManagerFactory trusting =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusting.init(trust);
    KeyManagerFactory showing =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    for (SelfSigned one : own) {
      showing.init(one.store, PASSWORD);
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own.isEmpty() ? null : showing.getKeyManagers(), trusting.getTrustManagers(), null);
    return context;
  }
}
