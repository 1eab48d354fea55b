package dev.inlay.core.worker;

import java.util.List;

/// Documents of a page that are out of step.
///
/// @param embed to be embedded
/// @param anew to be embedded although their text is unchanged
record Found(List<String> embed, List<String> anew) {}
