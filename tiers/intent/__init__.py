"""The declarations of a spec, and the proof that its templates allow exactly these."""
