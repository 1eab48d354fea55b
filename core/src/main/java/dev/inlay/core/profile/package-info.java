/// Profiles: the models in use.
@NullMarked
package dev.inlay.core.profile;

import org.jspecify.annotations.NullMarked;
