package dev.unroll.train.parallel;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Workers in a ring: each sends to the next and reads from the one before (P. Patarasuk and X. Yuan
 * (2009), Bandwidth optimal all-reduce algorithms for clusters of workstations).
 *
 * <p>A sum over N workers goes bucket by bucket, each cut into N chunks. In N − 1 steps every chunk
 * travels once around and each worker adds its own, in the order of the ranks; in N − 1 more the
 * finished chunks travel around. So each worker sends 2·(N − 1)/N of the elements, whatever N is,
 * and every sum is made once, in one order: all have the same bits.
 */
public final class Ring implements Workers {
  /** Elements of a bucket at least: 1 MiB, so that the time of a hop is small beside it. */
  private static final int BUCKET = 1 << 18;

  /** Elements of a chunk at least. */
  private static final int CHUNK = 1 << 14;

  /** Most bytes of a message: what a stranger's number could make this one allocate. */
  private static final int LONGEST = 1 << 30;

  private final int rank;
  private final int count;
  private final Wire wire;
  private final Socket next;
  private final Socket previous;
  private final OutputStream out;
  private final DataInputStream in;
  private final ExecutorService sender;
  private final float[] bucket;
  private final byte[][] outgoing;
  private final byte[] incoming;
  private final float[] received;
  private long waiting;
  private long communication;
  private long sent;

  /** Over two connections whose other ends are known. */
  Ring(int rank, int count, Wire wire, Socket next, Socket previous) throws IOException {
    this.rank = rank;
    this.count = count;
    this.wire = wire;
    this.next = next;
    this.previous = previous;
    this.out = next.getOutputStream();
    this.in =
        new DataInputStream(new BufferedInputStream(previous.getInputStream(), Seat.buffer()));
    this.sender =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("unroll-ring-send").factory());
    this.bucket = new float[Math.max(BUCKET, CHUNK * count)];
    int chunk = Math.ceilDiv(bucket.length, count);
    this.outgoing = new byte[2][Integer.BYTES + wire.bytes(chunk)];
    this.incoming = new byte[wire.bytes(chunk)];
    this.received = new float[chunk];
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Spent spent() {
    return new Spent(waiting, communication, sent);
  }

