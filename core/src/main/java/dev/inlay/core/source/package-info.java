/// Sources: tables whose rows are embedded, and the texts of their documents.
@NullMarked
package dev.inlay.core.source;

import org.jspecify.annotations.NullMarked;
