"""Tests of the proof: loaded networks, answers, and the commands that print them."""