  @Override
  public List<byte[]> gather(byte[] mine) {
    long began = System.nanoTime();
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(mine);
    }
    byte[] travelling = mine;
    for (int step = 0; step < count - 1; step++) {
      byte[] framed =
          ByteBuffer.allocate(Integer.BYTES + travelling.length)
              .putInt(travelling.length)
              .put(travelling)
              .array();
      Future<?> sending = send(framed, framed.length);
      travelling = receive();
      await(sending);
      messages.set(Math.floorMod(rank - 1 - step, count), travelling);
    }
    waiting += System.nanoTime() - began;
    return messages;
  }

  @Override
  public void sum(List<float[]> arrays) {
    long began = System.nanoTime();
    int filled = 0;
    // Where the elements of the bucket are from: the first, and how many of its elements are done.
    int firstArray = 0;
    int firstOffset = 0;
    for (int i = 0; i < arrays.size(); i++) {
      float[] array = arrays.get(i);
      for (int offset = 0; offset < array.length; ) {
        int length = Math.min(array.length - offset, bucket.length - filled);
        System.arraycopy(array, offset, bucket, filled, length);
        filled += length;
        offset += length;
        if (filled == bucket.length) {
          sum(filled);
          put(arrays, firstArray, firstOffset, filled);
          firstArray = i;
          firstOffset = offset;
          filled = 0;
        }
      }
    }
    if (filled > 0) {
      sum(filled);
      put(arrays, firstArray, firstOffset, filled);
    }
    communication += System.nanoTime() - began;
  }

  /** Puts the bucket's elements back where they came from. */
  private void put(List<float[]> arrays, int array, int offset, int length) {
    int done = 0;
    for (int i = array, from = offset; done < length; i++, from = 0) {
      int part = Math.min(arrays.get(i).length - from, length - done);
      System.arraycopy(bucket, done, arrays.get(i), from, part);
      done += part;
    }
  }

  /** Sums the first elements of the bucket. */
  private void sum(int length) {
    int chunk = Math.ceilDiv(length, count);
    Future<?>[] sending = new Future<?>[outgoing.length];
    for (int step = 0; step < 2 * (count - 1); step++) {
      boolean isFinished = step >= count - 1;
      int gone = Math.floorMod(isFinished ? rank + 1 - (step - count + 1) : rank - step, count);
      int come = Math.floorMod(gone - 1, count);
      if (step == count - 1 && wire == Wire.BF16) {
        round(begin(gone, chunk, length), length(gone, chunk, length));
      }
      int slot = step % outgoing.length;
      if (sending[slot] != null) {
        await(sending[slot]);
      }
      sending[slot] = sendChunk(slot, begin(gone, chunk, length), length(gone, chunk, length));
      int from = begin(come, chunk, length);
      int elements = length(come, chunk, length);
      receiveChunk(elements);
      if (isFinished) {
        System.arraycopy(received, 0, bucket, from, elements);
      } else {
        for (int i = 0; i < elements; i++) {
          bucket[from + i] += received[i];
        }
      }
    }
    for (Future<?> each : sending) {
      if (each != null) {
        await(each);
      }
    }
  }

  private static int begin(int index, int chunk, int length) {
    return Math.min(length, index * chunk);
  }

  private static int length(int index, int chunk, int length) {
    return begin(index + 1, chunk, length) - begin(index, chunk, length);
  }

  /** The worker that made a sum has what the others will read of it. */
  private void round(int from, int length) {
    wire.write(bucket, from, length, incoming, 0);
    wire.read(incoming, bucket, from, length);
  }

  private Future<?> sendChunk(int slot, int from, int length) {
    int bytes = wire.bytes(length);
    byte[] frame = outgoing[slot];
    ByteBuffer.wrap(frame).putInt(bytes);
    wire.write(bucket, from, length, frame, Integer.BYTES);
    return send(frame, Integer.BYTES + bytes);
  }

  private void receiveChunk(int elements) {
    try {
      int bytes = in.readInt();
      if (bytes != wire.bytes(elements)) {
        throw new WorkerFailure(
            "worker %d sent %d bytes where %d were due: it trains something else"
                .formatted(before(), bytes, wire.bytes(elements)));
      }
      in.readFully(incoming, 0, bytes);
    } catch (IOException e) {
      throw lost(before(), e);
    }
    wire.read(incoming, received, 0, elements);
  }

  private byte[] receive() {
    try {
      int length = in.readInt();
      if (length < 0 || length > LONGEST) {
        throw new WorkerFailure("worker %d sent a message of %d bytes".formatted(before(), length));
      }
      byte[] message = new byte[length];
      in.readFully(message);
      return message;
    } catch (IOException e) {
      throw lost(before(), e);
    }
  }

  private Future<?> send(byte[] frame, int length) {
    sent += length;
    return sender.submit(
        () -> {
          out.write(frame, 0, length);
          return null;
        });
  }

  private void await(Future<?> sending) {
    try {
      var unused = sending.get();
    } catch (ExecutionException e) {
      throw lost((rank + 1) % count, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailure("interrupted while the workers were talking", e);
    }
  }

  private int before() {
    return Math.floorMod(rank - 1, count);
  }

  private static WorkerFailure lost(int worker, Throwable cause) {
    String why =
        switch (cause) {
          case SocketTimeoutException _ -> "says nothing";
          case java.io.EOFException _ -> "left";
          default -> "is lost: " + cause.getMessage();
        };
    return new WorkerFailure("worker %d %s".formatted(worker, why), cause);
  }

  @Override
  public void close() {
    sender.shutdownNow();
    try (previous;
        next) {
      next.shutdownOutput();
    } catch (IOException e) {
      // The other end may have been closed before.
    }
  }
}
