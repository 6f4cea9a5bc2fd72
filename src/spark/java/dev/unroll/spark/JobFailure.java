package dev.unroll.spark;

/** A job cannot be started or has failed. The message is one line for people. */
@SuppressWarnings("serial") // never serialized
final class JobFailure extends RuntimeException {
  JobFailure(String message) {
    super(message);
  }
}
