"""Tests of what an architecture costs. All prices in them are made up."""
