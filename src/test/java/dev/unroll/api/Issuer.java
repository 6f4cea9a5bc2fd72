package dev.unroll.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** An identity provider: its discovery document, its key, and the tokens that it signs. */
final class Issuer {
  private final HttpServer server;
  private final KeyPair keys = rsa();

  Issuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    serve(
        "/.well-known/openid-configuration",
        "{\"issuer\": \"%1$s\", \"jwks_uri\": \"%1$s/jwks\"}".formatted(address()));
    serve(
        "/jwks",
        "{\"keys\": [{\"kty\": \"RSA\", \"use\": \"sig\", \"alg\": \"RS256\", \"kid\": \"1\","
            + " \"n\": \"%s\", \"e\": \"%s\"}]}"
                .formatted(number(key.getModulus()), number(key.getPublicExponent())));
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void serve(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /** A token of this issuer. */
  String token(String name, String scopes, Duration validity) {
    return token(keys, name, scopes, validity);
  }

  /** A token that says it is of this issuer, but is signed by somebody else. */
  String forged(String name, String scopes) {
    return token(rsa(), name, scopes, Duration.ofMinutes(5));
  }

  private String token(KeyPair signer, String name, String scopes, Duration validity) {
    Instant now = Instant.now();
    String claims =
        """
        {"iss": "%s", "sub": "%s", "upn": "%s", "scope": "%s", "iat": %d, "exp": %d}
        """
            .formatted(
                address(),
                name,
                name,
                scopes,
                now.minusSeconds(600).getEpochSecond(),
                now.plus(validity).getEpochSecond());
    String content =
        encoded("{\"alg\": \"RS256\", \"kid\": \"1\", \"typ\": \"JWT\"}") + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signer.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return encoded(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
