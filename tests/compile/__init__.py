"""Tests of compiled templates: golden cases, properties, and checks of specs."""
