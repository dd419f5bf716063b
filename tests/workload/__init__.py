"""Tests of servers: user data, signals, and health."""
