"""Tests of commands on deployed stacks, against doubles and against an emulator."""
