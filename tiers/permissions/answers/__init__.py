"""Answers about permissions: declared ones compared with possible ones, and single questions."""
