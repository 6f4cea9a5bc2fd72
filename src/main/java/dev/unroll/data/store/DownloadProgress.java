package dev.unroll.data.store;

/** Listener of a download's progress. */
@FunctionalInterface
public interface DownloadProgress {
  /** Ignores the progress. */
  DownloadProgress SILENT = (source, received) -> {};

  /**
   * Called after more bytes have arrived.
   *
   * @param source that is downloaded, with its total size
   * @param received bytes so far
   */
  void received(Source source, long received);
}
