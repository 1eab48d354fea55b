select inlay.install();
