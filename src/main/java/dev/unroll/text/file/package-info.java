/**
 * Files whose texts are translated: {@link dev.unroll.text.file.TranslatableFile} finds the texts
 * of a file of any {@linkplain dev.unroll.text.file.FileFormat format} and writes the file with
 * others in their place, all else as it was.
 */
@NullMarked
package dev.unroll.text.file;

import org.jspecify.annotations.NullMarked;
