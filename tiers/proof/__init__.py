"""The proof: who can open a connection to whom, by the templates or by what an account says of itself.

Works on one network model (`network.py` and `filters.py`), whatever it was loaded from. Must import nothing
of the compiler but findings: it is there to catch the compiler's mistakes too.
"""
