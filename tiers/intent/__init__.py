"""What a spec declares, and the proof that its templates allow exactly that."""
