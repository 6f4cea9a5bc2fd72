package dev.unroll.train.parallel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two neighbours of a ring prove to each other that they know the job's secret, which is not
 * sent: each answers the other's random challenge with an HMAC-SHA-256 over both challenges, its
 * role and its place in the ring.
 *
 * @param secret of the job
 * @param rank of the one who speaks
 * @param count of all workers
 * @param layout of the elements on the wire, which must be the same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Handshake(byte[] secret, int rank, int count, Wire layout) {
  /** "UNRG", then the version of the protocol. */
  private static final long MAGIC = 0x554e5247_00000001L;

  private static final int CHALLENGE = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Proves to be the one before, and that the other is the one after. */
  void connect(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] mine = challenge();
    out.writeLong(MAGIC);
    out.write(mine);
    out.flush();
    byte[] theirs = read(in, CHALLENGE);
    byte[] proof = read(in, CHALLENGE);
    if (!MessageDigest.isEqual(proof, proof("accepts", next(), mine, theirs))) {
      throw new WorkerFailure(
          "worker %d has another secret, wire or number of workers".formatted(next()));
    }
    out.write(proof("connects", rank, mine, theirs));
    out.flush();
  }

  /**
   * Proves to be the one after.
   *
   * @return whether the other is the one before
   */
  boolean accept(DataInputStream in, DataOutputStream out) throws IOException {
    if (in.readLong() != MAGIC) {
      return false;
    }
    byte[] theirs = read(in, CHALLENGE);
    byte[] mine = challenge();
    out.write(mine);
    out.write(proof("accepts", rank, theirs, mine));
    out.flush();
    byte[] proof = read(in, CHALLENGE);
    int before = Math.floorMod(rank - 1, count);
    return MessageDigest.isEqual(proof, proof("connects", before, theirs, mine));
  }

  private int next() {
    return (rank + 1) % count;
  }

  private byte[] proof(String role, int of, byte[] connecting, byte[] accepting) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((role + layout).getBytes(StandardCharsets.UTF_8));
      mac.update(ByteBuffer.allocate(8).putInt(of).putInt(count).array());
      mac.update(connecting);
      return mac.doFinal(accepting);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", missing);
    }
  }

  private static byte[] challenge() {
    byte[] bytes = new byte[CHALLENGE];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
