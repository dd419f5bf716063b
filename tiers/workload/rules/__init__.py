"""Rules of listeners: conditions of requests, and the targets that they are forwarded to."""
