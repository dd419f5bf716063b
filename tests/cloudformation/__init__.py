"""Tests of the reader and the writer of templates, and of CloudFormation's functions."""
