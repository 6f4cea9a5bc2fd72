package dev.unroll.text.prose.span;

import java.util.Locale;
import java.util.Set;

/** What the names of domains and files end with. */
final class NameEndings {
  /** Those that are words of a language, such as {@code it}, are left out. */
  private static final Set<String> DOMAINS =
      words(
          "com org net edu gov mil int info biz io co fr uk eu ch ca us jp cn ru nl dev "
              + "app ai tv example local localhost test invalid xyz online site tech shop store "
              + "cloud blog news lu qc");

  private static final Set<String> FILES =
      words(
          "pdf doc docx xls xlsx ppt pptx odt ods odp rtf txt csv tsv json jsonl xml yaml "
              + "yml toml ini cfg conf log md rst html htm css scss js mjs ts jsx tsx py java "
              + "kt c h cpp hpp cs rs go rb php pl sh bash bat ps1 exe msi dll so jar war zip "
              + "tar gz bz2 xz 7z rar iso img apk dmg deb rpm jpg jpeg png gif svg webp bmp tif "
              + "tiff ico psd mp3 mp4 wav ogg flac avi mov mkv webm ttf otf woff woff2 sql db "
              + "sqlite lock bak tmp onnx po pot mo strings properties srt vtt epub tex bib "
              + "ipynb env key pem crt service vue swift dart");

  private NameEndings() {}

  static boolean isDomain(String label) {
    return DOMAINS.contains(label);
  }

  static boolean isFile(String label) {
    return FILES.contains(label.toLowerCase(Locale.ROOT));
  }

  private static Set<String> words(String all) {
    return Set.of(all.split(" ", -1));
  }
}
