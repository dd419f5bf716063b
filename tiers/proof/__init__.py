"""The proof: who can open a connection to whom, by templates or by an account's listings.

Works on one network model (`network.py` and `filters.py`), whatever it was loaded from. Must import nothing
of the compiler but findings: it is there to catch the compiler's mistakes too.
"""
