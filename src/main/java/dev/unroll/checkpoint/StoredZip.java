package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A zip archive whose entries are not compressed, so that each is a part of the file as it lies. It
 * is read from its directory at the end, which may be in the 64-bit form; entries that overlap, are
 * compressed or lie beyond the file are refused.
 */
final class StoredZip {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  static final int LOCAL_ENTRY = 0x04034b50;
  private static final int SIZES_64 = 0x0001;
  private static final long IN_64 = 0xffff_ffffL;
  private static final int MOST_ENTRIES = 1_000_000;

  private final MemorySegment file;
  private final String origin;
  private final SortedMap<String, MemorySegment> entries = new TreeMap<>();

  private StoredZip(MemorySegment file, String origin) {
    this.file = file;
    this.origin = origin;
  }

  /** Where the data of an entry is. */
  private record Place(String name, long header, long from, long size) {}

  /** The directory of an archive. */
  private record Directory(long from, long size, long entries) {}

  /**
   * The data of every entry by its name.
   *
   * @throws CheckpointException if the archive is damaged
   */
  static SortedMap<String, MemorySegment> entries(MemorySegment file, String origin) {
    StoredZip zip = new StoredZip(file, origin);
    zip.read();
    return zip.entries;
  }

  private void read() {
    Directory directory = directory();
    if (directory.entries < 0 || directory.entries > MOST_ENTRIES) {
      throw fault("names %d entries".formatted(directory.entries));
    }
    ByteCursor in = at(directory.from, directory.size);
    List<Place> places = new ArrayList<>();
    for (long i = 0; i < directory.entries; i++) {
      places.add(place(in));
    }
    places.sort(Comparator.comparingLong(Place::header));
    long end = 0;
    for (Place place : places) {
      long to = place.from + place.size;
      if (place.header < end || to > directory.from) {
        throw fault(shown(place.name) + " overlaps another entry or the directory");
      }
      end = to;
      if (entries.put(place.name, file.asSlice(place.from, place.size)) != null) {
        throw fault(shown(place.name) + " is there twice");
      }
    }
  }

  private Directory directory() {
    long least = Math.max(0, file.byteSize() - END_BYTES - LONGEST_COMMENT);
    for (long at = file.byteSize() - END_BYTES; at >= least; at--) {
      ByteCursor in = at(at, file.byteSize() - at);
      if (in.integer() != END) {
        continue;
      }
      in.take(6); // numbers of disks, entries on this disk
      long entries = in.unsignedShort();
      long size = in.unsignedInteger();
      long from = in.unsignedInteger();
      if (in.unsignedShort() != file.byteSize() - at - END_BYTES) {
        continue;
      }
      if (entries == 0xffff || size == IN_64 || from == IN_64) {
        return directory64(at - LOCATOR_64_BYTES);
      }
      return new Directory(from, size, entries);
    }
    throw fault("is no zip archive, or not all of one");
  }

  private Directory directory64(long locator) {
    ByteCursor in = at(locator, LOCATOR_64_BYTES);
    if (in.integer() != LOCATOR_64) {
      throw fault("has no directory in the 64-bit form that it names");
    }
    in.take(4); // number of a disk
    long end = in.longInteger();
    in = at(end, locator - end);
    if (in.integer() != END_64) {
      throw fault("has no directory in the 64-bit form that it names");
    }
    in.take(28); // size, versions, numbers of disks, entries on this disk
    long entries = in.longInteger();
    long size = in.longInteger();
    return new Directory(in.longInteger(), size, entries);
  }

  private Place place(ByteCursor in) {
    if (in.integer() != DIRECTORY_ENTRY) {
      throw fault("has a damaged directory");
    }
    in.take(4); // versions
    int flags = in.unsignedShort();
    int method = in.unsignedShort();
    in.take(8); // time, checksum
    long compressed = in.unsignedInteger();
    long size = in.unsignedInteger();
    int nameBytes = in.unsignedShort();
    int extraBytes = in.unsignedShort();
    int commentBytes = in.unsignedShort();
    in.take(8); // disk, attributes
    long header = in.unsignedInteger();
    String name = in.text(nameBytes);
    long extra = in.position();
    while (in.position() - extra <= extraBytes - 4L) {
      int id = in.unsignedShort();
      int length = in.unsignedShort();
      long next = in.position() + length;
      if (id == SIZES_64) {
        size = size == IN_64 ? in.longInteger() : size;
        compressed = compressed == IN_64 ? in.longInteger() : compressed;
        header = header == IN_64 ? in.longInteger() : header;
      }
      in.take(next - in.position());
    }
    in.take(extra + extraBytes - in.position());
    in.take(commentBytes);
    if (method != 0 || (flags & 1) != 0 || compressed != size) {
      throw fault(shown(name) + " is compressed or encrypted; stored entries are read");
    }
    return local(name, header, size);
  }

  private Place local(String name, long header, long size) {
    long after = file.byteSize() - header;
    ByteCursor in = at(header, after);
    if (in.integer() != LOCAL_ENTRY) {
      throw fault(shown(name) + " is not where the directory says");
    }
    in.take(22); // what the directory has, too
    int nameBytes = in.unsignedShort();
    int extraBytes = in.unsignedShort();
    if (!in.text(nameBytes).equals(name)) {
      throw fault(shown(name) + " has another name where it lies");
    }
    in.take(extraBytes);
    long from = header + in.position();
    if (size < 0 || size > file.byteSize() - from) {
      throw fault(shown(name) + " lies beyond the end of the file");
    }
    return new Place(name, header, from, size);
  }

  private ByteCursor at(long from, long size) {
    if (from < 0 || size < 0 || from > file.byteSize() || size > file.byteSize() - from) {
      throw fault("is no zip archive, or not all of one");
    }
    return new ByteCursor(file.asSlice(from, size), origin);
  }

  private static String shown(String name) {
    return ByteCursor.shown(name);
  }

  private CheckpointException fault(String what) {
    return new CheckpointException(origin + ": " + what);
  }
}
