/// What every remote model has in common: an exchange of JSON over HTTP, the reading of vectors,
/// the judging of refusals, the limits that answers tell, keys, and an estimate of tokens. A
/// provider's own package adds its [Protocol].
@NullMarked
package dev.inlay.providers.remote;

import org.jspecify.annotations.NullMarked;
