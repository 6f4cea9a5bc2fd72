/** Tests of the pages in a real Chromium. */
@NullMarked
package dev.unroll.page;

import org.jspecify.annotations.NullMarked;
