package dev.unroll.train.step;

import java.util.random.RandomGenerator;

/**
 * The random source of training: xoshiro256** (Blackman and Vigna 2018), written here because its
 * 256 bits of state go into a checkpoint, which the JDK's generators do not allow.
 */
public final class Xoshiro implements RandomGenerator {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long s0;
  private long s1;
  private long s2;
  private long s3;

  /** A generator whose state is filled from the seed by SplitMix64, as its authors advise. */
  public Xoshiro(long seed) {
    long z = seed;
    s0 = mix(z += GOLDEN_GAMMA);
    s1 = mix(z += GOLDEN_GAMMA);
    s2 = mix(z += GOLDEN_GAMMA);
    s3 = mix(z + GOLDEN_GAMMA);
  }

  /** A generator that continues from a {@link #state()}. */
  public Xoshiro(State state) {
    s0 = state.s0;
    s1 = state.s1;
    s2 = state.s2;
    s3 = state.s3;
  }

  /** The whole state, enough to continue the sequence exactly. */
  public record State(long s0, long s1, long s2, long s3) {}

  public State state() {
    return new State(s0, s1, s2, s3);
  }

  @Override
  public long nextLong() {
    long result = Long.rotateLeft(s1 * 5, 7) * 9;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
