/// Measurements of Inlay beside its controls and peers: `inlay bench NAME`.
@NullMarked
package dev.inlay.bench;

import org.jspecify.annotations.NullMarked;
