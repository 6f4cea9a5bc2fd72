/** Models of other programs: which families are known, and how a checkpoint becomes a folder. */
@NullMarked
package dev.unroll.family;

import org.jspecify.annotations.NullMarked;
