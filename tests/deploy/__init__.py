"""Tests of deployments, against doubles and against an emulator."""
