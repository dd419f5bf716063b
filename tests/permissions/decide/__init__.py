"""Tests of the semantics of IAM."""
