package dev.unroll.data.batch;

/**
 * Which rows of every batch are computed here, when several workers divide a batch: parts of equal
 * size one after the other, of which the last ones may be smaller or empty.
 *
 * @param part from 0
 * @param parts at least 1
 */
public record Share(int part, int parts) {
  /** Every row, for one worker. */
  public static final Share ALL = new Share(0, 1);

  public Share {
    if (parts < 1 || part < 0 || part >= parts) {
      throw new IllegalArgumentException("part %d of %d".formatted(part, parts));
    }
  }

  public boolean isAll() {
    return parts == 1;
  }

  /** Rows of the largest part of a batch. */
  public int rows(int batch) {
    return Math.ceilDiv(batch, parts);
  }

  /** The first row of this part of a batch. */
  public int from(int batch) {
    return (int) Math.min(batch, (long) part * rows(batch));
  }

  /** The row after the last of this part of a batch. */
  public int to(int batch) {
    return Math.min(batch, from(batch) + rows(batch));
  }
}
