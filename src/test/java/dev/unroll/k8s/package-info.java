/** The Kubernetes files of {@code k8s/}, as kustomize and Helm render them. */
@NullMarked
package dev.unroll.k8s;

import org.jspecify.annotations.NullMarked;
