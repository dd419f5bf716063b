"""The language server: `tiers lsp`.

`server.py` alone knows the library for the protocol's messages. Every other module answers one question about
a document, in types of the protocol. Diagnostics are the findings of `tiers check`, nothing more.
"""
