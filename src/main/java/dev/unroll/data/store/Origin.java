package dev.unroll.data.store;

/**
 * The origin of data: its name, licence and hash.
 *
 * @param name of the data set
 * @param licence under which it may be used
 * @param sha256 of the file, or of the generated numbers, in hex
 */
public record Origin(String name, String licence, String sha256) {}
