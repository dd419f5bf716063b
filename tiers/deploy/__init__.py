"""From a bundle to where it is used. Must not be imported by any stage of the compiler."""
