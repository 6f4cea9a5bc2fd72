/**
 * Models in the caller's own process: a models folder is opened, and its models write, chat,
 * translate, embed, classify and forecast with the engines that the service has. What is exported
 * here is meant for other programs.
 */
@NullMarked
package dev.unroll.local;

import org.jspecify.annotations.NullMarked;
