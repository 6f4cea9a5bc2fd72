package dev.unroll.api.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What counts as one client's address where addresses are limited. */
public final class ClientNetwork {
  /** The bytes of an IPv6 address that name a network, which one client has whole. */
  private static final int NETWORK = 8;

  private ClientNetwork() {}

  /** The address, or the network of 64 bits that an IPv6 address is in. */
  public static InetAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // It has the length that it had.
    }
  }
}
