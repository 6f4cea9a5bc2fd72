package dev.unroll.data.store;

/** Hears of a download as it goes on. */
@FunctionalInterface
public interface DownloadProgress {
  /** Hears nothing. */
  DownloadProgress SILENT = (source, received) -> {};

  /**
   * More bytes have come.
   *
   * @param source that is downloaded; it says how many bytes there are in all
   * @param received bytes so far
   */
  void received(Source source, long received);
}
