/** Workers that train one model together: sums and messages between them over a ring of sockets. */
@NullMarked
package dev.unroll.train.parallel;

import org.jspecify.annotations.NullMarked;
