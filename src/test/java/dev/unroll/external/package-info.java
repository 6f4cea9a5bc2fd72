/** Small decoder models as other programs export them, written for tests. */
@org.jspecify.annotations.NullMarked
package dev.unroll.external;
