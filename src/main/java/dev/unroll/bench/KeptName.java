package dev.unroll.bench;

import dev.unroll.runtime.SessionSettings.Kept;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where caches are kept, by its name in small letters. */
final class KeptName implements ITypeConverter<Kept> {
  @Override
  public Kept convert(String name) {
    return switch (name) {
      case "host" -> Kept.HOST;
      case "device" -> Kept.DEVICE;
      default -> throw new TypeConversionException("'" + name + "' is not host or device");
    };
  }
}
