/** The web pages: Qute templates with one layout. */
@NullMarked
package dev.unroll.page;

import org.jspecify.annotations.NullMarked;
