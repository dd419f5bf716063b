"""From a spec to a bundle: resolve, check, build, link. Does no input or output."""
