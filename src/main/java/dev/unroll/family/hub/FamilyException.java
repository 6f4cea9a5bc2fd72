package dev.unroll.family.hub;

/** A model of another program that cannot be taken over: one line that says where and why. */
public final class FamilyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FamilyException(String message) {
    super(message);
  }
}
